import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { leftOutLine, noneLine, readingLine, summaryLine } from "../../../src/extension/capture-lines";
import type { CaptureReport } from "../../../src/report/report-shapes";
import { english } from "./english";

const IN_ENGLISH = { t: english, language: "en" };
const IN_GERMAN = { t: english, language: "de" };

const BEYOND = { afterFrame: 9, afterSeconds: 290, nFrames: 70_000, nPairsAtLeast: 6194 };

function report(capture: object): CaptureReport {
  return { capture: { nConversations: 32_768, ...capture }, severities: { failed: 4592 } } as CaptureReport;
}

describe("a line on a capture", () => {
  it("says how many conversations there are, and which share of them failed", () => {
    assert.equal(summaryLine(report({}), IN_ENGLISH), "32,768 conversations · 14% failed");
    const single = (failed: number, nConversations: number) =>
      summaryLine(
        { ...report({ nConversations }), severities: { failed, degraded: 0, ok: 1, unknown: 0 } },
        IN_ENGLISH,
      );
    assert.equal(single(0, 1), "1 conversation");
    assert.equal(single(1, 1), "1 conversation · failed");
    assert.equal(single(0, 0), "No TCP conversation");
    assert.equal(summaryLine(report({}), IN_GERMAN), "32.768 conversations · 14\u00a0% failed");
  });

  it("says that some were degraded, where none failed", () => {
    const line = (degraded: number, nConversations: number) =>
      summaryLine(
        { ...report({ nConversations }), severities: { failed: 0, degraded, ok: 0, unknown: 0 } },
        IN_ENGLISH,
      );
    assert.equal(line(1, 1), "1 conversation · degraded");
    assert.equal(line(3, 12), "12 conversations · 25% degraded");
    assert.equal(line(0, 12), "12 conversations · 0% failed");
  });

  it("says over an empty list that the capture has no conversation", () => {
    assert.equal(noneLine(report({ nConversations: 0 }), IN_ENGLISH), "No TCP conversation in this capture");
    assert.equal(noneLine(report({}), IN_ENGLISH), "");
  });

  it("says that the figures are of what was analyzed, where the memory budget was spent", () => {
    const inPart = report({ memory: { maxMegabytes: 128, nEventsLeftOut: 0, beyond: BEYOND } });
    assert.equal(summaryLine(inPart, IN_ENGLISH), "32,768 conversations analyzed · 14% of them failed");
    assert.equal(
      leftOutLine(inPart, IN_ENGLISH),
      "Only what was analyzed: at least 6,194 later connections were not",
    );
  });

  it("says nothing of a budget that left nothing out", () => {
    assert.equal(leftOutLine(report({}), IN_ENGLISH), "");
    const coarser = report({ memory: { maxMegabytes: 128, nEventsLeftOut: 7, beyond: null } });
    assert.equal(leftOutLine(coarser, IN_ENGLISH), "");
  });

  it("says how far reading is, where that is known", () => {
    assert.equal(readingLine("a.pcap", 47, IN_ENGLISH), "Reading a.pcap: 47%");
    assert.equal(readingLine("a.pcap", 47, IN_GERMAN), "Reading a.pcap: 47\u00a0%");
    assert.equal(readingLine("a.pcap", -1, IN_ENGLISH), "Reading a.pcap…");
  });
});
