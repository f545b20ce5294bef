/**
 * One connection that an application asked for: its ends, where its sequence numbers stand, and what the
 * capture shows of it.
 * A script says what is sent and when, in the order of cause and effect; the numbers follow from that.
 */
import type { PatternId, ReuseVerdict, Teardown } from "../../src/report/pattern-names";
import type { Host } from "./hosts";
import type { Random } from "./random";
import { CLIENT, OPTIONS, SERVER, TCP, type End, type OptionSet, type Segment } from "./segment";
import type { Simulation } from "./simulation";

/** Where a connection runs. */
export interface Route {
  client: Host;
  clientPort: number;
  server: Host;
  serverPort: number;
}

/** What the capture shows of a connection, counted frame by frame as they are written. */
export interface Tally {
  firstFrame: number;
  lastFrame: number;
  /** Ticks of the capture's clock since its base. */
  firstTicks: number;
  lastTicks: number;
  /** By end: frames, and payload bytes as often as they were sent. */
  packets: [number, number];
  payload: [number, number];
  tries: number;
  refusals: number;
  streams: number;
  lastIsn: number;
  retransmissions: number;
}

/** What the story says of a connection when it is over. */
export interface Outcome {
  pattern: PatternId;
  teardown: Teardown;
}

const SYN_WINDOW = 8192;
/** 131,328 bytes with the usual scale of 8; without a scale the field holds bytes. */
const SCALED_WINDOW = 513;
const UNSCALED_WINDOW = 64240;

/** See the head of the file. */
export class Connection {
  readonly route: Route;
  readonly random: Random;
  /** One way, seconds. */
  readonly delay: number;
  readonly tally: Tally = {
    firstFrame: 0,
    lastFrame: 0,
    firstTicks: 0,
    lastTicks: 0,
    packets: [0, 0],
    payload: [0, 0],
    tries: 0,
    refusals: 0,
    streams: 0,
    lastIsn: -1,
    retransmissions: 0,
  };
  /** What it is so far; a script changes it as the story goes, so that a cut capture is told rightly too. */
  outcome: Outcome = { pattern: "open", teardown: "none" };
  /** How long the client waits after its newest SYN before it tries again or gives up, in seconds. */
  retryInterval = 0;
  /** Set where the story knows better than the rule in truth.ts. */
  reuseVerdict: ReuseVerdict | null = null;
  /** The next sequence number of each end. */
  readonly next: [number, number];
  private readonly simulation: Simulation;
  private window = SCALED_WINDOW;

  constructor(simulation: Simulation, route: Route, random: Random) {
    this.simulation = simulation;
    this.route = route;
    this.random = random;
    this.delay = random.between(0.00009, 0.00013);
    this.next = [random.word(), random.word()];
  }

  /** The client's SYN. The same sequence number again, unless `newIsn` was called in between. */
  syn(time: number, options: OptionSet = OPTIONS.MSS_SCALE_SACK): Segment {
    const segment = this.post(CLIENT, time, TCP.SYN);
    segment.ack = 0;
    segment.window = SYN_WINDOW;
    segment.options = options;
    return segment;
  }

  /** The client's next SYN has another initial sequence number. */
  newIsn(): void {
    this.next[CLIENT] = this.random.word();
  }

  /** The server's answer, with the options of the SYN that it answers. The SYN counts as received. */
  synAck(time: number, options: OptionSet = OPTIONS.MSS_SCALE_SACK): Segment {
    this.advance(CLIENT, 1);
    this.window = options === OPTIONS.MSS_SACK ? UNSCALED_WINDOW : SCALED_WINDOW;
    const segment = this.post(SERVER, time, TCP.SYN | TCP.ACK);
    segment.window = SYN_WINDOW;
    segment.options = options;
    this.advance(SERVER, 1);
    return segment;
  }

  /** The RST that refuses a SYN: sequence number 0, acknowledging the SYN (RFC 9293 §3.10.7.1). */
  refuse(time: number): Segment {
    const segment = this.post(SERVER, time, TCP.RST | TCP.ACK);
    segment.seq = 0;
    segment.ack = (this.next[CLIENT] + 1) >>> 0;
    segment.window = 0;
    segment.isRefusal = true;
    return segment;
  }

  /**
   * The challenge ACK (RFC 5961 §4) of an older connection that the server still holds, and the RST with
   * which the client answers it.
   */
  challenge(time: number, older: Connection): void {
    const challenge = this.post(SERVER, time, TCP.ACK);
    challenge.seq = older.next[SERVER];
    challenge.ack = older.next[CLIENT];
    const rst = this.post(CLIENT, time + 2 * this.delay, TCP.RST);
    rst.seq = older.next[CLIENT];
    rst.ack = 0;
    rst.window = 0;
  }

  /** An ACK of all that was sent to this end so far. */
  ack(from: End, time: number): Segment {
    return this.post(from, time, TCP.ACK);
  }

  /** A segment with payload. */
  data(from: End, time: number, payloadBytes: number): Segment {
    const segment = this.post(from, time, TCP.ACK | TCP.PSH);
    segment.payloadBytes = payloadBytes;
    this.advance(from, payloadBytes);
    return segment;
  }

  /** The last `payloadBytes` of this end once more. */
  again(from: End, time: number, payloadBytes: number): Segment {
    const segment = this.post(from, time, TCP.ACK | TCP.PSH);
    segment.seq = (this.next[from] - payloadBytes) >>> 0;
    segment.payloadBytes = payloadBytes;
    segment.isRetransmission = true;
    return segment;
  }

  fin(from: End, time: number): Segment {
    const segment = this.post(from, time, TCP.FIN | TCP.ACK);
    this.advance(from, 1);
    return segment;
  }

  rst(from: End, time: number): Segment {
    const segment = this.post(from, time, TCP.RST | TCP.ACK);
    segment.window = 0;
    return segment;
  }

  private advance(end: End, bytes: number): void {
    this.next[end] = (this.next[end] + bytes) >>> 0;
  }

  private post(from: End, time: number, flags: number): Segment {
    const segment = this.simulation.newSegment(this, time);
    segment.from = from;
    segment.flags = flags;
    segment.seq = this.next[from];
    segment.ack = this.next[from === CLIENT ? SERVER : CLIENT];
    segment.window = this.window;
    return segment;
  }
}
