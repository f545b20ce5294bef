/** A SYN that its own client takes back says nothing of the server; one that waited in vain does. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { analyzeBytes } from "../../../src/analyze";
import { diagnose } from "../../../src/report/diagnosis";
import { renderReport } from "../../../src/report/render-report";
import { check } from "../../support/dialogue";
import { captureBytes, compileDialogue } from "../../support/dialogue-compiler";

const dataOf = (script: string) => analyzeBytes(captureBytes(compileDialogue(script)), "a.pcapng").finish();
const textOf = (script: string): string =>
  renderReport(dataOf(script), {}, "text", { files: ["a.pcapng"], version: "" }).replaceAll(/\s+/g, " ");
const WITHDRAWN = "+0 client > S\n+0.000309 client > R";

describe("a SYN that its client took back", () => {
  it("failed, and nothing is said of the server", () => {
    check(WITHDRAWN, { pattern: "syn-unanswered", facts: { clientGaveUp: "yes" } });
    assert.deepEqual(diagnose(dataOf(`${WITHDRAWN}\n+60 bystander`)).hypotheses, []);
    const text = textOf(`${WITHDRAWN}\n+60 bystander`);
    assert.match(
      text,
      /Why: The client took its SYN back by a RST 0\.31 ms later, before an answer or a retry was due/,
    );
    assert.doesNotMatch(text, /the trouble comes later/);
  });

  it("is told of several, with the longest wait", () => {
    const two = `${WITHDRAWN}\n+1 client port 50001 > S\n+0.5 client port 50001 > R\n+60 bystander`;
    assert.match(textOf(two), /The clients took 2 SYNs back by RSTs, 0\.500 s later at most/);
  });

  it("does not hide one that waited in vain", () => {
    const causes = (script: string) => diagnose(dataOf(script)).hypotheses.map(({ id }) => id);
    assert.ok(causes("+0 client > S\n+10 client > R").includes("server-down"));
    assert.ok(causes(`${WITHDRAWN}\n+1 client port 50001 > S\n+60 bystander`).includes("server-down"));
    assert.doesNotMatch(textOf(`${WITHDRAWN}\n+1 client port 50001 > S\n+60 bystander`), /took its SYN back/);
  });
});
