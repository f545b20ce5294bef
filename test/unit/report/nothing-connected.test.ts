/** What is said where no SYN connected: no more than the frames show. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { CaptureAnalysis } from "../../../src/analyze";
import { diagnose } from "../../../src/report/diagnosis";
import type { DiagnosisReport } from "../../../src/report/diagnosis-shapes";
import { connects, diagnosisOf } from "../../support/connect-script";
import { captureBytes, compileDialogue } from "../../support/dialogue-compiler";

function diagnosisOfScript(script: string): DiagnosisReport {
  const analysis = new CaptureAnalysis({ name: "dialogue.pcapng", fileBytes: 0 });
  analysis.feed(captureBytes(compileDialogue(script)));
  return diagnose(analysis.finish());
}

const partOf = ({ verdictParts }: DiagnosisReport, label: string): string =>
  verdictParts.find((part) => part.label === label)?.text ?? "";
const stepOf = ({ checked }: DiagnosisReport, question: RegExp): string =>
  checked.find((step) => question.test(step.question))?.sentence ?? "";

describe("SYNs that a router rejects by ICMP", () => {
  const rejected = diagnosisOf(connects(0, 2, ["rejected"]));

  it("failed from the first to the last", () => {
    assert.equal(stepOf(rejected, /^Since when/), "From the first SYN to the last: none connected.");
  });
});

describe("a port that refuses every SYN", () => {
  const refused = diagnosisOf(connects(0, 3, ["refused"]));

  it("excludes lost SYNs, and nothing that could have sent the RSTs", () => {
    assert.equal(partOf(refused, "Ruled out"), "SYNs lost or silently dropped (every one was answered).");
    assert.match(partOf(refused, "Not settled by this capture"), /^who sent the RSTs, .*compare their TTL/);
    assert.match(refused.captureNext.join(" "), /Find out who sent the RSTs/);
  });
});

describe("connections that were captured from the middle on", () => {
  it("are not said to have connected well", () => {
    const cut = diagnosisOfScript(
      "note capture starts\n +0 client > PA 100\n +0.1 server > A\n +0.1 server > R\n +60 bystander",
    );
    assert.doesNotMatch(stepOf(cut, /^Since when/), /Connecting worked/);
  });
});
