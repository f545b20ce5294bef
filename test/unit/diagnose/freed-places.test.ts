/** A queue whose place is free some time before the reply shows it: when tries come decides, not how many wait. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { freedPlaces, type FreedPlaces } from "../../../src/diagnose/services/freed-places";
import { floorOf } from "../../../src/diagnose/services/occupancy";
import { FAILURE, SingleTries } from "../../../src/diagnose/services/single-tries";

const MS = 1e6;
/** A worker replies every 10 ms and takes the next connection 4 ms before that. */
const STEP_NS = 10 * MS;
const FREE_BEFORE_NS = 4 * MS;
/** Connections that wait when the queue is full. */
const LEVEL = 3;

/**
 * `n` replies at the pace; who replies at i was accepted LEVEL steps before it. Accepted tries come `acceptedLead(i)` before the
 * next reply, failed ones `failedLead(i)`. The first fifty meet nobody.
 */
function triesOf(
  n: number,
  acceptedLead: (i: number) => number,
  failedLead: (i: number) => number,
): SingleTries {
  const tries = new SingleTries(n + 50);
  const accept = (sentNs: number, repliedNs: number): void => {
    const row = tries.nAccepted++;
    tries.accepted[row] = row;
    tries.acceptedSentNs[row] = sentNs;
    tries.synAckNs[row] = sentNs + 1;
    tries.waitToNs[row] = repliedNs;
    tries.replySeconds[row] = (repliedNs - sentNs) / 1e9;
  };
  for (let i = 0; i < 50; i++) accept(i * STEP_NS, i * STEP_NS + MS);
  for (let i = 0; i < n; i++) {
    const replyNs = (100 + i) * STEP_NS;
    accept(replyNs - acceptedLead(i), replyNs + LEVEL * STEP_NS);
    if (i > LEVEL) tries.addFailed(1000 + i, replyNs - failedLead(i), FAILURE.SILENT, 0);
  }
  return tries;
}

function freedOf(tries: SingleTries): FreedPlaces | null {
  const waits = { from: tries.acceptedSynAcksAscending, to: tries.ascendingOf(tries.waitToNs) };
  const failedSentNs = tries.failedAscending;
  const floor = floorOf({ waits, acceptedSentNs: tries.acceptedAscending, failedSentNs });
  assert.ok(floor);
  return freedPlaces(tries, waits, floor);
}

describe("places that are free before a reply shows it", () => {
  it("are told by the time to the next reply, where as many wait for both kinds", () => {
    const freed = freedOf(
      triesOf(
        200,
        (i) => (FREE_BEFORE_NS * (1 + (i % 4))) / 4,
        () => 7 * MS,
      ),
    );
    assert.ok(freed);
    assert.equal(freed.waiting, LEVEL);
    assert.equal(freed.acceptedMostSeconds, 0.004);
    assert.equal(freed.failedMedianSeconds, 0.007);
    assert.ok(freed.nAccepted > 150 && freed.nFailed > 150);
    // Who was accepted at i is followed by the reply to the one accepted LEVEL before.
    for (const { accepted, replied } of freed.examples) assert.equal(accepted - replied, LEVEL);
    assert.equal(freed.examples.length, 2);
  });

  it("are not claimed where accepted tries come as long before the reply as failed ones", () => {
    assert.equal(
      freedOf(
        triesOf(
          200,
          (i) => (i % 2 === 0 ? 8 : 1) * MS,
          () => 7 * MS,
        ),
      ),
      null,
    );
  });
});
