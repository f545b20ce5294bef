/** SYNs less SYN/ACKs: the number without an answer, wherever it is that number, and said nowhere else. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { analyzeBytes } from "../../../src/analyze";
import { diagnose } from "../../../src/report/diagnosis";
import type { CheckedStep } from "../../../src/report/diagnosis-shapes";
import type { Focus } from "../../../src/report/focus";
import { captureBytes, compileDialogue } from "../../support/dialogue-compiler";
import { hasTshark, tsharkRows } from "../../support/tshark";

const accepted = (port: number): string =>
  `+0.5 client port ${port} > S\n+0.001 server port ${port} > SA\n+0.001 client port ${port} > A`;
const late = (port: number): string =>
  `+0.5 client port ${port} > S\n+3 client port ${port} > S retry\n+0.001 server port ${port} > SA\n+0.001 client port ${port} > A`;
const silent = (port: number): string => `+0.5 client port ${port} > S\n+3 client port ${port} > S retry`;

/** Enough connects, in an order that is not one of many. */
const PARTS = Array.from({ length: 24 }, (_, i) => [accepted, accepted, late, silent][i % 4]!(40_000 + i));

const bytesOf = (...more: string[]): Uint8Array =>
  captureBytes(compileDialogue([...PARTS, ...more, "+60 bystander"].join("\n")));

function stepOf(bytes: Uint8Array, focus: Focus = {}): CheckedStep | undefined {
  const { checked } = diagnose(analyzeBytes(bytes).finish(), focus);
  return checked.find(({ question }) => question === "How many SYNs got no answer?");
}

describe("the number of SYNs without an answer", () => {
  it("is that of SYNs less that of SYN/ACKs", () => {
    const step = stepOf(bytesOf());
    assert.match(
      step?.sentence ?? "",
      /^36 SYNs to 10\.0\.0\.2:80, less 18 SYN\/ACKs from there, leave 18 without an answer\./,
    );
    assert.deepEqual(
      step?.difference?.map(({ n }) => n),
      [36, 18],
    );
  });

  it("is what tshark counts by the same filters", (context) => {
    if (!hasTshark) {
      context.diagnostic("tshark is absent");
      return;
    }
    const bytes = bytesOf();
    for (const { n, filter } of stepOf(bytes)?.difference ?? [])
      assert.equal(tsharkRows(bytes, ["frame.number"], filter).length, n);
  });

  it("is not said where it is another one", () => {
    const again = `${accepted(50_000)}\n+1 server port 50000 > SA retry`;
    assert.equal(stepOf(bytesOf(again)), undefined, "a SYN/ACK that came twice");
    const doubled = captureBytes(compileDialogue(["note span copies every frame", ...PARTS].join("\n")));
    assert.equal(stepOf(doubled), undefined, "frames that the capture doubled");
    const refused = "+0.5 client port 50001 > S\n+0.001 server port 50001 > RA";
    assert.equal(stepOf(bytesOf(refused)), undefined, "a SYN that was refused");
    assert.equal(stepOf(bytesOf(), { toSeconds: 20 }), undefined, "a part of the capture");
  });
});
