import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { replyPace } from "../../../src/diagnose/services/reply-pace";
import { SingleTries } from "../../../src/diagnose/services/single-tries";
import { Random } from "../../generator/random";

/** An accepted connection, in seconds. */
interface Served {
  acceptedAt: number;
  repliedAt: number;
}

function paceOf(all: readonly Served[], from = 0, to = Infinity): ReturnType<typeof replyPace> {
  const tries = new SingleTries(all.length);
  all.forEach(({ acceptedAt, repliedAt }, conversation) => {
    tries.accepted[conversation] = conversation;
    tries.acceptedSentNs[conversation] = (acceptedAt - 0.001) * 1e9;
    tries.synAckNs[conversation] = acceptedAt * 1e9;
    tries.waitToNs[conversation] = repliedAt * 1e9;
    tries.replySeconds[conversation] = repliedAt - acceptedAt;
  });
  tries.nAccepted = all.length;
  return replyPace(tries, { fromNs: from * 1e9, toNs: to * 1e9 });
}

/** Connects at random times, `perSecond` on average. */
function arrivals(n: number, perSecond: number, random: Random): number[] {
  let at = 0;
  return Array.from({ length: n }, () => (at -= Math.log(1 - random.between(0, 0.999999)) / perSecond));
}

/** Workers that share a queue of so many places; who finds none is not served. */
function served(times: readonly number[], nWorkers: number, places: number, random: Random): Served[] {
  const freeAt = new Array<number>(nWorkers).fill(0);
  const all: Served[] = [];
  for (const at of times) {
    if (all.filter(({ repliedAt }) => repliedAt > at).length >= places) continue;
    const worker = freeAt.indexOf(Math.min(...freeAt));
    freeAt[worker] = Math.max(at, freeAt[worker]!) + random.between(0.8, 1.2) * nWorkers;
    all.push({ acceptedAt: at, repliedAt: freeAt[worker] });
  }
  return all;
}

describe("the pace of first replies", () => {
  it("is the work of one worker who is asked for more than he can do", () => {
    const random = new Random(1);
    const all = served(arrivals(400, 1.5, random), 1, 4, random);
    const pace = paceOf(all, 10);
    assert.ok(pace && Math.abs(pace.gap.median - 1) < 0.05, `${pace?.gap.median}`);
    assert.equal(pace.nInOrder, pace.nReplies - 1);
    assert.ok(pace.leastGapSeconds >= 0.8 - 1e-6);
    const replies = all.map(({ repliedAt }) => repliedAt).filter((seconds) => seconds >= 10);
    assert.equal(pace.nReplies, replies.length);
    assert.ok(Math.abs(pace.meanGapSeconds * (replies.length - 1) - (replies.at(-1)! - replies[0]!)) < 1e-6);
    assert.equal(pace.examples.length, 3);
  });

  it("is not claimed of a server that answers each connection by itself", () => {
    for (const seed of [1, 2, 3, 4, 5]) {
      const random = new Random(seed);
      const times = arrivals(400, 1, random);
      const soon = times.map((at) => ({ acceptedAt: at, repliedAt: at + random.between(0.01, 0.05) }));
      const late = times.map((at) => ({ acceptedAt: at, repliedAt: at + random.between(3, 3.5) }));
      const wild = times.map((at) => ({ acceptedAt: at, repliedAt: at + random.between(0.1, 20) }));
      for (const all of [soon, late, wild]) assert.equal(paceOf(all), undefined);
    }
  });

  it("is not claimed of a timer that connects each second to a server that takes a while", () => {
    const random = new Random(2);
    const all = Array.from({ length: 300 }, (_, second) => {
      const acceptedAt = second + random.between(0, 0.1);
      return { acceptedAt, repliedAt: acceptedAt + random.between(3, 3.05) };
    });
    assert.equal(paceOf(all), undefined);
  });

  it("is not claimed of many workers, whose replies come as chance has it", () => {
    const random = new Random(3);
    assert.equal(paceOf(served(arrivals(2000, 1.5, random), 16, 32, random), 50), undefined);
  });

  it("is not claimed of a worker who has time: replies follow their connections", () => {
    const random = new Random(4);
    assert.equal(paceOf(served(arrivals(600, 0.4, random), 1, 100, random)), undefined);
  });

  it("is not claimed of thirty replies, and is of more", () => {
    const random = new Random(5);
    const all = served(arrivals(400, 2, random), 1, 6, random).slice(20);
    assert.equal(paceOf(all.slice(0, 30)), undefined);
    assert.equal(paceOf(all.slice(0, 60))?.nReplies, 60);
  });
});
