/**
 * The clock of a story: runs scripts and sends segments in the order of time, and hands each segment to the
 * capture in the order in which the chosen capture point sees it.
 * Invariant: a script never sends into the past, so a segment that was sent at t is captured at t or later,
 * and everything captured before the current time is complete.
 */
import { Connection, type Route } from "./connection";
import { Random } from "./random";
import { CLIENT, OPTIONS, Segment, type End } from "./segment";
import { TimeHeap, type Timed } from "./time-heap";

export type Side = "client" | "server";

/** Takes captured segments in order. */
export interface SegmentSink {
  write(segment: Segment): void;
  /** True when it wants to be emptied before it takes much more. */
  readonly isFull: boolean;
}

/** Sends segments on its connections; yields the time (seconds) at which it wants to go on. */
export type Script = Generator<number, void, void>;

interface Wake extends Timed {
  script: Script;
}

export interface SimulationOptions {
  seed: number;
  /** Where the capture was taken. */
  side: Side;
  /** Whether the capture shows what this end of a connection sends. */
  sees?: (from: End) => boolean;
  sink: SegmentSink;
}

/** See the head of the file. */
export class Simulation {
  /** Every connection that was made, in the order of making. */
  readonly connections: Connection[] = [];
  /** Seconds; nothing later is captured. */
  endSeconds = Infinity;
  private readonly options: SimulationOptions;
  private readonly wakes = new TimeHeap<Wake>();
  private readonly sent = new TimeHeap<Segment>();
  private readonly captured = new TimeHeap<Segment>();
  private readonly spare: Segment[] = [];
  private nextOrder = 0;

  constructor(options: SimulationOptions) {
    this.options = options;
  }

  connection(route: Route): Connection {
    const random = new Random(this.options.seed, this.connections.length + 1);
    const connection = new Connection(this, route, random);
    this.connections.push(connection);
    return connection;
  }

  /** Runs the script from the given time on. */
  start(time: number, script: Script): void {
    this.wakes.push({ time, order: this.nextOrder++, script });
  }

  /** A segment that will be sent at the given time. For `Connection` alone. */
  newSegment(connection: Connection, time: number): Segment {
    const segment = this.spare.pop() ?? new Segment();
    segment.time = time;
    segment.order = this.nextOrder++;
    segment.connection = connection;
    segment.payloadBytes = 0;
    segment.options = OPTIONS.NONE;
    segment.seenBy = "both";
    segment.isRefusal = false;
    segment.isRetransmission = false;
    this.sent.push(segment);
    return segment;
  }

  /** Goes on until the sink is full or the story is over. Returns false when it is over. Hot: once per segment. */
  advance(): boolean {
    for (;;) {
      const now = Math.min(this.wakes.nextTime, this.sent.nextTime);
      const isOver = now > this.endSeconds || now === Infinity;
      this.capture(Math.min(now, this.endSeconds));
      if (this.options.sink.isFull) return true;
      if (isOver) return false;
      if (this.wakes.nextTime <= now) this.wake();
      else this.send();
    }
  }

  private wake(): void {
    const wake = this.wakes.pop()!;
    const step = wake.script.next();
    if (step.done === true) return;
    wake.time = Math.max(step.value, wake.time);
    wake.order = this.nextOrder++;
    this.wakes.push(wake);
  }

  private send(): void {
    const segment = this.sent.pop()!;
    const sender =
      segment.from === CLIENT ? segment.connection.route.client : segment.connection.route.server;
    segment.ipId = sender.nextIpId;
    sender.nextIpId = (sender.nextIpId + 1) & 0xffff;
    const isNear = (segment.from === CLIENT) === (this.options.side === "client");
    const isHidden = this.options.sees?.(segment.from) === false;
    if (isHidden || segment.seenBy === (isNear ? "receiver" : "sender")) {
      this.spare.push(segment);
      return;
    }
    if (!isNear) segment.time += segment.connection.delay;
    this.captured.push(segment);
  }

  /** Writes what was captured up to the given time, or until the sink is full. */
  private capture(until: number): void {
    while (this.captured.nextTime <= until && !this.options.sink.isFull) {
      const segment = this.captured.pop()!;
      this.options.sink.write(segment);
      this.spare.push(segment);
    }
  }
}
