/**
 * The client's side of connecting, as Windows does it: three tries from one port.
 * After silence the SYN is repeated 3 s and 9 s after the first; after a RST it is repeated half a second
 * later. All tries of all connections meet the listener in the order of time, which is what makes them
 * compete for its places.
 */
import type { Listener, Reply } from "./listener";
import type { Random } from "./random";
import { TimeHeap, type Timed } from "./time-heap";

export interface RetryPolicy {
  maxTries: number;
  /** Pauses after the first, second, … try that got no answer, in seconds. */
  pausesAfterSilence: number[];
  pauseAfterRefusal: number;
  /** Share of the tries after a refusal that use another initial sequence number. */
  newIsnShare: number;
}

/** Windows up to Server 2008 R2. The new sequence numbers stand for applications that call connect() again. */
export const WINDOWS_RETRIES: RetryPolicy = {
  maxTries: 3,
  pausesAfterSilence: [3, 6],
  pauseAfterRefusal: 0.5,
  newIsnShare: 0.1,
};

export interface Try {
  time: number;
  hasNewIsn: boolean;
  reply: Reply;
}

/** How one connect went: its tries in order; the last one tells how it ended. */
export interface Connect {
  tries: Try[];
}

interface Pending extends Timed {
  index: number;
  connect: Connect;
  hasNewIsn: boolean;
}

/** Lets all connects begin at their times (ascending, seconds) and run against one listener. */
export function runConnects(
  beginTimes: ArrayLike<number>,
  listener: Listener,
  about: { policy: RetryPolicy; random: Random },
): Connect[] {
  const pending = new TimeHeap<Pending>();
  const connects: Connect[] = [];
  let order = 0;
  for (let index = 0; index < beginTimes.length; index++) {
    const connect: Connect = { tries: [] };
    connects.push(connect);
    pending.push({ time: beginTimes[index]!, order: order++, index, connect, hasNewIsn: false });
  }
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { time, index, connect, hasNewIsn } = next;
    const reply = listener.offer(time, index);
    connect.tries.push({ time, hasNewIsn, reply });
    const pause = pauseBefore(connect, about.policy);
    if (pause === null) continue;
    const isAfterRefusal = reply.answer === "refuse";
    pending.push({
      time: time + pause + about.random.between(0, 0.015),
      order: order++,
      index,
      connect,
      hasNewIsn: isAfterRefusal && about.random.chance(about.policy.newIsnShare),
    });
  }
  return connects;
}

/** Seconds to the next try; null where there is none. */
function pauseBefore({ tries }: Connect, policy: RetryPolicy): number | null {
  const { answer } = tries.at(-1)!.reply;
  if (answer === "accept" || tries.length >= policy.maxTries) return null;
  return answer === "refuse"
    ? policy.pauseAfterRefusal
    : (policy.pausesAfterSilence[tries.length - 1] ?? null);
}

/** The first try that was not accepted, over all connects, in seconds; null where all were. */
export function firstRejection(connects: Connect[]): number | null {
  let first = Infinity;
  for (const { tries } of connects)
    for (const { time, reply } of tries) if (reply.answer !== "accept") first = Math.min(first, time);
  return first === Infinity ? null : first;
}
