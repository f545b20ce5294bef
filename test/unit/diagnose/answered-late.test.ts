/** A SYN/ACK that echoes the time stamp of an earlier SYN: that SYN arrived, whatever was sent after it. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { analyzeBytes } from "../../../src/analyze";
import { diagnose } from "../../../src/report/diagnosis";
import type { DiagnosisReport, HypothesisId, HypothesisReport } from "../../../src/report/diagnosis-shapes";
import { captureBytes, compileDialogue } from "../../support/dialogue-compiler";
import { CLOSE_BY_FIN, EXCHANGE, LATER } from "../../support/dialogue-phrases";

const REST = `+0.001 client > A ${EXCHANGE} ${CLOSE_BY_FIN} ${LATER}`;
/** Two SYNs a second apart, and the SYN/ACK half a second later. */
const twice = (first: string, second: string, synAck: string): string =>
  `+0 client > S ${first}\n +1 client > S retry ${second}\n +0.5 server > SA ${synAck}\n ${REST}`;
const ECHOES_FIRST = twice("tsval 100", "tsval 1100", "tsval 9 tsecr 100");

const diagnosisOf = (script: string): DiagnosisReport =>
  diagnose(analyzeBytes(captureBytes(compileDialogue(script))).finish());

const causeOf = (script: string, id: HypothesisId): HypothesisReport =>
  diagnosisOf(script).hypotheses.find((cause) => cause.id === id)!;

const echoesOf = (script: string): string[] =>
  diagnosisOf(script)
    .hypotheses.flatMap((cause) => cause.against)
    .map(({ sentence }) => sentence)
    .filter((sentence) => sentence.includes("echo"));

describe("a SYN/ACK that echoes the first of two SYNs", () => {
  it("rules out what would have kept that SYN from the server", () => {
    for (const id of ["firewall-in-path", "listener-down", "server-down", "backlog-overrun"] as const)
      assert.equal(causeOf(ECHOES_FIRST, id).status, "ruled-out", id);
  });

  it("leaves the loss of the SYN/ACK open, and shows SYN and SYN/ACK against that of the SYN", () => {
    const loss = causeOf(ECHOES_FIRST, "network-loss");
    assert.equal(loss.status, "open");
    const shown = loss.against.find(({ sentence }) => sentence.includes("echoes"));
    assert.match(
      shown!.sentence,
      /the first one reached the server\. It answered late, or its first SYN\/ACK was lost/,
    );
    assert.deepEqual(
      [shown!.frames, shown!.showsEach],
      [
        [1, 3],
        ["syn", "syn-ack"],
      ],
    );
  });

  it("is why, in the verdict", () => {
    const why = diagnosisOf(ECHOES_FIRST).verdictParts.find(({ label }) => label === "Why");
    assert.match(why?.text ?? "", /^The SYN\/ACK echoes the time stamp of the first SYN/);
  });

  it("says nothing where the clock stands, where it echoes the second, and without time stamps", () => {
    for (const script of [
      twice("tsval 100", "tsval 100", "tsval 9 tsecr 100"),
      twice("tsval 100", "tsval 1100", "tsval 9 tsecr 1100"),
      twice("", "", ""),
      twice("tsval 0", "tsval 1000", "tsval 9 tsecr 0"),
    ])
      assert.deepEqual(echoesOf(script), []);
  });

  it("rules nothing out where another connection met silence too", () => {
    const script = `+0 client port 40000 > S\n +3 client port 40000 > S retry\n ${ECHOES_FIRST}`;
    assert.notEqual(causeOf(script, "firewall-in-path").status, "ruled-out");
    assert.ok(echoesOf(script).length > 0);
  });
});
