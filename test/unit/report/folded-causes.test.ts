/** Causes that a few SYNs do not tell apart are told as one. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { analyzeBytes } from "../../../src/analyze";
import type { AnalysisData } from "../../../src/report/analysis-data";
import { diagnose } from "../../../src/report/diagnosis";
import { renderReport } from "../../../src/report/render-report";
import { captureOf, LOSSY } from "../../support/connect-script";
import { captureBytes, compileDialogue } from "../../support/dialogue-compiler";

const ORIGIN = { files: ["a.pcapng"], version: "1.2.3" };
const textOf = (data: AnalysisData): string =>
  renderReport(data, {}, "text", ORIGIN).replaceAll(/\n\s+/g, " ");

/** One connection that connects on its fourth SYN. */
const LATE = analyzeBytes(
  captureBytes(
    compileDialogue(
      "+0 client > S\n+1 client > S retry\n+2 client > S retry\n+4 client > S retry\n+0.001 server > SA\n+0.001 client > A\n" +
        "+60 bystander",
    ),
  ),
).finish();

describe("causes that a few SYNs do not tell apart", () => {
  const text = textOf(LATE);

  it("are one section, in which each stands with what would settle it", () => {
    assert.match(
      text,
      /\nNot excluded: 7 causes, which so few SYNs do not tell apart \(connections to 10\.0\.0\.2:80\)/,
    );
    assert.equal(text.match(/\nNot excluded: /g)?.length, 1);
    assert.equal(text.match(/3 of 4 SYNs \(75\.0 %\) had no answer when the next was sent/g)?.length, 1);
    assert.match(text, /- Loss in the network, a firewall on the path: step 1 under "What to do"\./);
    for (const cause of [
      "The application takes",
      "The listener was away",
      "SYN-flood protection",
      "The server is down",
    ])
      assert.match(text, new RegExp(`- ${cause}[^:]*: [a-z]`), cause);
  });

  it("stand each on its own in the JSON form", () => {
    const open = diagnose(LATE).hypotheses.filter(({ status }) => status === "open");
    assert.equal(open.length, 7);
    for (const { id, variant, for: reasons, settledBy } of open) {
      assert.equal(variant, "too-few", id);
      assert.ok(reasons.length > 0 && settledBy !== "", id);
    }
  });

  it("can all be reached from the table of causes", () => {
    const html = renderReport(LATE, {}, "html", ORIGIN);
    const links = [...html.matchAll(/href="#(cause-[a-z-]+)"/g)].map(([, id]) => id!);
    assert.equal(links.length, 7);
    for (const id of links) assert.ok(html.includes(`id="${id}"`), id);
  });

  it("are told one by one where there are enough SYNs", () => {
    assert.doesNotMatch(textOf(captureOf(LOSSY)), /which so few SYNs do not tell apart/);
  });
});
