/**
 * What the flags of a segment say of its connection: asked for, accepted, refused, established, ended.
 *
 * Gets whole segments in file order; leaves facts and events in the conversation's record.
 * Read first: RFC 9293 §3.5 (handshake), §3.10.7 (what a RST or an ACK answers).
 */
import { seqDistance } from "../base/sequence-numbers";
import { NANOS_PER_SECOND } from "../base/units";
import { TCP_FLAG } from "../wire/packet";
import { BIT, DOUBLE, FLOAT, WORD } from "./conversation-layout";
import type { ConversationTable } from "./conversation-table";
import { forgetLost, isResetAfterIdle } from "./data-phase";
import { takeEarlyRefusal } from "./early-refusal";
import { EVENT, type EventLog } from "./event-log";
import { earlyResetFrame, forgetEarlyReset, noteEarlyReset, ttlsOfBoth } from "./ignored-resets";
import { noteSynAckTtl } from "./syn-ack-ttl";
import { noteSynTimestamp, takesFirstSyn } from "./answered-syn";
import { isLastWord } from "./last-word";
import { isLeftover } from "./leftovers";
import { isOutstanding } from "./outstanding";
import { GROUND, setClient } from "./roles";
import type { SeenSegment } from "./seen-segment";
import { DUPLICATE_WITHIN_NS, isCopyOfSyn } from "./syn-copies";

/** The conversations' records and their rare events. */
interface ConversationBook {
  readonly table: ConversationTable;
  readonly events: EventLog;
}

/** Takes the flags of a segment (KIND.TCP), in the order in which they matter. Hot: no allocation but at an early refusal. */
export function takeFlags(book: ConversationBook, record: number, seen: SeenSegment): void {
  const { flags } = seen.packet;
  if (flags & TCP_FLAG.SYN) {
    if (flags & TCP_FLAG.ACK) takeSynAck(book, record, seen);
    else takeTry(book, record, seen);
  } else if (flags & TCP_FLAG.RST) takeReset(book, record, seen);
  else takeAck(book, record, seen);
  if (flags & TCP_FLAG.FIN) takeFin(book.table.u32, record, seen);
}

/** Remembers a frame of the conversation for what it is, one of EVENT. */
export function noteEvent(
  { table, events }: ConversationBook,
  record: number,
  { frameNumber, timeNs }: Pick<SeenSegment, "frameNumber" | "timeNs">,
  kind: number,
): void {
  const { u32 } = table;
  u32[record + WORD.EVENTS] = events.add(u32[record + WORD.EVENTS]!, frameNumber, timeNs, kind);
}

/** A SYN: the first, a retry (same or new ISN), the other half of a simultaneous open, or a copy of one. */
function takeTry(book: ConversationBook, record: number, seen: SeenSegment): void {
  const { frameNumber, timeNs, packet, side } = seen;
  const { u32, f64 } = book.table;
  const doubles = record / 2;
  const bits = u32[record + WORD.BITS]!;
  const isOtherEnd = (bits & (BIT.SYN << (1 - side))) !== 0;
  if (isOtherEnd) {
    // Simultaneous open: the client stays who asked first.
    u32[record + WORD.BITS] = bits | (BIT.SYN << side) | BIT.ANSWERED;
    return;
  }
  const nTries = u32[record + WORD.TRIES]!;
  if (nTries > 0 && isCopyOfSyn(book.table, record, timeNs, packet, side)) return;
  if (u32[record + WORD.SYN_ACK_FRAME] === 0) forgetEarlyReset(u32, record);
  if ((bits & (BIT.SYN << side)) === 0) setClient(u32, record, side, GROUND.SYN);
  u32[record + WORD.BITS] = (u32[record + WORD.BITS]! | (BIT.SYN << side)) & ~BIT.LAST_TRY_REFUSED;
  u32[record + WORD.TRIES] = nTries + 1;
  f64[doubles + DOUBLE.LAST_TRY_TIME] =
    nTries === 0 ? timeNs : Math.max(timeNs, f64[doubles + DOUBLE.LAST_TRY_TIME]!);
  const earlyRefusal = nTries === 0 && bits & (BIT.RST << (1 - side)) ? takeEarlyRefusal(u32, record) : 0;
  if (earlyRefusal > 0) noteEvent(book, record, { frameNumber: earlyRefusal, timeNs }, EVENT.REFUSAL);
  noteSynTimestamp(u32, record, packet);
  if (nTries > 0) noteEvent(book, record, seen, EVENT.SYN_RETRY);
  else if (frameNumber !== u32[record + WORD.FIRST_FRAME]) noteEvent(book, record, seen, EVENT.SYN);
}

function takeSynAck(book: ConversationBook, record: number, seen: SeenSegment): void {
  const { frameNumber, timeNs, packet, side } = seen;
  const { u32, f64 } = book.table;
  const bits = u32[record + WORD.BITS]!;
  if ((bits & (BIT.SYN | (BIT.SYN << 1))) === 0) setClient(u32, record, 1 - side, GROUND.SYN_ACK);
  u32[record + WORD.BITS]! |= (BIT.SYN_ACK << side) | BIT.ANSWERED;
  if (u32[record + WORD.SYN_ACK_FRAME] === 0) {
    u32[record + WORD.SYN_ACK_FRAME] = frameNumber;
    u32[record + WORD.TRIES_BEFORE_SYN_ACK] = u32[record + WORD.TRIES]!;
    // A try that is accepted was not refused: that RST was meant for something else.
    if (bits & BIT.LAST_TRY_REFUSED) u32[record + WORD.REFUSALS]!--;
    f64[record / 2 + DOUBLE.SYN_ACK_TIME] = timeNs;
    noteSynAckTtl(u32, record, packet);
    takeIgnoredReset(book, record, seen);
    if (takesFirstSyn(u32, record, packet)) noteEvent(book, record, seen, EVENT.ANSWERS_FIRST_SYN);
    return;
  }
  if (timeNs - f64[record / 2 + DOUBLE.SYN_ACK_TIME]! < DUPLICATE_WITHIN_NS) return;
  u32[record + WORD.SYN_ACK_REPEATS]!++;
  noteEvent(book, record, seen, EVENT.SYN_ACK_REPEAT);
}

/** At the first SYN/ACK: the RST before it, that its client ignored; mostly there is none. */
function takeIgnoredReset(book: ConversationBook, record: number, { timeNs, packet }: SeenSegment): void {
  const { u32 } = book.table;
  const frameNumber = earlyResetFrame(u32, record);
  if (frameNumber === 0) return;
  const ttls = ttlsOfBoth(u32, record, packet);
  noteEvent(book, record, { frameNumber, timeNs }, EVENT.IGNORED_RST | (ttls << 16));
  forgetEarlyReset(u32, record);
}

function takeReset(book: ConversationBook, record: number, seen: SeenSegment): void {
  const { side } = seen;
  const { u32 } = book.table;
  const bits = u32[record + WORD.BITS]!;
  const clientSide = bits & BIT.CLIENT_IS_1 ? 1 : 0;
  const isConnecting =
    (bits & (BIT.SYN << clientSide)) !== 0 &&
    (bits & (BIT.SYN_ACK | (BIT.SYN_ACK << 1) | BIT.ESTABLISHED)) === 0;
  if (isConnecting && side === clientSide) {
    u32[record + WORD.BITS]! |= BIT.CLIENT_GAVE_UP;
    noteEvent(book, record, seen, EVENT.CLIENT_RST);
  } else if (isConnecting) {
    takeRefusal(book, record, seen);
  } else if (u32[record + WORD.RST_FRAME] === 0) {
    takeEnd(book.table, record, seen);
  } else {
    u32[record + WORD.BITS]! |= BIT.RST << side;
  }
}

/** A RST before any SYN/ACK: a refusal where it answers the SYN, and not a leftover of an older connection. */
function takeRefusal(book: ConversationBook, record: number, seen: SeenSegment): void {
  const { frameNumber, packet, side } = seen;
  const { u32 } = book.table;
  const client = 1 - side;
  const isn = u32[record + WORD.BASE + client]!;
  if (!isLeftover(u32, record, packet, side)) noteEarlyReset(u32, record, frameNumber, packet);
  // RFC 9293 §3.10.7.1: the RST of a SYN acknowledges it (and any data that came with it).
  const acknowledged = seqDistance(isn + 1, packet.ack);
  const answersSyn =
    packet.flags & TCP_FLAG.ACK
      ? acknowledged >= 0 && acknowledged < 65536
      : !isLeftover(book.table.u32, record, packet, side);
  if (!answersSyn) return;
  u32[record + WORD.BITS]! |= BIT.ANSWERED;
  // A copy of the same RST, or a second one to the same try, refuses nothing more.
  if (u32[record + WORD.BITS]! & BIT.LAST_TRY_REFUSED) return;
  u32[record + WORD.BITS]! |= BIT.LAST_TRY_REFUSED;
  u32[record + WORD.REFUSALS]!++;
  noteEvent(book, record, seen, EVENT.REFUSAL);
}

/** The first RST of an existing connection. */
function takeEnd(table: ConversationTable, record: number, seen: SeenSegment): void {
  const { frameNumber, packet, side } = seen;
  const { u32 } = table;
  const bits = u32[record + WORD.BITS]!;
  if ((bits & BIT.IDLE_WAITING) === 0) noteReset(table, record, seen);
  let add = (BIT.RST << side) | BIT.ANSWERED | (side === 1 ? BIT.FIRST_RST_FROM_1 : 0);
  if (bits & (BIT.FIN | (BIT.FIN << 1))) add |= BIT.RST_AFTER_FIN;
  // A client that resets may acknowledge all it was sent with the same segment; a server's RST takes nothing in.
  const clientSide = bits & BIT.CLIENT_IS_1 ? 1 : 0;
  const peerOutstanding = isOutstanding(u32, record, 1 - side, side === clientSide ? packet : undefined);
  const ownOutstanding = isOutstanding(u32, record, side, undefined) && !isLastWord(table, record, side);
  if (peerOutstanding || ownOutstanding) add |= BIT.RST_OUTSTANDING;
  if (isResetAfterIdle(u32, record, packet, side)) add |= BIT.IDLE_RESET;
  // RFC 9293 §3.10.7.1: a RST without ACK answers a segment that arrived; who gives up resets with ACK.
  if ((packet.flags & TCP_FLAG.ACK) === 0) forgetLost(u32, record, 1 - side);
  u32[record + WORD.BITS] = bits | add;
  u32[record + WORD.RST_FRAME] = frameNumber;
}

/** Behind a RST no silence is waited out any more: the places of its length and of its end are free. */
function noteReset(
  { u32, f32, f64 }: ConversationTable,
  record: number,
  { timeNs, packet }: SeenSegment,
): void {
  const silenceNs = timeNs - f64[record / 2 + DOUBLE.LAST_TIME]!;
  f32[record + FLOAT.SILENT_BEFORE_RESET] = Math.max(0, silenceNs / NANOS_PER_SECOND);
  u32[record + WORD.RESET_BYTES] = packet.payloadBytes;
}

/** Anything without SYN and RST: does it complete the handshake, or challenge the SYN? */
function takeAck(book: ConversationBook, record: number, seen: SeenSegment): void {
  const { packet, side } = seen;
  const { u32 } = book.table;
  const bits = u32[record + WORD.BITS]!;
  if (bits & BIT.ESTABLISHED || (packet.flags & TCP_FLAG.ACK) === 0) return;
  const clientSide = bits & BIT.CLIENT_IS_1 ? 1 : 0;
  const hasSyn = (bits & (BIT.SYN << clientSide)) !== 0;
  if (side !== clientSide) {
    takeServerAck(book, record, seen);
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
function takeServerAck(book: ConversationBook, record: number, seen: SeenSegment): void {
  const { packet, side } = seen;
  const { u32 } = book.table;
  const bits = u32[record + WORD.BITS]!;
  const client = 1 - side;
  const hasSyn = (bits & (BIT.SYN << client)) !== 0;
  const hasSynAck = (bits & (BIT.SYN_ACK << side)) !== 0;
  const acknowledged = seqDistance(u32[record + WORD.BASE + client]! + 1, packet.ack);
  // Before a SYN/ACK was seen, only what the client is known to have sent can be acknowledged.
  const limit = hasSynAck ? 0x40000000 : book.table.f64[record / 2 + DOUBLE.PAYLOAD + client]! + 1;
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
    noteEvent(book, record, seen, EVENT.CHALLENGE);
  }
}

function takeFin(u32: Uint32Array, record: number, seen: SeenSegment): void {
  const { frameNumber, side } = seen;
  const bits = u32[record + WORD.BITS]!;
  if (bits & (BIT.FIN << side)) return;
  const isFirst = (bits & (BIT.FIN | (BIT.FIN << 1))) === 0;
  u32[record + WORD.BITS] = bits | (BIT.FIN << side) | (isFirst && side === 1 ? BIT.FIRST_FIN_FROM_1 : 0);
  u32[record + WORD.FIN_FRAME + side] = frameNumber;
}
