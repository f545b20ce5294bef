/** What is said of trouble behind the SYN: late SYN/ACKs, and connections that were reset. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { analyzeBytes } from "../../../src/analyze";
import { diagnose } from "../../../src/report/diagnosis";
import type { CheckedStep, DiagnosisReport } from "../../../src/report/diagnosis-shapes";
import { partOf } from "../../support/connect-script";
import { captureBytes, compileDialogue } from "../../support/dialogue-compiler";

const diagnosisOf = (...lines: string[]): DiagnosisReport =>
  diagnose(analyzeBytes(captureBytes(compileDialogue([...lines, "+60 bystander"].join("\n")))).finish());

function stepOf({ checked }: DiagnosisReport, question: RegExp): CheckedStep {
  const step = checked.find((each) => question.test(each.question));
  assert.ok(step);
  return step;
}

const slow = (port: number, wait: number): string[] => [
  `+1 client port ${port} > S`,
  `+${wait} server port ${port} > SA`,
  `+0.001 client port ${port} > A`,
];

describe("a SYN/ACK that came late", () => {
  it("is told with its delay, its SYN and itself; the trouble is not said to come later", () => {
    const one = diagnosisOf(...slow(40_000, 1.097));
    const look = stepOf(one, /^What does the trouble/);
    assert.match(look.sentence, / The SYN\/ACK came 1\.097 s after the SYN\.$/);
    assert.deepEqual(
      [look.frames, look.showsEach],
      [
        [1, 2],
        ["syn", "syn-ack"],
      ],
    );
    assert.equal(
      stepOf(one, /^Since when/).sentence,
      "No SYN failed; the SYN/ACK came 1.097 s after the SYN.",
    );
  });

  it("is told with the least and the most, where several came late", () => {
    const three = diagnosisOf(...slow(40_000, 1.5), ...slow(40_001, 1.1), ...slow(40_002, 2.25));
    assert.equal(
      stepOf(three, /^Since when/).sentence,
      "No SYN failed; the SYN/ACKs came 1.100 s to 2.250 s after their SYNs.",
    );
  });
});

describe("trouble behind the handshake", () => {
  it("is told apart from handshakes that the client did not complete", () => {
    const abandoned = ["+0 client > S", "+0.001 server > SA"];
    assert.equal(
      stepOf(diagnosisOf(...abandoned), /^Since when/).sentence,
      "No SYN failed; the client did not complete 1 handshake.",
    );
    const cut = [
      "+0 client > S",
      "+0.001 server > SA",
      "+0.001 client > A",
      "+0.1 client > PA 100",
      "+0.01 server > PA 1000",
      "+1 client > R",
    ];
    assert.equal(
      stepOf(diagnosisOf(...cut), /^Since when/).sentence,
      "No SYN failed; the trouble comes later in the connections.",
    );
  });

  it("is shown by the RST that ended the connection, not by one that refused a SYN", () => {
    const refusedFirst = [
      "+0 client > S",
      "+0.001 server > RA",
      "+0.002 client > S new",
      "+0.001 server > SA",
      "+0.001 client > A",
      "+0.01 client > PA 100",
      "+0.01 server > PA 1000",
      "+0.001 client > R",
    ];
    const diagnosis = diagnosisOf(...refusedFirst);
    assert.deepEqual(stepOf(diagnosis, /^What does the trouble/).frames, [8]);
    assert.doesNotMatch(partOf(diagnosis, "What"), /waited 0\.0 s/);
  });
});
