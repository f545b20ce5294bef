/**
 * On real captures and on every story, each frame that is named as evidence is read back: it is what it is said to be.
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
import { claimFault, differenceFault, filterFault } from "../support/evidence-check";
import { captureBytes, compileDialogue } from "../support/dialogue-compiler";
import { frameRecords, type FrameRecord } from "../support/frame-records";
import { DEFAULT_OPTIONS, generateBytes } from "../generator/generate";
import { STORIES } from "../generator/stories/index-of-stories";
import type { Story } from "../generator/story";

interface ReadBack {
  name: string;
  data: AnalysisData;
  records: (FrameRecord | undefined)[];
}

function readBack(name: string, bytes = captureContent(name)): ReadBack {
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

/** What is wrong with a diagnosis: claims that a frame does not show, causes without any evidence. */
function diagnosisFaults({ name, data, records }: ReadBack, diagnosis = diagnose(data)): string[] {
  const { hypotheses, checked, quality, reuse } = diagnosis;
  const findings: Finding[] = [
    ...hypotheses.flatMap((hypothesis) => [...hypothesis.for, ...hypothesis.against]),
    ...checked,
    ...quality,
    ...(reuse ? [reuse] : []),
  ];
  const faults = findings.flatMap(({ sentence, frames, shows, showsEach }) =>
    frames
      .map((frame, i) => claimFault(data, records, { frame, role: showsEach?.[i] ?? shows }))
      .filter((fault) => fault !== "")
      .map((fault) => `${sentence} ${fault}`),
  );
  for (const finding of findings) {
    const fault = filterFault(data, records, finding);
    if (fault !== "") faults.push(`${finding.sentence} ${fault}`);
    const miscount = differenceFault(data, records, finding);
    if (miscount !== "") faults.push(`${finding.sentence} ${miscount}`);
  }
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

describe("evidence in captures of a few SYNs", () => {
  const BYSTANDER = "+60 bystander";
  const AT_ONCE = "+1 client port 40000 > S\n+0.001 server port 40000 > SA\n+0.001 client port 40000 > A";
  const LATE =
    "+1 client port 40001 > S\n+3 client port 40001 > S retry\n+0.1 server port 40001 > SA\n+0.001 client port 40001 > A";
  const SILENT = "+1 client port 40002 > S\n+3 client port 40002 > S retry";
  const scripts = [[LATE], [LATE, AT_ONCE], [AT_ONCE, LATE], [AT_ONCE, SILENT], [SILENT, AT_ONCE], [SILENT]];
  for (const [i, parts] of scripts.entries()) {
    it(`every frame and filter shows what it is said to show: ${i + 1} of ${scripts.length}`, () => {
      const bytes = captureBytes(compileDialogue([...parts, BYSTANDER].join("\n")));
      const capture = readBack(`few ${i}`, bytes);
      assert.deepEqual([...conversationFaults(capture), ...diagnosisFaults(capture)], []);
    });
  }
});

async function story(told: Story, hasHostFirewall: boolean): Promise<ReadBack> {
  const { bytes } = await generateBytes({ ...DEFAULT_OPTIONS, story: told, scale: 0.02, hasHostFirewall });
  return readBack(told.id, bytes);
}

describe("evidence in every story", () => {
  for (const told of STORIES) {
    it(`${told.id}: every frame is what it is said to be`, async () => {
      for (const hasHostFirewall of [true, false]) {
        const capture = await story(told, hasHostFirewall);
        assert.ok(capture.data.nConversations > 20);
        assert.deepEqual([...conversationFaults(capture), ...diagnosisFaults(capture)], []);
      }
    });
  }
});

describe("reading evidence back", () => {
  const seed = STORIES.find((each) => each.id === "seed");

  it("finds each frame that is one too late", async () => {
    assert.ok(seed);
    const capture = await story(seed, true);
    // A response may be followed by more of it.
    const claims = notableFrames(capture.data, capture.data.nConversations - 1).filter(
      ({ role }) => role !== "response",
    );
    const late = claims.map(({ frame, role }) =>
      claimFault(capture.data, capture.records, { frame: frame + 1, role }),
    );
    assert.ok(claims.length > 0);
    assert.ok(
      late.every((fault) => fault !== ""),
      late.join("\n"),
    );
  });

  it("finds a frame with another role, one that does not exist, and a cause without frames", async () => {
    assert.ok(seed);
    const capture = await story(seed, true);
    const diagnosis = diagnose(capture.data);
    const supported = diagnosis.hypotheses.find((each) => each.status === "supported");
    const reason = supported?.for.find(({ frames }) => frames.length > 0);
    assert.ok(supported && reason);
    assert.deepEqual(reason.showsEach, ["syn", "syn-ack", "syn", "syn-ack"]);
    const asked = (mended: Partial<Finding>): string[] => {
      const others = diagnosis.hypotheses.filter((each) => each !== supported);
      const changed = { ...supported, for: [{ ...reason, ...mended }] };
      return diagnosisFaults(capture, { ...diagnosis, hypotheses: [changed, ...others] });
    };
    assert.deepEqual(asked({}), []);
    assert.equal(asked({ showsEach: ["syn-ack", "syn", "syn-ack", "syn"] }).length, reason.frames.length);
    assert.match(asked({ frames: [1e9] }).join(), /there is no frame 1000000000/);
    assert.match(asked({ frames: [] }).join(), /supported without a frame/);
  });
});
