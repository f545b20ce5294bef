import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { firstRejection, runConnects, WINDOWS_RETRIES } from "../../generator/connects";
import { QueueingListener, type Listener } from "../../generator/listener";
import { beginTimes } from "../../generator/load";
import { Random } from "../../generator/random";
import { TimeHeap, type Timed } from "../../generator/time-heap";

const SILENT: Listener = { offer: () => ({ answer: "silent", takenAt: NaN }) };
const REFUSING: Listener = { offer: () => ({ answer: "refuse", takenAt: NaN }) };

function triesAgainst(listener: Listener): number[] {
  const [connect] = runConnects([100], listener, { policy: WINDOWS_RETRIES, random: new Random(1) });
  return connect!.tries.map(({ time }) => time - 100);
}

function isNear(values: number[], expected: number[]): boolean {
  return (
    values.length === expected.length && values.every((value, at) => Math.abs(value - expected[at]!) < 0.05)
  );
}

describe("a client that gets no answer", () => {
  it("tries again 3 s and 9 s after its first SYN", () => {
    assert.ok(isNear(triesAgainst(SILENT), [0, 3, 9]));
  });
});

describe("a client that is refused", () => {
  it("tries again after half a second, three times in all", () => {
    assert.ok(isNear(triesAgainst(REFUSING), [0, 0.5, 1]));
  });
});

describe("a queueing listener", () => {
  const overloaded = (seed: number): QueueingListener =>
    new QueueingListener({
      capacityPerSecond: 100,
      backlog: 32,
      whenFull: "refuse",
      random: new Random(seed),
    });

  it("accepts everything below its capacity", () => {
    const times = beginTimes(
      900,
      { rampSeconds: 10, fromPerSecond: 80, toPerSecond: 90, afterPerSecond: 90 },
      new Random(1),
    );
    const connects = runConnects(times, overloaded(1), { policy: WINDOWS_RETRIES, random: new Random(1) });
    assert.equal(firstRejection(connects), null);
  });

  it("accepts its capacity and no more when twice as much is asked, seconds with both answers", () => {
    const listener = overloaded(2);
    const accepted = new Array<number>(60).fill(0);
    const refused = new Array<number>(60).fill(0);
    for (let index = 0; index < 12_000; index++) {
      const second = Math.floor(index / 200);
      const counts = listener.offer(index / 200).answer === "accept" ? accepted : refused;
      counts[second] = (counts[second] ?? 0) + 1;
    }
    for (let second = 2; second < 60; second++) {
      assert.ok(Math.abs(accepted[second]! - 100) <= 5, `${accepted[second]} in second ${second}`);
      assert.ok(refused[second]! > 0);
    }
  });

  it("answers as if full while nobody listens", () => {
    const listener = new QueueingListener({
      capacityPerSecond: 10,
      backlog: 5,
      whenFull: "silent",
      random: new Random(1),
      isListening: (time) => time < 5,
    });
    assert.equal(listener.offer(4.9).answer, "accept");
    assert.equal(listener.offer(5).answer, "silent");
  });
});

describe("a time heap", () => {
  it("gives its items back in the order of time, equal times in the order of pushing", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 20 })), (times) => {
        const heap = new TimeHeap<Timed>();
        for (const [order, time] of times.entries()) heap.push({ time, order });
        const popped: Timed[] = [];
        for (let item = heap.pop(); item !== undefined; item = heap.pop()) popped.push(item);
        const sorted = times
          .map((time, order) => ({ time, order }))
          .sort((left, right) => left.time - right.time || left.order - right.order);
        assert.deepEqual(popped, sorted);
      }),
    );
  });
});
