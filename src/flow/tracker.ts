/**
 * Segments to conversations: who talks to whom, in which stream, and what happened between them.
 *
 * Gets one decoded segment at a time, in file order; leaves facts in the conversation's record. No pattern's name
 * appears here. The two hard ideas:
 * - a new stream begins where Wireshark begins one: a SYN whose sequence number differs from its sender's known
 *   base (packet-tcp.c); there is no idle time and no FIN/RST state in that rule;
 * - a new stream is not always a new conversation: the retry of a refused SYN is the same wish to connect.
 * What the flags of a segment say is taken in control-flags.ts; data in data-phase.ts and sequence-analysis.ts.
 */
import { KIND, TCP_FLAG, Packet } from "../wire/packet";
import { AddressTable } from "./address-table";
import { AnnouncedStreams } from "./announced-streams";
import { BeyondBudget } from "./beyond-budget";
import { BIT, DOUBLE, RECORD_WORDS, WORD } from "./conversation-layout";
import { noteEvent, takeFlags } from "./control-flags";
import { ConversationTable } from "./conversation-table";
import { CopyCounts, isCopyOfPayload, withIpId } from "./capture-copies";
import { noteData, noteIdle } from "./data-phase";
import { EVENT, EventLog } from "./event-log";
import { COMPLETENESS, completenessWith } from "./completeness";
import { FoldedStreams } from "./folded-streams";
import { ANY_RETRANSMISSION, LABEL } from "./labels";
import { takeInOrder } from "./in-order-segment";
import { noteRejection } from "./icmp-rejection";
import { isRetryOfRefused } from "./refused-retries";
import { guessRoles } from "./roles";
import type { FrameTime, SeenSegment } from "./seen-segment";
import {
  analyzeSequence,
  noteHandshake,
  noteSynAckBase,
  noteScale,
  resetSequence,
  scaleOf,
  scalesOf,
} from "./sequence-analysis";
import {
  FILED_HEADER_BYTES,
  quotedSyn,
  startsNewStream,
  StreamNumbers,
  type SynOptions,
} from "./stream-numbers";

type Shortcut = typeof takeInOrder;

/** Everything known of the conversations of a capture; fed by `segment` and `icmpError`. */
export class Tracker {
  readonly table = new ConversationTable();
  readonly addresses = new AddressTable();
  readonly events = new EventLog();
  readonly folded = new FoldedStreams();
  /** Connections that payload announced, for those who read it. */
  readonly announced = new AnnouncedStreams();
  /** How much of the capture stands in it several times. */
  readonly copies = new CopyCounts();
  /** What is known of the last segment, set by `segment`: LABEL bits, its sender's side, whether a stream began. */
  labels = 0;
  side = 0;
  isFirstOfStream = false;
  /** Of a segment that announces a window scale: the one that held for its sender before; see `scaleOf`. */
  scaleBefore = 0;
  /** The conversation of the last segment. */
  conversation = -1;
  /** tcp.stream of the last header that was only sampled or quoted; -1 where it was cut, or the memory budget left it none. */
  sampleStream = -1;
  readonly #streams = new StreamNumbers();
  /** Whether something was known of the newest stream before its first segment. */
  #isForeknown = false;
  /** What was only counted, because there was no memory for it. */
  readonly beyond = new BeyondBudget(this.#streams, this.events, this.addresses);
  readonly #takeShortcut: Shortcut;
  /** Reused for every segment. */
  readonly #seen: SeenSegment = {
    frameNumber: 0,
    timeNs: 0,
    packet: new Packet(),
    side: 0,
    labels: 0,
    isCopy: false,
  };

  /**
   * A tracker without conversations; the numbers of the first `nStreams` streams are used up.
   * @param takeShortcut the road of the common case; the test takes none, and counts, to see that both roads agree
   */
  constructor(nStreams = 0, takeShortcut: Shortcut = takeInOrder) {
    this.#streams.length = nStreams;
    this.#takeShortcut = takeShortcut;
  }

  /**
   * Takes a TCP segment (KIND.TCP or KIND.TCP_BOGUS) of a frame; `conversation` is -1 where it was left out for the memory
   * budget. Hot: once a segment, no allocation.
   */
  segment(frame: FrameTime, packet: Packet): void {
    const side = this.#find(packet);
    const isSyn = (packet.flags & (TCP_FLAG.SYN | TCP_FLAG.ACK)) === TCP_FLAG.SYN;
    this.labels = 0;
    this.isFirstOfStream = false;
    if (isSyn || this.conversation < 0 || this.#streams.isReserved(packet)) {
      if (!this.#openStream(frame, packet, side, isSyn)) return;
    } else if (this.#takeShortcut(this.table, this.conversation * RECORD_WORDS, packet, side, frame)) {
      this.side = side;
      return;
    }
    this.#takeAny(frame.number, frame.timeNs, packet, side);
  }

  /** Begins a stream where the segment begins one. Returns false where there was no memory for it. */
  #openStream(frame: FrameTime, packet: Packet, side: number, isSyn: boolean): boolean {
    if (this.conversation < 0 || this.#streams.isReserved(packet)) {
      if (this.#isBeyond(packet, frame.number)) return false;
      this.#begin(frame, packet, side);
    } else if (isSyn && startsNewStream(this.table.u32, this.conversation, packet.seq, side)) {
      if (this.#isBeyond(packet, frame.number)) return false;
      this.labels = LABEL.REUSED_PORTS;
      this.#nextStream(frame, packet, side);
    }
    return true;
  }

  /**
   * Whether there is no memory for the stream that would begin; then the ends' last conversation is over.
   * @param frameNumber the frame whose segment it is; 0 for a header that is only quoted or sampled
   */
  #isBeyond(packet: Packet, frameNumber = 0): boolean {
    if (!this.beyond.isReached || this.#streams.isReserved(packet)) return false;
    if (this.conversation >= 0) this.table.u32[this.conversation * RECORD_WORDS + WORD.BITS]! |= BIT.OVER;
    this.conversation = -1;
    this.beyond.take(packet, frameNumber);
    return true;
  }

  /** The long road: any segment of the conversation that was found or begun. */
  #takeAny(frameNumber: number, timeNs: number, packet: Packet, side: number): void {
    const record = this.conversation * RECORD_WORDS;
    const { u32, f64 } = this.table;
    const doubles = record / 2;
    this.side = side;
    if (packet.windowScale >= 0) this.scaleBefore = scaleOf(u32, record, side);
    const seen = this.#seen;
    seen.frameNumber = frameNumber;
    seen.timeNs = timeNs;
    seen.packet = packet;
    seen.side = side;
    if (packet.kind === KIND.TCP) this.#take(record, seen);
    else {
      u32[record + WORD.BITS]! |= BIT.CUT;
      this.#analyze(record, seen);
    }
    u32[record + WORD.LAST_FRAME] = frameNumber;
    u32[record + WORD.PACKETS + side]!++;
    // Records may stand out of order: the last time is the latest one.
    if (timeNs > f64[doubles + DOUBLE.LAST_TIME]!) f64[doubles + DOUBLE.LAST_TIME] = timeNs;
  }

  /**
   * Takes the stump of a segment (KIND.TCP_CUT): ports, but no flags. Wireshark gives it no stream; here it only
   * tells that its sender did say something.
   */
  stump(packet: Packet): void {
    const side = this.#find(packet);
    if (this.conversation < 0) return;
    const { u32 } = this.table;
    const record = this.conversation * RECORD_WORDS;
    const clientSide = u32[record + WORD.BITS]! & BIT.CLIENT_IS_1 ? 1 : 0;
    u32[record + WORD.BITS]! |= BIT.CUT | (side === clientSide ? 0 : BIT.ANSWERED);
  }

  /**
   * Takes an ICMP error that quotes a TCP segment: a rejection where it is an "unreachable" that quotes the SYN of
   * a conversation that has not been answered. Returns whether it is.
   */
  icmpError(frameNumber: number, timeNs: number, packet: Packet): boolean {
    const side = this.#find(packet);
    this.labels = 0;
    this.isFirstOfStream = false;
    const isFiled = packet.quotedBytes >= FILED_HEADER_BYTES;
    const syn = isFiled ? quotedSyn(packet) : undefined;
    this.sampleStream = isFiled ? this.#file(packet, side, syn) : -1;
    if (this.#isOfNewStream(packet, side)) return false;
    const record = this.conversation * RECORD_WORDS;
    if (syn) noteScale(this.table.u32, record, syn, side);
    const isRejection = noteRejection(this.table.u32, record, packet, side);
    if (isRejection) noteEvent(this, record, { frameNumber, timeNs }, EVENT.ICMP_REJECTION);
    return isRejection;
  }

  /** Takes a sampled header (KIND.TCP_SAMPLE): it has a stream, begins one if need be, and leaves no other trace. */
  sample(packet: Packet): void {
    const side = this.#find(packet);
    this.labels = 0;
    this.isFirstOfStream = false;
    this.sampleStream = this.#file(packet, side);
    this.conversation = -1;
  }

  /** Streams so far. */
  get nStreams(): number {
    return this.#streams.length;
  }

  /** Whether Wireshark marks the last segment tcp.analysis.retransmission. */
  get isRetransmission(): boolean {
    return (this.labels & ANY_RETRANSMISSION) !== 0;
  }

  /** Streams of which nothing but headers that ICMP errors quote, or that were sampled, came. */
  get streamsWithoutSegments(): Iterable<{ stream: number; completeness: number }> {
    return this.#streams.waiting;
  }

  /** tcp.stream of the conversation's newest stream. */
  streamOf(conversation: number): number {
    const record = conversation * RECORD_WORDS;
    const isFolded = (this.table.u32[record + WORD.BITS]! & BIT.FOLDED) !== 0;
    return isFolded ? this.folded.newest(conversation) : this.table.u32[record + WORD.FIRST_STREAM]!;
  }

  /**
   * Once all is tracked: the conversation of the packet's endpoints that a frame belongs to, the last one that had
   * begun by then; -1 where none. Sets `conversation` and `side`. A restored tracker is made findable first.
   */
  conversationAt(packet: Packet, frameNumber: number): number {
    this.side = this.#find(packet, BIT.OVER);
    if (this.conversation < 0) this.side = this.#find(packet);
    this.conversation = this.table.begunBy(this.conversation, frameNumber);
    return this.conversation;
  }

  /**
   * Finds the newest conversation of the packet's endpoints into `this.conversation`; returns the sender's side.
   * @param over BIT.OVER for one that is over: it is not found otherwise
   */
  #find(packet: Packet, over = 0): number {
    let source = packet.src0;
    let destination = packet.dst0;
    let key = over;
    if (packet.family === 6) {
      key |= BIT.IPV6;
      source = this.addresses.sourceOf(packet);
      destination = this.addresses.destinationOf(packet);
    }
    const isFrom0 = source < destination || (source === destination && packet.srcPort <= packet.dstPort);
    const table = this.table;
    if (isFrom0) {
      const ports = (packet.srcPort << 16) | packet.dstPort;
      this.conversation = table.find(source | 0, destination | 0, ports, key);
      return 0;
    }
    const ports = (packet.dstPort << 16) | packet.srcPort;
    this.conversation = table.find(destination | 0, source | 0, ports, key);
    return 1;
  }

  /** Whether a header that is only quoted or sampled belongs to none of the streams so far. */
  #isOfNewStream(packet: Packet, side: number): boolean {
    const isSyn = (packet.flags & (TCP_FLAG.SYN | TCP_FLAG.ACK)) === TCP_FLAG.SYN;
    return (
      this.conversation < 0 ||
      this.#streams.isReserved(packet) ||
      (isSyn && startsNewStream(this.table.u32, this.conversation, packet.seq, side))
    );
  }

  /** The stream of a header that is only quoted or sampled: Wireshark counts it in tcp.completeness all the same. */
  #file(packet: Packet, side: number, syn?: SynOptions): number {
    if (this.#isOfNewStream(packet, side)) {
      if (this.#isBeyond(packet)) return -1;
      const nStreams = this.#streams.length;
      const stream = this.#streams.reserve(packet, side, syn);
      this.isFirstOfStream = stream === nStreams;
      if (this.isFirstOfStream && this.conversation >= 0) this.labels = LABEL.REUSED_PORTS;
      return stream;
    }
    const { u32 } = this.table;
    const at = this.conversation * RECORD_WORDS + WORD.COMPLETENESS;
    u32[at] = completenessWith(u32[at]!, packet, false);
    return this.streamOf(this.conversation);
  }

  #nextStream(frame: FrameTime, packet: Packet, side: number): void {
    if (isRetryOfRefused(this.table, this.conversation, frame.timeNs, side)) this.#fold(frame.number);
    else this.#begin(frame, packet, side);
  }

  /** The conversation goes on in a new stream: sequence numbers start afresh, facts stay. */
  #fold(frameNumber: number): void {
    this.isFirstOfStream = true;
    this.#isForeknown = false;
    const { u32 } = this.table;
    const record = this.conversation * RECORD_WORDS;
    const packetsBefore = u32[record + WORD.PACKETS]! + u32[record + WORD.PACKETS + 1]!;
    this.folded.fold(
      this.conversation,
      {
        stream: u32[record + WORD.FIRST_STREAM]!,
        firstFrame: u32[record + WORD.FIRST_FRAME]!,
        lastFrame: u32[record + WORD.LAST_FRAME]!,
        completeness: u32[record + WORD.COMPLETENESS]!,
        scales: scalesOf(u32, record),
      },
      {
        stream: this.#streams.next(),
        firstFrame: frameNumber,
        lastFrame: frameNumber,
        packetsBefore,
        completeness: 0,
        scales: 0,
      },
    );
    u32[record + WORD.BITS]! |= BIT.FOLDED;
    resetSequence(this.table, record);
  }

  /** Begins a conversation, and its first stream, with this segment. */
  #begin({ number: frameNumber, timeNs }: FrameTime, packet: Packet, side: number): void {
    this.beyond.noteBegin(frameNumber, timeNs);
    const isIpv6 = packet.family === 6;
    const source = isIpv6 ? this.addresses.sourceOf(packet) : packet.src0;
    const destination = isIpv6 ? this.addresses.destinationOf(packet) : packet.dst0;
    const isFrom0 = side === 0;
    const reserved = this.#streams.take(packet);
    this.isFirstOfStream = reserved === undefined;
    this.#isForeknown =
      reserved !== undefined || (this.conversation < 0 && this.announced.take(packet, side, this.table));
    const conversation = this.table.add({
      address0: isFrom0 ? source : destination,
      address1: isFrom0 ? destination : source,
      ports:
        (isFrom0 ? (packet.srcPort << 16) | packet.dstPort : (packet.dstPort << 16) | packet.srcPort) >>> 0,
      ipv6: isIpv6 ? BIT.IPV6 : 0,
    });
    this.conversation = conversation;
    const { u32, f64 } = this.table;
    const record = conversation * RECORD_WORDS;
    u32[record + WORD.FIRST_STREAM] = reserved ? reserved.stream : this.#streams.next();
    u32[record + WORD.COMPLETENESS] = reserved ? reserved.completeness : 0;
    u32[record + WORD.FIRST_FRAME] = frameNumber;
    f64[record / 2 + DOUBLE.FIRST_TIME] = timeNs;
    f64[record / 2 + DOUBLE.LAST_TIME] = timeNs;
    if (side === 1) u32[record + WORD.BITS]! |= BIT.FIRST_FROM_1;
    reserved?.syns.forEach((syn, sender) => syn && noteScale(u32, record, syn, sender));
    guessRoles(u32, record, packet, side);
  }

  /** A whole segment. */
  #take(record: number, seen: SeenSegment): void {
    const table = this.table;
    const { packet, side } = seen;
    noteIdle(table, record, seen);
    this.copies.take(table, record, seen);
    seen.isCopy = isCopyOfPayload(table, record, seen);
    takeFlags(this, record, seen);
    this.#analyze(record, seen);
    const event = noteData(table, record, seen);
    if (event >= 0) noteEvent(this, record, seen, event);
    table.u32[record + WORD.IP_IDS] = withIpId(table.u32[record + WORD.IP_IDS]!, side, packet.ipId);
  }

  /** Labels and completeness of the segment; of one too short for its own header only a SYN/ACK's number counts. */
  #analyze(record: number, seen: SeenSegment): void {
    const { u32 } = this.table;
    const { packet } = seen;
    if (!packet.isShort) this.labels |= analyzeSequence(this.table, record, seen);
    else if (packet.kind === KIND.TCP) this.labels |= noteSynAckBase(u32, record, packet, seen.side);
    seen.labels = this.labels;
    // A stream that begins with a SYN on a used port counts it at once, whatever its header; payload of it never counts.
    const isReuse = (this.labels & LABEL.REUSED_PORTS) !== 0 && this.isFirstOfStream;
    if (isReuse) u32[record + WORD.COMPLETENESS] = COMPLETENESS.SYN;
    if (packet.kind !== KIND.TCP) return;
    const isFirst = this.isFirstOfStream && !isReuse && !this.#isForeknown;
    u32[record + WORD.COMPLETENESS] = completenessWith(u32[record + WORD.COMPLETENESS]!, packet, isFirst);
    noteHandshake(this.table, record, seen);
  }
}
