/**
 * On real captures, every frame that is named as evidence is read back: it is what it is said to be.
 * EVIDENCE_OF_ALL=1 reads the whole corpus instead of the small set.
 */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { CaptureAnalysis } from "../../src/analyze";
import type { AnalysisData } from "../../src/report/analysis-data";
import { diagnose } from "../../src/report/diagnosis";
import type { Finding } from "../../src/report/diagnosis-shapes";
import { notableFrames } from "../../src/report/evidence";
import {
  allCaptures,
  captureContent,
  coreCaptures,
  hasCorpus,
  N_CORE_CAPTURES,
} from "../support/capture-corpus";
import { claimFault } from "../support/evidence-check";
import { frameRecords, type FrameRecord } from "../support/frame-records";

interface ReadBack {
  name: string;
  data: AnalysisData;
  records: (FrameRecord | undefined)[];
}

function readBack(name: string): ReadBack {
  const bytes = captureContent(name);
  const analysis = new CaptureAnalysis({ name, fileBytes: bytes.length });
  analysis.feed(bytes);
  return { name, data: analysis.finish(), records: frameRecords(bytes) };
}

/** What is wrong with the evidence of single conversations. */
function conversationFaults({ name, data, records }: ReadBack): string[] {
  return Array.from({ length: data.nConversations }, (_, conversation) => conversation).flatMap(
    (conversation) =>
      notableFrames(data, conversation)
        .map((claim) => claimFault(data, records, { ...claim, conversation }))
        .filter((fault) => fault !== "")
        .map((fault) => `${name}: ${fault}`),
  );
}

/** What is wrong with the diagnosis: claims that a frame does not show, causes without any evidence. */
function diagnosisFaults({ name, data, records }: ReadBack): string[] {
  const { hypotheses, checked, quality, reuse } = diagnose(data);
  const findings: Finding[] = [
    ...hypotheses.flatMap((hypothesis) => [...hypothesis.for, ...hypothesis.against]),
    ...checked,
    ...quality,
    ...(reuse ? [reuse] : []),
  ];
  const faults = findings.flatMap(({ sentence, frames, shows }) =>
    frames
      .map((frame) => claimFault(data, records, { frame, role: shows }))
      .filter((fault) => fault !== "")
      .map((fault) => `${sentence} ${fault}`),
  );
  for (const { id, status, for: reasons, against } of hypotheses) {
    const deciding = status === "ruled-out" ? against : reasons;
    if (deciding.length === 0) faults.push(`${id} is ${status} without a reason`);
    const hasFrames = reasons.some((reason) => reason.frames.length > 0);
    if (status === "supported" && !hasFrames) faults.push(`${id} is supported without a frame`);
  }
  return faults.map((fault) => `${name}: ${fault}`);
}

describe("evidence on real captures", () => {
  it("every frame is what it is said to be, and no cause is named without any", (context) => {
    if (!hasCorpus()) {
      context.diagnostic(`the corpus is absent: ${N_CORE_CAPTURES} captures were not read back`);
      return;
    }
    const faults: string[] = [];
    let nConversations = 0;
    for (const name of process.env.EVIDENCE_OF_ALL === "1" ? allCaptures() : coreCaptures()) {
      const capture = readBack(name);
      nConversations += capture.data.nConversations;
      faults.push(...conversationFaults(capture), ...diagnosisFaults(capture));
    }
    context.diagnostic(`${nConversations} conversations were read back`);
    assert.deepEqual(faults, []);
    assert.ok(nConversations > 200);
  });
});
