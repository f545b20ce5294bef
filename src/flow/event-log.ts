/**
 * The rare frames worth remembering: retried SYNs, refusals, challenges, rejections, repeats.
 * A healthy conversation has none; a failing one a handful. Kept as linked lists through three columns.
 */
import { Float64Column, Uint32Column } from "../base/columns";
import { UnsoundState, type KeptState } from "../base/kept-state";

/** What a remembered frame was. Codes only; their words are the report's affair. */
export const EVENT = {
  SYN_RETRY: 0,
  REFUSAL: 1,
  CHALLENGE: 2,
  ICMP_REJECTION: 3,
  SYN_ACK_REPEAT: 4,
  CLIENT_RST: 5,
  RETRANSMISSION: 6,
  ZERO_WINDOW: 7,
  /** The first SYN, where something else was the conversation's first frame. */
  SYN: 8,
  /** A retransmission of the lowest segment that side 0, or side 1, sent again and that is not acknowledged. */
  SENT_AGAIN_BY_0: 9,
  SENT_AGAIN_BY_1: 10,
  /** A RST in the server's name, before the SYN/ACK, that the client ignored. Its detail is of `ttlsOf`. */
  IGNORED_RST: 11,
  /** The SYN/ACK of a client that tried more than once, which answers its first SYN. */
  ANSWERS_FIRST_SYN: 12,
} as const;

/** Whether an event of this kind is a retransmission. */
export function isRetransmission(kind: number): boolean {
  return kind === EVENT.RETRANSMISSION || kind === EVENT.SENT_AGAIN_BY_0 || kind === EVENT.SENT_AGAIN_BY_1;
}

/** Events kept for one conversation; later ones are counted by their own fields only. */
const MAX_EVENTS_PER_CONVERSATION = 64;

/** As many with those that prove what a conversation ended with, and come last: segments sent again in vain. */
const MAX_EVENTS_WITH_LAST = 128;

/** Retransmissions and closed windows noted of a conversation once memory runs short: they prove, and decide nothing. */
const MAX_HARMLESS_WHEN_SHORT = 4;

/** A frame worth remembering. */
export interface LoggedEvent {
  frame: number;
  /** Nanoseconds since the first frame. */
  timeNs: number;
  /** One of EVENT. */
  kind: number;
  /** 16 bits that the kind gives a meaning; mostly 0. */
  detail: number;
}

/** The events of one list in columns, oldest first: what `EventLog.read` fills again and again. */
export class ListedEvents {
  length = 0;
  readonly frames: number[] = [];
  /** Nanoseconds since the first frame. */
  readonly timesNs: number[] = [];
  /** EVENT. */
  readonly kinds: number[] = [];
}

/** Lists of events, newest first, addressed by the index of their newest entry plus 1 (0: empty). */
export class EventLog {
  /** Events that there is memory for; from half of them on, those that decide nothing are noted sparingly. */
  most = Infinity;
  /** Events that were not noted for want of memory. */
  nLeftOut = 0;
  readonly #frames = new Uint32Column();
  readonly #kinds = new Uint32Column();
  readonly #older = new Uint32Column();
  readonly #times = new Float64Column();

  /**
   * Puts an event before `head`; returns the new head. A list that is full keeps its first entries.
   * @param detailed one of EVENT in bits 0–7, its detail in 16–31
   */
  add(head: number, frameNumber: number, timeNs: number, detailed: number): number {
    const kind = detailed & 0xff;
    // The length of a list is kept beside its kind, so that the cap costs no walk.
    const length = head === 0 ? 0 : (this.#kinds.data[head - 1]! >>> 8) & 0xff;
    if (length >= (isLast(kind) ? MAX_EVENTS_WITH_LAST : MAX_EVENTS_PER_CONVERSATION)) return head;
    if (this.length >= this.most / 2 && !this.#hasRoom(kind, length)) {
      this.nLeftOut++;
      return head;
    }
    this.#frames.push(frameNumber);
    this.#times.push(timeNs);
    this.#kinds.push(detailed | ((length + 1) << 8));
    this.#older.push(head);
    return this.#frames.length;
  }

  /** Nothing more can be noted. */
  get isFull(): boolean {
    return this.length >= this.most;
  }

  #hasRoom(kind: number, length: number): boolean {
    const isHarmless = isRetransmission(kind) || kind === EVENT.ZERO_WINDOW;
    return !this.isFull && (!isHarmless || length < MAX_HARMLESS_WHEN_SHORT);
  }

  /** Events of all lists. */
  get length(): number {
    return this.#frames.length;
  }

  /** Whether any list has an event of this kind. O(events). */
  holds(kind: number): boolean {
    return this.#kinds.used().some((each) => (each & 0xff) === kind);
  }

  /** Puts the lists into a kept state. */
  save(state: KeptState): void {
    state.put("events/frames", this.#frames.used());
    state.put("events/kinds", this.#kinds.used());
    state.put("events/older", this.#older.used());
    state.put("events/times", this.#times.used());
  }

  /** Takes the lists of a kept state. Throws `UnsoundState`, also where a list would never end. */
  restore(state: KeptState): void {
    const frames = state.uint32("events/frames");
    const older = state.uint32("events/older", frames.length);
    for (let at = 0; at < older.length; at++) {
      if (older[at]! > at) throw new UnsoundState(`events: ${older[at]!} before ${at}`);
    }
    this.#frames.take(frames);
    this.#kinds.take(state.uint32("events/kinds", frames.length));
    this.#older.take(older);
    this.#times.take(state.float64("events/times", frames.length));
  }

  /** The events of a list, oldest first. */
  list(head: number): LoggedEvent[] {
    const events: LoggedEvent[] = [];
    for (let at = head; at !== 0; at = this.#older.data[at - 1]!) {
      events.push({
        frame: this.#frames.data[at - 1]!,
        timeNs: this.#times.data[at - 1]!,
        kind: this.#kinds.data[at - 1]! & 0xff,
        detail: this.#kinds.data[at - 1]! >>> 16,
      });
    }
    return events.reverse();
  }

  /** As `list`, into columns that are used again: for those who read many lists. */
  read(head: number, into: ListedEvents): void {
    const older = this.#older.data;
    let length = 0;
    for (let at = head; at !== 0; at = older[at - 1]!) length++;
    into.length = length;
    for (let at = head; at !== 0; at = older[at - 1]!) {
      length--;
      into.frames[length] = this.#frames.data[at - 1]!;
      into.timesNs[length] = this.#times.data[at - 1]!;
      into.kinds[length] = this.#kinds.data[at - 1]! & 0xff;
    }
  }
}

function isLast(kind: number): boolean {
  return kind === EVENT.SENT_AGAIN_BY_0 || kind === EVENT.SENT_AGAIN_BY_1;
}
