import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { SnapshotSchedule } from "../../../src/source/snapshot-schedule";

/** Times of the looks that are taken in `lastMs` milliseconds by one who asks each millisecond; each takes `costMs`. */
function looks(lastMs: number, costMs: (nthLook: number) => number): number[] {
  const schedule = new SnapshotSchedule(0);
  const times: number[] = [];
  for (let nowMs = 0; nowMs < lastMs; nowMs++) {
    if (!schedule.isDue(nowMs)) continue;
    const fromMs = nowMs;
    nowMs += costMs(times.length);
    times.push(fromMs);
    schedule.took(fromMs, nowMs);
  }
  return times;
}

describe("the schedule of looks", () => {
  it("looks first after 50 ms, then ten times a second where a look costs nothing", () => {
    assert.deepEqual(
      looks(500, () => 0),
      [50, 150, 250, 350, 450],
    );
  });

  it("rests twenty times as long as the last look took", () => {
    assert.deepEqual(
      looks(2000, () => 30),
      [50, 680, 1310, 1940],
    );
    const [first, second, third] = looks(2000, (nth) => (nth === 0 ? 10 : 1));
    assert.deepEqual([first, second, third], [50, 260, 360]);
  });

  it("never spends more than a twentieth of the time, whatever a look costs", () => {
    for (const costMs of [1, 7, 50, 400]) {
      const times = looks(60_000, () => costMs);
      assert.ok(times.length > 2, `${times.length} looks`);
      // Each look is followed by its rest, the last one's rest may not be over.
      assert.ok(((times.length - 1) * costMs) / 60_000 <= 1 / 20, `${times.length} looks of ${costMs} ms`);
    }
  });
});
