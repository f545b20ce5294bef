/** A capture made with a filter for SYN, FIN and RST: nothing is concluded from ACKs and data that it cannot have. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { analyzeBytes } from "../../../src/analyze";
import type { AnalysisData } from "../../../src/report/analysis-data";
import { captureReport } from "../../../src/report/capture-report";
import { diagnose } from "../../../src/report/diagnosis";
import { PATTERN_IDS } from "../../../src/report/pattern-names";
import { renderReport } from "../../../src/report/render-report";
import { summaryMarkdown, summaryText } from "../../../src/report/summary-text";
import { causeIn, controlCaptureOf, OVERRUN } from "../../support/connect-script";
import { captureBytes, compileDialogue } from "../../support/dialogue-compiler";

function analysed(script: string): AnalysisData {
  return analyzeBytes(captureBytes(compileDialogue(script)), "a.pcapng").finish();
}

/** Connects that are accepted and never closed, as the filter leaves them. */
const OPENED = ["50001", "50002", "50003"].map(
  (port) => `+0.1 client port ${port} > S\n+0.001 server port ${port} > SA`,
);
const open = (script: string): AnalysisData => analysed(`${script}\n+60 bystander`);

const patternsOf = (data: AnalysisData): string[] => Array.from(data.patterns, (code) => PATTERN_IDS[code]!);

describe("a capture of control segments only", () => {
  it("is told as one in every form", () => {
    const data = open(OPENED.join("\n"));
    assert.equal(data.capture.controlOnly, true);
    const report = captureReport(data);
    const text = renderReport(data, {}, "text", { files: ["a"], version: "" }).replaceAll(/\s+/g, " ");
    for (const each of [summaryText(report), summaryMarkdown(report), text])
      assert.match(each, /Every TCP frame has SYN, FIN or RST, as a capture filter/);
    assert.match(diagnose(data).verdict, /But only frames with SYN, FIN or RST were captured/);
  });

  it("is none with one ACK, or with a SYN/ACK or two", () => {
    for (const script of [`${OPENED.join("\n")}\n+0 client port 50003 > A`, OPENED.slice(1).join("\n")])
      assert.equal(open(script).capture.controlOnly, undefined);
  });

  it("shows no handshake that was abandoned, unless one of the ends sends again or the client resets it", () => {
    assert.deepEqual(patternsOf(open(OPENED.join("\n"))), ["open", "open", "open"]);
    const [first = "", second = "", third = ""] = OPENED;
    const repeats = `${first}\n+1 server port 50001 > SA retry\n+2 server port 50001 > SA retry`;
    const resets = `${third}\n+0.001 client port 50003 > R`;
    assert.deepEqual(patternsOf(open([repeats, second, resets].join("\n"))), [
      "handshake-abandoned",
      "open",
      "handshake-abandoned",
    ]);
  });

  it("lacks what was acknowledged by its filter, which is no hole", () => {
    const closed = OPENED.map((each, i) => `${each}\n+0.5 server port 5000${i + 1} > FA seq 5000 ack 700`);
    assert.equal(open(closed.join("\n")).capture.unseen, undefined);
  });
});

describe("an overrun queue, captured without ACKs and data", () => {
  const data = controlCaptureOf(OVERRUN);

  it("is found by its SYNs and SYN/ACKs alone", () => {
    assert.equal(data.capture.controlOnly, true);
    assert.equal(causeIn(diagnose(data), "backlog-overrun")?.status, "supported");
  });

  it("tells nothing of half-open connections, nor where it was taken", () => {
    const flood = causeIn(diagnose(data), "syn-flood-protection");
    assert.equal(flood?.status, "open");
    assert.doesNotMatch(JSON.stringify(flood), /half-open/);
    assert.doesNotMatch(renderReport(data, {}, "text", { files: ["a"], version: "" }), /Taken at or near/);
  });
});
