/**
 * Segments to conversations: who talks to whom, in which stream, and what happened between them.
 *
 * Gets one decoded segment at a time, in file order; leaves facts in the conversation's record. No pattern's name
 * appears here. The two hard ideas:
 * - a new stream begins where Wireshark begins one: a SYN whose sequence number differs from its sender's known
 *   base (packet-tcp.c); there is no idle time and no FIN/RST state in that rule;
 * - a new stream is not always a new conversation: the retry of a refused SYN is the same wish to connect.
 * Read first: RFC 9293 §3.5 (handshake), §3.10.7 (what a RST or an ACK answers); patterns.md of this project.
 */
import { seqDistance } from "../base/sequence-numbers";
import { KIND, TCP_FLAG, Packet } from "../wire/packet";
import { AddressTable } from "./address-table";
import { AnnouncedStreams } from "./announced-streams";
import { BeyondBudget } from "./beyond-budget";
import { BIT, DOUBLE, RECORD_WORDS, WORD } from "./conversation-layout";
import { ConversationTable } from "./conversation-table";
import { isCopyOfPayload, withIpId } from "./capture-copies";
import { isResetAfterIdle, noteData, noteIdle } from "./data-phase";
import { takeEarlyRefusal } from "./early-refusal";
import { EVENT, EventLog } from "./event-log";
import { COMPLETENESS, completenessWith } from "./completeness";
import { FoldedStreams } from "./folded-streams";
import { ANY_RETRANSMISSION, LABEL } from "./labels";
import { takeInOrder } from "./in-order-segment";
import { isLastWord } from "./last-word";
import { noteRejection } from "./icmp-rejection";
import { isLeftover } from "./leftovers";
import { isOutstanding } from "./outstanding";
import { isRetryOfRefused } from "./refused-retries";
import { GROUND, guessRoles, setClient } from "./roles";
import type { FrameTime, SeenSegment } from "./seen-segment";
import { analyzeSequence, noteHandshake, resetSequence, scalesOf } from "./sequence-analysis";
import { DUPLICATE_WITHIN_NS, isCopyOfSyn } from "./syn-copies";
import { FILED_HEADER_BYTES, startsNewStream, StreamNumbers } from "./stream-numbers";

type Shortcut = typeof takeInOrder;

/** Everything known of the conversations of a capture; fed by `segment` and `icmpError`. */
export class Tracker {
  readonly table = new ConversationTable();
  readonly addresses = new AddressTable();
  readonly events = new EventLog();
  readonly folded = new FoldedStreams();
  /** Connections that payload announced, for those who read it. */
  readonly announced = new AnnouncedStreams();
  /** What is known of the last segment, set by `segment`: LABEL bits, its sender's side, whether a stream began. */
  labels = 0;
  side = 0;
  isFirstOfStream = false;
  /** The conversation of the last segment. */
  conversation = -1;
  /** tcp.stream of the last sample; -1 where the memory budget left it none. */
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
    if (this.conversation < 0 || this.#streams.isReserved(packet)) {
      if (this.#isBeyond(packet, frame.number)) return;
      this.#begin(frame, packet, side);
    } else if (isSyn && startsNewStream(this.table.u32, this.conversation, packet.seq, side)) {
      if (this.#isBeyond(packet, frame.number)) return;
      this.labels = LABEL.REUSED_PORTS;
      this.#nextStream(frame, packet, side);
    } else if (this.#takeShortcut(this.table, this.conversation * RECORD_WORDS, packet, side, frame)) {
      this.side = side;
      return;
    }
    this.#takeAny(frame.number, frame.timeNs, packet, side);
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
    this.#seen.timeNs = timeNs;
    const side = this.#find(packet);
    if (packet.quotedBytes >= FILED_HEADER_BYTES) this.#file(packet, side);
    if (this.#isOfNewStream(packet, side)) return false;
    const record = this.conversation * RECORD_WORDS;
    const isRejection = noteRejection(this.table.u32, record, packet, side);
    if (isRejection) this.#event(record, frameNumber, EVENT.ICMP_REJECTION);
    return isRejection;
  }

  /** Takes a sampled header (KIND.TCP_SAMPLE): it has a stream, begins one if need be, and leaves no other trace. */
  sample(packet: Packet): void {
    const side = this.#find(packet);
    this.sampleStream = this.#file(packet, side);
    this.conversation = -1;
    this.labels = 0;
    this.isFirstOfStream = false;
  }

  /** Streams so far. */
  get nStreams(): number {
    return this.#streams.length;
  }

  /** Whether Wireshark marks the last segment tcp.analysis.retransmission. */
  get isRetransmission(): boolean {
    return (this.labels & ANY_RETRANSMISSION) !== 0;
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
      this.conversation < 0 || (isSyn && startsNewStream(this.table.u32, this.conversation, packet.seq, side))
    );
  }

  /** The stream of a header that is only quoted or sampled: Wireshark counts it in tcp.completeness all the same. */
  #file(packet: Packet, side: number): number {
    if (this.#isOfNewStream(packet, side)) return this.#isBeyond(packet) ? -1 : this.#streams.reserve(packet);
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
    this.isFirstOfStream = true;
    this.beyond.noteBegin(frameNumber, timeNs);
    const isIpv6 = packet.family === 6;
    const source = isIpv6 ? this.addresses.sourceOf(packet) : packet.src0;
    const destination = isIpv6 ? this.addresses.destinationOf(packet) : packet.dst0;
    const isFrom0 = side === 0;
    const reserved = this.#streams.take(packet);
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
    guessRoles(u32, record, packet, side);
  }

  #event(record: number, frameNumber: number, kind: number): void {
    const { u32 } = this.table;
    const head = u32[record + WORD.EVENTS]!;
    u32[record + WORD.EVENTS] = this.events.add(head, frameNumber, this.#seen.timeNs, kind);
  }

  /** A whole segment: its flags in the order in which they matter. */
  #take(record: number, seen: SeenSegment): void {
    const table = this.table;
    const { frameNumber, timeNs, packet, side } = seen;
    const flags = packet.flags;
    noteIdle(table, record, seen);
    seen.isCopy = isCopyOfPayload(table, record, seen);
    if (flags & TCP_FLAG.SYN) this.#takeSyn(frameNumber, timeNs, packet, side);
    else if (flags & TCP_FLAG.RST) this.#takeReset(frameNumber, packet, side);
    else this.#takeAck(frameNumber, packet, side);
    if (flags & TCP_FLAG.FIN) this.#takeFin(record, frameNumber, side);
    this.#analyze(record, seen);
    const event = noteData(table, record, seen);
    if (event >= 0) this.#event(record, frameNumber, event);
    table.u32[record + WORD.IP_IDS] = withIpId(table.u32[record + WORD.IP_IDS]!, side, packet.ipId);
  }

  /** Labels and completeness of the segment; a segment too short for its own header has no length to analyse. */
  #analyze(record: number, seen: SeenSegment): void {
    const { u32 } = this.table;
    const { packet } = seen;
    if (!packet.isShort) this.labels |= analyzeSequence(this.table, record, seen);
    seen.labels = this.labels;
    // A stream that begins with a SYN on a used port counts it at once, whatever its header; payload of it never counts.
    const isReuse = (this.labels & LABEL.REUSED_PORTS) !== 0 && this.isFirstOfStream;
    if (isReuse) u32[record + WORD.COMPLETENESS] = COMPLETENESS.SYN;
    if (packet.kind !== KIND.TCP) return;
    const isFirst = this.isFirstOfStream && !isReuse && !this.#isForeknown;
    u32[record + WORD.COMPLETENESS] = completenessWith(u32[record + WORD.COMPLETENESS]!, packet, isFirst);
    noteHandshake(this.table, record, seen);
  }

  #takeSyn(frameNumber: number, timeNs: number, packet: Packet, side: number): void {
    if (packet.flags & TCP_FLAG.ACK) this.#takeSynAck(frameNumber, timeNs, side);
    else this.#takeTry(frameNumber, timeNs, packet, side);
  }

  /** A SYN: the first, a retry (same or new ISN), the other half of a simultaneous open, or a copy of one. */
  #takeTry(frameNumber: number, timeNs: number, packet: Packet, side: number): void {
    const { u32, f64 } = this.table;
    const record = this.conversation * RECORD_WORDS;
    const doubles = record / 2;
    const bits = u32[record + WORD.BITS]!;
    const isOtherEnd = (bits & (BIT.SYN << (1 - side))) !== 0;
    if (isOtherEnd) {
      // Simultaneous open: the client stays who asked first.
      u32[record + WORD.BITS] = bits | (BIT.SYN << side) | BIT.ANSWERED;
      return;
    }
    const nTries = u32[record + WORD.TRIES]!;
    if (nTries > 0 && isCopyOfSyn(this.table, record, timeNs, packet, side)) return;
    if ((bits & (BIT.SYN << side)) === 0) setClient(u32, record, side, GROUND.SYN);
    u32[record + WORD.BITS] = (u32[record + WORD.BITS]! | (BIT.SYN << side)) & ~BIT.LAST_TRY_REFUSED;
    u32[record + WORD.TRIES] = nTries + 1;
    f64[doubles + DOUBLE.LAST_TRY_TIME] =
      nTries === 0 ? timeNs : Math.max(timeNs, f64[doubles + DOUBLE.LAST_TRY_TIME]!);
    const earlyRefusal = nTries === 0 && bits & (BIT.RST << (1 - side)) ? takeEarlyRefusal(u32, record) : 0;
    if (earlyRefusal > 0) this.#event(record, earlyRefusal, EVENT.REFUSAL);
    if (nTries > 0) this.#event(record, frameNumber, EVENT.SYN_RETRY);
    else if (frameNumber !== u32[record + WORD.FIRST_FRAME]) this.#event(record, frameNumber, EVENT.SYN);
  }

  #takeSynAck(frameNumber: number, timeNs: number, side: number): void {
    const { u32, f64 } = this.table;
    const record = this.conversation * RECORD_WORDS;
    const bits = u32[record + WORD.BITS]!;
    if ((bits & (BIT.SYN | (BIT.SYN << 1))) === 0) setClient(u32, record, 1 - side, GROUND.SYN_ACK);
    u32[record + WORD.BITS]! |= (BIT.SYN_ACK << side) | BIT.ANSWERED;
    if (u32[record + WORD.SYN_ACK_FRAME] === 0) {
      u32[record + WORD.SYN_ACK_FRAME] = frameNumber;
      u32[record + WORD.TRIES_BEFORE_SYN_ACK] = u32[record + WORD.TRIES]!;
      // A try that is accepted was not refused: that RST was meant for something else.
      if (bits & BIT.LAST_TRY_REFUSED) u32[record + WORD.REFUSALS]!--;
      f64[record / 2 + DOUBLE.SYN_ACK_TIME] = timeNs;
      return;
    }
    if (timeNs - f64[record / 2 + DOUBLE.SYN_ACK_TIME]! < DUPLICATE_WITHIN_NS) return;
    u32[record + WORD.SYN_ACK_REPEATS]!++;
    this.#event(record, frameNumber, EVENT.SYN_ACK_REPEAT);
  }

  #takeReset(frameNumber: number, packet: Packet, side: number): void {
    const { u32 } = this.table;
    const record = this.conversation * RECORD_WORDS;
    const bits = u32[record + WORD.BITS]!;
    const clientSide = bits & BIT.CLIENT_IS_1 ? 1 : 0;
    const isConnecting =
      (bits & (BIT.SYN << clientSide)) !== 0 &&
      (bits & (BIT.SYN_ACK | (BIT.SYN_ACK << 1) | BIT.ESTABLISHED)) === 0;
    if (isConnecting && side === clientSide) {
      u32[record + WORD.BITS]! |= BIT.CLIENT_GAVE_UP;
      this.#event(record, frameNumber, EVENT.CLIENT_RST);
    } else if (isConnecting) {
      this.#takeRefusal(record, frameNumber, packet, side);
    } else if (u32[record + WORD.RST_FRAME] === 0) {
      this.#takeEnd(record, frameNumber, packet, side);
    } else {
      u32[record + WORD.BITS]! |= BIT.RST << side;
    }
  }

  /** A RST before any SYN/ACK: a refusal where it answers the SYN, and not a leftover of an older connection. */
  #takeRefusal(record: number, frameNumber: number, packet: Packet, side: number): void {
    const { u32 } = this.table;
    const client = 1 - side;
    const isn = u32[record + WORD.BASE + client]!;
    // RFC 9293 §3.10.7.1: the RST of a SYN acknowledges it (and any data that came with it).
    const acknowledged = seqDistance(isn + 1, packet.ack);
    const answersSyn =
      packet.flags & TCP_FLAG.ACK
        ? acknowledged >= 0 && acknowledged < 65536
        : !isLeftover(this.table.u32, record, packet, side);
    if (!answersSyn) return;
    u32[record + WORD.BITS]! |= BIT.ANSWERED;
    // A copy of the same RST, or a second one to the same try, refuses nothing more.
    if (u32[record + WORD.BITS]! & BIT.LAST_TRY_REFUSED) return;
    u32[record + WORD.BITS]! |= BIT.LAST_TRY_REFUSED;
    u32[record + WORD.REFUSALS]!++;
    this.#event(record, frameNumber, EVENT.REFUSAL);
  }

  /** The first RST of an existing connection. */
  #takeEnd(record: number, frameNumber: number, packet: Packet, side: number): void {
    const { u32 } = this.table;
    const bits = u32[record + WORD.BITS]!;
    let add = (BIT.RST << side) | BIT.ANSWERED | (side === 1 ? BIT.FIRST_RST_FROM_1 : 0);
    if (bits & (BIT.FIN | (BIT.FIN << 1))) add |= BIT.RST_AFTER_FIN;
    // A client that resets may acknowledge all it was sent with the same segment; a server's RST takes nothing in.
    const clientSide = bits & BIT.CLIENT_IS_1 ? 1 : 0;
    const peerOutstanding = isOutstanding(u32, record, 1 - side, side === clientSide ? packet : undefined);
    const ownOutstanding =
      isOutstanding(u32, record, side, undefined) && !isLastWord(this.table, record, side);
    if (peerOutstanding || ownOutstanding) add |= BIT.RST_OUTSTANDING;
    if (isResetAfterIdle(u32, record, packet, side)) add |= BIT.IDLE_RESET;
    u32[record + WORD.BITS] = bits | add;
    u32[record + WORD.RST_FRAME] = frameNumber;
  }

  /** Anything without SYN and RST: does it complete the handshake, or challenge the SYN? */
  #takeAck(frameNumber: number, packet: Packet, side: number): void {
    const { u32 } = this.table;
    const record = this.conversation * RECORD_WORDS;
    const bits = u32[record + WORD.BITS]!;
    if (bits & BIT.ESTABLISHED || (packet.flags & TCP_FLAG.ACK) === 0) return;
    const clientSide = bits & BIT.CLIENT_IS_1 ? 1 : 0;
    const hasSyn = (bits & (BIT.SYN << clientSide)) !== 0;
    if (side !== clientSide) {
      this.#takeServerAck(record, frameNumber, packet, side);
      return;
    }
    // A client that acknowledges anything after its SYN has seen a SYN/ACK, captured or not. After a SYN/ACK the
    // number must cover it: a stray of the previous incarnation does not.
    const serverSide = 1 - clientSide;
    const hasSynAck = (bits & (BIT.SYN_ACK << serverSide)) !== 0;
    const isStray = hasSyn && seqDistance(u32[record + WORD.BASE + clientSide]! + 1, packet.seq) < 0;
    const covers = !hasSynAck || seqDistance(u32[record + WORD.BASE + serverSide]! + 1, packet.ack) >= 0;
    if (covers && !isStray) u32[record + WORD.BITS]! |= BIT.ESTABLISHED;
  }

  /** The server speaks before the handshake is known to be complete: of the SYN, or of something older. */
  #takeServerAck(record: number, frameNumber: number, packet: Packet, side: number): void {
    const { u32 } = this.table;
    const bits = u32[record + WORD.BITS]!;
    const client = 1 - side;
    const hasSyn = (bits & (BIT.SYN << client)) !== 0;
    const hasSynAck = (bits & (BIT.SYN_ACK << side)) !== 0;
    const acknowledged = seqDistance(u32[record + WORD.BASE + client]! + 1, packet.ack);
    // Before a SYN/ACK was seen, only what the client is known to have sent can be acknowledged.
    const limit = hasSynAck ? 0x40000000 : this.table.f64[record / 2 + DOUBLE.PAYLOAD + client]! + 1;
    const isPlausible = acknowledged >= 0 && acknowledged <= limit;
    if (!hasSyn || isPlausible || packet.payloadBytes > 0) {
      // It speaks of a SYN that it accepted: the client's ACK, or the SYN/ACK, was not captured.
      if (hasSyn) u32[record + WORD.BITS]! |= BIT.ANSWERED;
      if (packet.payloadBytes > 0 || acknowledged > 0 || !hasSynAck)
        u32[record + WORD.BITS]! |= BIT.ESTABLISHED;
    } else if (!hasSynAck && packet.payloadBytes === 0) {
      // RFC 5961 §4.2: an ACK that does not acknowledge the SYN.
      u32[record + WORD.BITS]! |= BIT.ANSWERED;
      u32[record + WORD.CHALLENGES]!++;
      this.#event(record, frameNumber, EVENT.CHALLENGE);
    }
  }

  #takeFin(record: number, frameNumber: number, side: number): void {
    const { u32 } = this.table;
    const bits = u32[record + WORD.BITS]!;
    if (bits & (BIT.FIN << side)) return;
    const isFirst = (bits & (BIT.FIN | (BIT.FIN << 1))) === 0;
    u32[record + WORD.BITS] = bits | (BIT.FIN << side) | (isFirst && side === 1 ? BIT.FIRST_FIN_FROM_1 : 0);
    u32[record + WORD.FIN_FRAME + side] = frameNumber;
  }
}
