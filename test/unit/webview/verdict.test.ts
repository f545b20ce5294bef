import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { CaptureReport } from "../../../src/report/report-shapes";
import { factTexts, reuseSentence } from "../../../webview/app/words";
import { verdictTexts } from "../../../webview/app/verdict";

const RELATIVE = { startUnixNs: null };

function report(nFailed: number, nConversations: number, more: Partial<CaptureReport> = {}): CaptureReport {
  return {
    version: 1,
    capture: { nConversations } as CaptureReport["capture"],
    patterns: [],
    severities: { failed: nFailed, degraded: 0, ok: nConversations - nFailed, unknown: 0 },
    worstService: null,
    reuse: { nReuses: 0, nHarmful: 0, byVerdict: {} as CaptureReport["reuse"]["byVerdict"] },
    ...more,
  };
}

describe("verdict", () => {
  it("says how many failed, most of what, where and since when", () => {
    const texts = verdictTexts(
      report(33_952, 36_952, {
        worstService: {
          server: "2001:db8::1",
          serverPort: 443,
          nConversations: 36_952,
          nFailed: 33_952,
          nDegraded: 0,
          firstFailureSeconds: 1750,
          mostFrequentFailure: "syn-unanswered",
        },
      }),
      RELATIVE,
    );
    assert.equal(texts.answer, "33,952 of 36,952 conversations failed (91.9%)");
    assert.deepEqual(texts.more, ["All at [2001:db8::1]:443 since 00:29:10, mainly: SYN unanswered"]);
  });

  it("says how many of them are at the service that it names, and since when there", () => {
    const worstService = {
      ...{ server: "10.0.0.2", serverPort: 80, nConversations: 3, nFailed: 2, nDegraded: 0 },
      ...{ firstFailureSeconds: 59, mostFrequentFailure: "syn-unanswered" as const },
    };
    const more = (nFailed: number) => verdictTexts(report(nFailed, 20, { worstService }), RELATIVE).more;
    assert.deepEqual(more(17), ["2 of them at 10.0.0.2:80 since 00:00:59, mainly: SYN unanswered"]);
    worstService.nFailed = 1;
    assert.deepEqual(more(1), ["At 10.0.0.2:80 since 00:00:59: SYN unanswered"]);
  });

  it("says of which conversations it is where the memory budget left others out", () => {
    const beyond = { afterFrame: 9, afterSeconds: 2, nFrames: 3, nPairsAtLeast: 1 };
    const memory = { maxMegabytes: 128, nEventsLeftOut: 0, beyond };
    const capture = { nConversations: 2000, memory } as CaptureReport["capture"];
    const { answer } = verdictTexts(report(500, 2000, { capture }), RELATIVE);
    assert.equal(answer, "Of 2,000 conversations analyzed, 500 failed (25%)");
  });

  it("says so when none failed, and when there is none", () => {
    assert.equal(verdictTexts(report(0, 12), RELATIVE).answer, "None of 12 conversations failed");
    assert.equal(verdictTexts(report(0, 1), RELATIVE).answer, "The only conversation did not fail");
    assert.equal(verdictTexts(report(0, 0), RELATIVE).answer, "No TCP conversation in this capture");
  });

  it("says what was degraded where nothing failed", () => {
    const degraded = (nDegraded: number, nConversations: number) =>
      verdictTexts(
        report(0, nConversations, {
          severities: { failed: 0, degraded: nDegraded, ok: nConversations - nDegraded, unknown: 0 },
          patterns: [{ pattern: "heavy-loss" }] as CaptureReport["patterns"],
        }),
        RELATIVE,
      );
    assert.deepEqual(degraded(1, 1), { answer: "The only conversation was degraded: Heavy loss", more: [] });
    assert.deepEqual(degraded(2, 1200), {
      answer: "None of 1,200 conversations failed, but 2 were degraded",
      more: [],
    });
    assert.equal(degraded(1, 12).answer, "None of 12 conversations failed, but 1 was degraded");
  });

  it("sums up port reuse in one sentence", () => {
    const reuse = { nReuses: 20_568, nHarmful: 0, byVerdict: {} as CaptureReport["reuse"]["byVerdict"] };
    assert.deepEqual(verdictTexts(report(0, 2, { reuse }), RELATIVE).more, [
      "20,568 port reuses, none harmful",
    ]);
  });
});

describe("words of the details", () => {
  it("tell a reuse in a sentence", () => {
    const text = reuseSentence({
      previous: 4,
      gapSeconds: 171.2,
      previousEnd: "rst",
      verdict: "no-time-wait",
    });
    assert.equal(
      text,
      "The client's port was used before, by conversation 4, 2:51 min earlier. It was ended by a RST, so no TIME-WAIT state was left: harmless.",
    );
  });

  it("show facts that end in seconds as durations, and words as they are", () => {
    assert.deepEqual(factTexts({ name: "idleSeconds", value: 171.2 }).value, "2:51 min");
    assert.deepEqual(factTexts({ name: "synAckRepeats", value: 1200 }).value, "1,200");
    assert.deepEqual(factTexts({ name: "clientGaveUp", value: "yes" }).value, "yes");
  });
});
