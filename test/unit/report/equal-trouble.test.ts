/** What is said where several services have as much trouble as the one that comes first. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { analyzeBytes } from "../../../src/analyze";
import { equalTroubleText, nWithEqualTrouble } from "../../../src/report/equal-trouble";
import type { AnalysisData } from "../../../src/report/analysis-data";
import { diagnose } from "../../../src/report/diagnosis";
import { renderReport } from "../../../src/report/render-report";
import { partOf } from "../../support/connect-script";
import { captureBytes, compileDialogue } from "../../support/dialogue-compiler";

/** Connects to so many services, each refused once, `nFirst` of them to the first; and a sound connection to one more. */
function refusedAt(nServices: number, nFirst = 1): AnalysisData {
  const dialogues = Array.from({ length: nServices }, (_, i) => {
    const connects = Array.from(
      { length: i === 0 ? nFirst : 1 },
      (_, k) => `+0.1 client port ${50_000 + k} > S\n +0 server port ${50_000 + k} > RA`,
    );
    return compileDialogue(`note server port ${8000 + i}\n${connects.join("\n")}`);
  });
  const end = compileDialogue("+60 bystander");
  const sound = compileDialogue("note server port 9000\n+0 client > S\n +0 server > SA\n +0 client > A");
  const frames = [...dialogues, sound, end]
    .flatMap((dialogue) => dialogue.frames)
    .sort((a, b) => a.atNs - b.atNs);
  return analyzeBytes(captureBytes({ ...end, frames })).finish();
}

describe("services with equal trouble", () => {
  it("are told as such before the first of them is", () => {
    const report = diagnose(refusedAt(4));
    assert.match(
      partOf(report, "What"),
      /^In all, 4 of \d+ connections failed\. 4 services have the same trouble, 1 failed connection each; what follows is about the first of them\. /,
    );
    assert.match(partOf(report, "Where"), /^This trouble is on /);
    assert.equal(partOf(report, "Elsewhere"), "");
  });

  it("are not claimed where one has more than the others, or where there are two", () => {
    for (const capture of [refusedAt(4, 2), refusedAt(2)]) {
      const report = diagnose(capture);
      assert.doesNotMatch(report.verdict, /have the same trouble/);
      assert.match(partOf(report, "Where"), /^The trouble is on /);
    }
  });

  it("are not called less troubled where the table ends", () => {
    const text = (nServices: number): string =>
      renderReport(refusedAt(nServices), {}, "text", { files: ["x"], version: "" });
    assert.match(text(20), /\n6 services more\.\n/);
    assert.match(text(15), /\n1 service more, with less trouble\.\n/);
  });

  it("may be more than were looked at", () => {
    const each = { nFailed: 1, nDegraded: 2 };
    const inAll = { nFailed: 60, nDegraded: 120, nConversations: 400 };
    assert.equal(
      equalTroubleText({ n: 50, isAtLeast: true, each, inAll }),
      "In all, 180 of 400 connections failed or were degraded. At least 50 services have the same trouble, 1 failed connection " +
        "and 2 degraded connections each",
    );
    assert.equal(nWithEqualTrouble([]), 0);
    assert.equal(nWithEqualTrouble([each, each, each, { nFailed: 1, nDegraded: 1 }]), 3);
    assert.equal(nWithEqualTrouble([1, 2, 3].map(() => ({ nFailed: 0, nDegraded: 0 }))), 0);
  });
});
