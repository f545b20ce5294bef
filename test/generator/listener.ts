/**
 * What a server's TCP makes of a SYN.
 * A listening application takes connections off the listener's queue one by one; while the queue is full a
 * SYN is refused, or swallowed by the host firewall. Accepts and refusals interleave for that reason alone:
 * every connection that is taken off makes room for the next SYN, whoever's it is.
 */
import type { Random } from "./random";

type Answer = "accept" | "refuse" | "silent";

/** The answer to one SYN; `takenAt` is when the application takes the connection (seconds; NaN if never). */
export interface Reply {
  answer: Answer;
  takenAt: number;
  /** Silent because the SYN never arrived: a capture at the server does not show it. */
  isLostOnTheWay?: boolean;
}

/** The reply to a SYN that the network lost. */
export const LOST: Reply = { answer: "silent", takenAt: NaN, isLostOnTheWay: true };

export interface Listener {
  /** Asked in the order of time; `connect` is the index of the connect that tries. */
  offer(time: number, connect: number): Reply;
}

export interface ListenerOptions {
  /** Connections that the application takes per second when it is never idle. */
  capacityPerSecond: number;
  /** Connections that wait or are being taken at most. */
  backlog: number;
  /** What a SYN gets that finds the queue full, or nobody listening. */
  whenFull: "refuse" | "silent";
  random: Random;
  /** Whether the application listens at that time; always, where it is left out. */
  isListening?: (time: number) => boolean;
}

/** A queue with one server, first come first served, and a bounded number of places. */
export class QueueingListener implements Listener {
  private readonly options: ListenerOptions;
  /** When each waiting connection will be taken, ascending. */
  private readonly takenTimes: number[] = [];

  constructor(options: ListenerOptions) {
    this.options = options;
  }

  offer(time: number): Reply {
    const { backlog, whenFull, capacityPerSecond, random, isListening } = this.options;
    if (isListening?.(time) === false) return { answer: whenFull, takenAt: NaN };
    while (this.takenTimes.length > 0 && this.takenTimes[0]! <= time) this.takenTimes.shift();
    if (this.takenTimes.length >= backlog) return { answer: whenFull, takenAt: NaN };
    const begin = this.takenTimes.at(-1) ?? time;
    const takenAt = begin + random.between(0.8, 1.2) / capacityPerSecond;
    this.takenTimes.push(takenAt);
    return { answer: "accept", takenAt };
  }
}
