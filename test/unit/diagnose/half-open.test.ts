import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { halfOpenAtTries } from "../../../src/diagnose/services/half-open";
import { FAILURE, SingleTries } from "../../../src/diagnose/services/single-tries";
import { causeIn, diagnosisOf, OVERRUN } from "../../support/connect-script";

/** Handshakes from SYN/ACK to ACK, each asked for a second before its SYN/ACK, and tries that got no answer. Seconds. */
function triesOf(handshakes: readonly [number, number][], failedAt: readonly number[]): SingleTries {
  const tries = new SingleTries(handshakes.length);
  handshakes.forEach(([synAckAt, ackedAt], conversation) => {
    tries.accepted[conversation] = conversation;
    tries.acceptedSentNs[conversation] = (synAckAt - 1) * 1e9;
    tries.synAckNs[conversation] = synAckAt * 1e9;
    tries.ackedNs[conversation] = ackedAt * 1e9;
  });
  tries.nAccepted = handshakes.length;
  failedAt.forEach((at, i) => tries.addFailed(handshakes.length + i, at * 1e9, FAILURE.SILENT, 0));
  return tries;
}

describe("half-open connections at failed tries", () => {
  const handshakes: [number, number][] = [
    [10, 20],
    [11, 12],
    [11.5, Infinity],
  ];

  it("are those whose SYN/ACK came before and whose ACK did not", () => {
    const most = (at: number): number => halfOpenAtTries(triesOf(handshakes, [at]))!.mostAtFailed;
    assert.deepEqual([9, 10, 10.5, 11.4, 11.8, 12, 12.5, 20, 99].map(most), [0, 0, 1, 2, 3, 2, 2, 1, 1]);
  });

  it("are counted for failed and accepted tries apart", () => {
    assert.deepEqual(halfOpenAtTries(triesOf(handshakes, [9, 11.8])), {
      nFailed: 2,
      nFailedAtNone: 1,
      mostAtFailed: 3,
      mostAtAccepted: 1,
    });
  });

  it("are not told where nothing failed, or nothing was accepted", () => {
    assert.equal(halfOpenAtTries(triesOf(handshakes, [])), undefined);
    assert.equal(halfOpenAtTries(triesOf([], [1])), undefined);
  });

  it("speak against protection from SYN floods, all the way from frames", () => {
    const diagnosis = diagnosisOf(OVERRUN);
    const cause = causeIn(diagnosis, "syn-flood-protection");
    assert.equal(cause?.status, "open");
    const finding = cause.against.find(({ sentence }) => sentence.includes("half-open"));
    assert.match(
      finding?.sentence ?? "",
      /^At each of the 900 unanswered SYNs no connection to the service was half-open/,
    );
    assert.match(finding?.filter ?? "", /tcp\.seq == 1 && tcp\.ack == 1/);
  });
});
