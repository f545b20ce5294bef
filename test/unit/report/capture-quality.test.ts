/** What is wrong with the capture itself is said, before anything is concluded from it. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { analyzeBytes, CaptureAnalysis } from "../../../src/analyze";
import type { AnalysisData } from "../../../src/report/analysis-data";
import { captureReport } from "../../../src/report/capture-report";
import { diagnose } from "../../../src/report/diagnosis";
import { renderReport } from "../../../src/report/render-report";
import { summaryMarkdown, summaryText } from "../../../src/report/summary-text";
import { timeLeapSentence } from "../../../src/report/time-leap-words";
import { captureBytes, compileDialogue } from "../../support/dialogue-compiler";

function captureOfScript(script: string): AnalysisData {
  return analyzeBytes(captureBytes(compileDialogue(script)), "a.pcapng").finish();
}

const textOf = (data: AnalysisData): string =>
  renderReport(data, {}, "text", { files: ["a.pcapng"], version: "" }).replaceAll(/\s+/g, " ");

const HANDSHAKE = "+0 client > S\n+0.001 server > SA\n+0.001 client > A";
const AGAIN = "+0 client port 50001 > S\n+0.001 server port 50001 > SA\n+0.001 client port 50001 > A";

describe("time stamps that leap", () => {
  const DAYS = 86_400;

  it("are no leap within a day, nor a second back", () => {
    for (const pause of [`+${DAYS - 1}`, "@0.5"]) {
      const { capture } = captureOfScript(`${HANDSHAKE}\n+1.2 client > A\n${pause} client > A`);
      assert.equal(capture.timeLeaps, undefined, pause);
    }
  });

  it("are told first, with the frame, how far, and from when to when", () => {
    const data = captureOfScript(`note capture starts\n${HANDSHAKE}\n+${400 * DAYS} bystander\n${AGAIN}`);
    assert.deepEqual(data.capture.timeLeaps?.first, [
      { frame: 4, seconds: 400 * DAYS + 0.002, stepSeconds: 400 * DAYS },
    ]);
    const [first] = diagnose(data).quality;
    assert.equal(
      first?.sentence,
      "The time stamps leap forward by 1.1 years before frame 4 (2023-11-14 22:13:20 UTC to 2024-12-18 22:13:20 UTC): this is " +
        "several captures in one file, or a clock was set. Times and rates across a leap mean nothing; no connection is judged by them.",
    );
    assert.equal(first.filter, "frame.time_delta > 86400 || frame.time_delta < -1");
    const report = captureReport(data);
    for (const text of [summaryText(report), summaryMarkdown(report), textOf(data)])
      assert.match(text, /The time stamps leap forward by 1\.1 years before frame 4/);
  });

  it("are told without their dates where a time stamp lies beyond every calendar", () => {
    const { capture } = captureOfScript(`${HANDSHAKE}\n+${400 * DAYS} bystander`);
    const largest = { ...capture.timeLeaps!.largest, seconds: 1.8e13 };
    const text = timeLeapSentence({ ...capture, timeLeaps: { ...capture.timeLeaps!, largest } });
    assert.match(
      text,
      /^The time stamps leap forward by 1\.1 years before frame 4: this is several captures/,
    );
  });

  it("are counted, those that go back too", () => {
    const script = `${HANDSHAKE}\n+${3 * DAYS} bystander\n@5 bystander\n@2 bystander\n+0.1 client > A`;
    const { capture } = captureOfScript(script);
    assert.equal(capture.timeLeaps?.n, 3);
    assert.equal(capture.timeLeaps.nBackward, 2);
    assert.equal(capture.timeLeaps.largest.frame, 4);
    assert.match(
      textOf(captureOfScript(script)),
      /The time stamps leap 3 times, 2 of them back; the farthest leap goes forward by 3\.0 days before frame 4 /,
    );
  });

  it("are the same in whatever pieces the capture is read", () => {
    const bytes = captureBytes(compileDialogue(`${HANDSHAKE}\n+${3 * DAYS} bystander\n@5 bystander`));
    const whole = analyzeBytes(bytes).finish().capture.timeLeaps;
    for (const size of [1, 7, 100]) {
      const inPieces = new CaptureAnalysis({ name: "a", fileBytes: bytes.length });
      for (let at = 0; at < bytes.length; at += size) inPieces.feed(bytes.slice(at, at + size));
      assert.deepEqual(inPieces.finish().capture.timeLeaps, whole);
    }
  });

  it("make times tell their date, and long times their thousands", () => {
    const days = textOf(captureOfScript(`${HANDSHAKE}\n+${400 * DAYS} bystander\n${AGAIN}`));
    assert.match(
      days,
      /the first at 2023-11-14 22:13:20 UTC, the last 34,560,000\.004 s later \(2024-12-18 22:13:20 UTC\)/,
    );
    const oneDay = textOf(captureOfScript(`${HANDSHAKE}\n+5 bystander`));
    assert.match(oneDay, /the first at 22:13:20 UTC, the last 5\.002 s later \(22:13:25 UTC\)/);
  });
});

describe("bytes that were acknowledged and are not in the capture", () => {
  const hole = captureOfScript(
    `${HANDSHAKE}\n+0.1 client > PA 100\n+0.1 server > PA 1000\n+0.1 server > PA 700 unseen\n+0.1 client > A\n` +
      "+0.1 server > PA 10\n+0.1 client > A\n+0.1 client > FA\n+0.001 server > FA\n+0.001 client > A",
  );

  it("are counted and told, with the filter for their acknowledgments", () => {
    assert.deepEqual(hole.capture.unseen, {
      nFrames: 2,
      firstFrame: 6,
      nConversations: 1,
      bytesAtLeast: 700,
    });
    const [first] = diagnose(hole).quality;
    assert.equal(
      first?.sentence,
      "The capture has holes: at least 700 bytes of 1 connection were acknowledged and are not in it (2 such ACKs, the " +
        "first is frame 6). What is missing here need not have been lost on the way.",
    );
    assert.equal(first.filter, "tcp.analysis.ack_lost_segment");
    assert.match(summaryText(captureReport(hole)), /The capture has holes: at least 700 bytes/);
  });

  it("are none where the acknowledgment was only captured before its data", () => {
    const { capture } = captureOfScript(
      `${HANDSHAKE}\n+0.1 server > PA 1000\n+0.1 server > PA 700 \n+0.0001 client > A filed-first\n+0.1 client > A`,
    );
    assert.equal(capture.unseen, undefined);
  });

  const FAR = `${HANDSHAKE}\n+0.1 server > PA 10\n+0.1 client > A ack 90001001`;

  it("are none where the ACK goes farther than the window, and no data follows: it is false, and that is told", () => {
    const data = captureOfScript(FAR);
    assert.equal(data.capture.unseen, undefined);
    assert.deepEqual(data.capture.falseAcks, { nFrames: 1, firstFrame: 5, nConversations: 1 });
    const told =
      "One ACK (frame 5) acknowledges more than the window can have allowed, and the data never comes: it is false, and " +
      "shows no hole in the capture.";
    assert.equal(diagnose(data).quality[0]?.sentence, told);
    assert.ok(summaryText(captureReport(data)).includes(told));
  });

  it("are some where the data behind them follows: the capture missed a long stretch", () => {
    const { capture } = captureOfScript(`${FAR}\n+0.1 server > PA 10 seq 90001001\n+0.1 client > A`);
    assert.equal(capture.falseAcks, undefined);
    assert.ok(capture.unseen && capture.unseen.bytesAtLeast > 89_000_000);
  });

  it("are some where the ACK stays within the window", () => {
    const { capture } = captureOfScript(FAR.replace("90001001", "50001"));
    assert.equal(capture.falseAcks, undefined);
    assert.equal(capture.unseen?.bytesAtLeast, 44_990);
  });
});

describe("packets that stand in the capture several times", () => {
  const TALK =
    `${HANDSHAKE}\n+0.1 client > PA 100\n+0.001 server > A\n+0.1 server > PA 1000\n+0.001 client > A\n` +
    "+0.1 client > FA\n+0.001 server > FA\n+0.001 client > A";

  it("are told, with how many there are", () => {
    const data = captureOfScript(`note span copies every frame\n${TALK}`);
    assert.deepEqual(data.capture.copies, { nFrames: 10, firstFrame: 2 });
    const told =
      "Packets stand in the capture more than once: at least 10 of 20 TCP frames repeat the one before";
    assert.ok(diagnose(data).quality.some(({ sentence }) => sentence.startsWith(told)));
    assert.ok(textOf(data).includes(told));
  });

  it("are none where each stands there once, nor where segments are sent again", () => {
    assert.equal(captureOfScript(TALK).capture.copies, undefined);
    const again = "\n+0.3 client > PA 100 retry".repeat(6);
    assert.equal(captureOfScript(`${HANDSHAKE}\n+0.1 client > PA 100${again}`).capture.copies, undefined);
  });
});

describe("connections that began before the capture", () => {
  const MIDSTREAM = "+0 client port 40000 > A\n+0.1 server port 40000 > PA 10\n+0.1 client port 40000 > A";

  it("are counted as the table of patterns counts them", () => {
    const text = textOf(captureOfScript(`note capture starts\n${MIDSTREAM}\n${HANDSHAKE}`));
    assert.match(text, /1 connection began before the capture: how it connected is unknown/);
  });

  it("lessen what is found of their own service only", () => {
    const LESS = /less certain for that/;
    const refused = "+0 client > S\n+0.001 server > RA\n+60 bystander";
    const own = `note capture starts\n${MIDSTREAM}\n${refused}`;
    assert.match(textOf(captureOfScript(own)), LESS);
    const other = `note capture starts\n${MIDSTREAM}\nnote server port 443\n${refused}`;
    const text = textOf(captureOfScript(other));
    assert.match(text, /1 connection began before the capture/);
    assert.doesNotMatch(text, LESS);
  });
});
