/**
 * The facts of one conversation, seen from its client: what a failure pattern may look at.
 *
 * One object, loaded with one record after the other. Facts only: counts, times and who did what; nothing here
 * knows a pattern.
 */
import { NANOS_PER_SECOND } from "../base/units";
import { seqDistance } from "../base/sequence-numbers";
import { BIT, DOUBLE, FLOAT, RECORD_WORDS, ROLE_GROUND_SHIFT, WORD } from "./conversation-layout";
import { isFirstResetByServer } from "./roles";
import { connectNs, isLastTryFresh, openSeconds, replySeconds } from "./connect-times";
import { nRepeatedAcks, offeredWindow } from "./sequence-analysis";
import type { Tracker } from "./tracker";

/** IPv6's minimum MTU less headers: a smaller segment fits every path (RFC 8200 §5). */
const SMALLEST_FULL_SEGMENT_BYTES = 1200;

/** One half of the handshake takes so many times as long as the other, or it does not tell where the capture was taken. */
const MIN_PLACE_RATIO = 4;

/** See the file's head. Numbers are 0 and times NaN where the thing did not happen. */
export class ConversationFacts {
  /** Whether the capture holds control segments only (control-only.ts); said by whoever has the capture. */
  isOfControlOnly = false;
  conversation = 0;
  clientSide = 0;
  roleGround = 0;
  firstFrame = 0;
  lastFrame = 0;
  firstTimeNs = 0;
  lastTimeNs = 0;

  /** SYNs of the client, and how many of them a RST answered. */
  nTries = 0;
  nRefusals = 0;
  nTriesBeforeSynAck = 0;
  nSynAckRepeats = 0;
  nChallenges = 0;
  nIcmpRejections = 0;
  icmpType = 0;
  icmpCode = 0;
  sawSynAck = false;
  /** The first SYN/ACK; 0 where none. */
  synAckFrame = 0;
  /** The handshake was completed, or data shows that it must have been. */
  isEstablished = false;
  /** The server sent something that is no leftover of an older connection. */
  isAnswered = false;
  clientGaveUp = false;
  /** First SYN to first SYN/ACK; NaN where one is missing. */
  connectNs = NaN;
  /** The last SYN is younger, at the end of the capture, than the wait until its next retry. */
  isLastTryFresh = false;

  nPacketsFromClient = 0;
  nPacketsFromServer = 0;
  payloadFromClient = 0;
  payloadFromServer = 0;
  firstPayloadFrame = 0;
  /** Sequence and acknowledgment numbers show bytes of that side, captured or not. */
  hasClientSpoken = false;
  hasServerSpoken = false;
  nPayloadSegments = 0;
  nPayloadRetransmissions = 0;
  /** The longest time between two payloads that were new. */
  longestPauseSeconds = 0;
  /** From the last new payload to the first FIN or RST behind it, else to the end of the capture. */
  waitedSeconds = 0;
  nRetransmissions = 0;

  clientFinFrame = 0;
  serverFinFrame = 0;
  /** The RST that ended an existing connection; a refusal is none. */
  resetFrame = 0;
  isResetByServer = false;
  isResetAfterFin = false;
  wasOutstandingAtReset = false;
  /** Without a frame before that RST; NaN where there is none, or a silence before it was still waited out. */
  silentBeforeResetSeconds = NaN;
  /** Payload of that RST in bytes: some stacks say why in it (RFC 1122 §4.2.2.12). */
  resetBytes = 0;
  /** When that RST came, in seconds since the capture's first frame; NaN where there is none, or a FIN came before it. */
  resetSeconds = NaN;
  isFirstFinFromServer = false;
  /** From the SYN/ACK to the first FIN or RST; NaN where one is missing. */
  openSeconds = NaN;
  /** From the first SYN/ACK to the server's first payload; NaN where one is missing. */
  replySeconds = NaN;

  /** Payload that was not acknowledged at the end, per sender; retransmissions since the last acknowledgment. */
  isClientDataUnacked = false;
  isServerDataUnacked = false;
  nUnackedRetransmissions = 0;
  /** The side that sent them; -1 where there are none. */
  unackedSide = -1;
  /** What was not acknowledged fills the window that its receiver offered last, of so many bytes; NaN where it does not. */
  filledWindowBytes = NaN;
  isClientDataAcked = false;
  /** Payload of the segment that was sent again last and never acknowledged; the largest one that was acknowledged. */
  lostSegmentBytes = 0;
  largestAckedSegmentBytes = 0;
  /** A full-size segment is missing, none as large was acknowledged, and no smaller one is known to be missing too. */
  isMtuSuspect = false;
  /** Smaller segments were sent behind the missing one, too; the receiver's repeated ACKs show that something arrived. */
  hasSmallerBehind = false;
  hasSmallerArrived = false;
  /** The side that the capture was taken near, by the two halves of the handshake; -1 where it cannot be told. */
  nearSide = -1;

  /** Total time with a closed window. */
  zeroWindowSeconds = 0;
  /** A silence of 60 s or more whose next segment was reset, or waits for its acknowledgment. */
  idleSeconds = 0;
  wasResetAfterIdle = false;
  /** The longest silence of 60 s or more that the connection survived; 0 where none. */
  survivedIdleSeconds = 0;
  /** From the last frame to the end of the capture. */
  silentAtEndSeconds = 0;
  hasCutHeader = false;
  /** The capture's clock leaps between its frames: its durations are NaN then, because they mean nothing. */
  hasLeap = false;

  /** Reads conversation `conversation`; `captureEndNs` is the time of the capture's last frame. */
  load(tracker: Tracker, conversation: number, captureEndNs: number): void {
    const { u32, f64 } = tracker.table;
    const record = conversation * RECORD_WORDS;
    const bits = u32[record + WORD.BITS]!;
    this.conversation = conversation;
    this.clientSide = bits & BIT.CLIENT_IS_1 ? 1 : 0;
    this.roleGround = (bits >>> ROLE_GROUND_SHIFT) & 3;
    this.firstFrame = u32[record + WORD.FIRST_FRAME]!;
    this.lastFrame = u32[record + WORD.LAST_FRAME]!;
    this.firstTimeNs = f64[record / 2 + DOUBLE.FIRST_TIME]!;
    this.lastTimeNs = f64[record / 2 + DOUBLE.LAST_TIME]!;
    const { epochs } = tracker.table;
    const endNs = epochs.endOf(this.lastFrame, captureEndNs);
    // Where the clock of one frame in between leapt away and back, the latest time is none of the last frame's clock.
    const isLastFromElsewhere = endNs !== captureEndNs && this.lastTimeNs > endNs;
    this.hasLeap = isLastFromElsewhere || epochs.isBetween(this.firstFrame, this.lastFrame);
    this.silentAtEndSeconds = this.hasLeap ? NaN : (endNs - this.lastTimeNs) / NANOS_PER_SECOND;
    this.hasCutHeader = (bits & BIT.CUT) !== 0;
    this.#loadHandshake(tracker, record, captureEndNs);
    this.#loadPauses(tracker, record, endNs);
    this.#loadPlace(tracker.table, record);
    this.#loadTransfer(tracker, record);
    this.#loadEnd(tracker, record);
    if (this.hasLeap) this.#forgetDurations(tracker);
  }

  #forgetDurations({ table }: Tracker): void {
    if (table.epochs.isBetween(this.firstFrame, this.synAckFrame)) this.connectNs = NaN;
    this.longestPauseSeconds = NaN;
    this.waitedSeconds = NaN;
    this.openSeconds = NaN;
    this.replySeconds = NaN;
    this.zeroWindowSeconds = NaN;
    this.silentBeforeResetSeconds = NaN;
    this.nearSide = -1;
  }

  #loadHandshake(tracker: Tracker, record: number, captureEndNs: number): void {
    const { u32 } = tracker.table;
    const bits = u32[record + WORD.BITS]!;
    const icmp = u32[record + WORD.ICMP]!;
    this.nTries = u32[record + WORD.TRIES]!;
    this.nRefusals = u32[record + WORD.REFUSALS]!;
    this.nTriesBeforeSynAck = u32[record + WORD.TRIES_BEFORE_SYN_ACK]!;
    this.nSynAckRepeats = u32[record + WORD.SYN_ACK_REPEATS]!;
    this.nChallenges = u32[record + WORD.CHALLENGES]!;
    this.nIcmpRejections = icmp >>> 16;
    this.icmpType = (icmp >>> 8) & 0xff;
    this.icmpCode = icmp & 0xff;
    this.synAckFrame = u32[record + WORD.SYN_ACK_FRAME]!;
    this.sawSynAck = this.synAckFrame !== 0;
    this.isEstablished = (bits & BIT.ESTABLISHED) !== 0;
    this.isAnswered = (bits & BIT.ANSWERED) !== 0;
    this.clientGaveUp = (bits & BIT.CLIENT_GAVE_UP) !== 0;
    this.connectNs = connectNs(tracker.table, this.conversation);
    this.isLastTryFresh = isLastTryFresh(tracker.table, this.conversation, captureEndNs);
  }

  #loadTransfer(tracker: Tracker, record: number): void {
    const { u32, f32, f64 } = tracker.table;
    const client = this.clientSide;
    const server = 1 - client;
    this.nPacketsFromClient = u32[record + WORD.PACKETS + client]!;
    this.nPacketsFromServer = u32[record + WORD.PACKETS + server]!;
    this.payloadFromClient = f64[record / 2 + DOUBLE.PAYLOAD + client]!;
    this.payloadFromServer = f64[record / 2 + DOUBLE.PAYLOAD + server]!;
    this.nPayloadSegments = u32[record + WORD.PAYLOAD_SEGMENTS]!;
    this.nPayloadRetransmissions = u32[record + WORD.PAYLOAD_RETRANSMISSIONS]!;
    this.nRetransmissions = u32[record + WORD.RETRANSMISSIONS]!;
    const clientPayloadFrame = u32[record + WORD.PAYLOAD_FRAME + client]!;
    const serverPayloadFrame = u32[record + WORD.PAYLOAD_FRAME + server]!;
    this.firstPayloadFrame =
      clientPayloadFrame === 0 || serverPayloadFrame === 0
        ? clientPayloadFrame + serverPayloadFrame
        : Math.min(clientPayloadFrame, serverPayloadFrame);
    this.isClientDataUnacked = clientPayloadFrame !== 0 && acknowledged(u32, record, client) === "no";
    this.isServerDataUnacked = serverPayloadFrame !== 0 && acknowledged(u32, record, server) === "no";
    this.isClientDataAcked = clientPayloadFrame !== 0 && acknowledged(u32, record, client) === "yes";
    this.hasClientSpoken = this.payloadFromClient > 0 || bytesShown(u32, record, client) > 0;
    this.hasServerSpoken = this.payloadFromServer > 0 || bytesShown(u32, record, server) > 0;
    this.#loadUnacked(tracker, record);
    this.#loadSizes(u32, record, this.unackedSide === -1 ? client : this.unackedSide);
    this.zeroWindowSeconds = f32[record + FLOAT.ZERO_TOTAL]!;
    for (let side = 0; side < 2; side++) {
      const since = f32[record + FLOAT.ZERO_SINCE + side]!;
      const alive = (this.lastTimeNs - this.firstTimeNs) / NANOS_PER_SECOND;
      if (since >= 0) this.zeroWindowSeconds += Math.max(0, alive - since);
    }
  }

  #loadUnacked(tracker: Tracker, record: number): void {
    const { u32, f32 } = tracker.table;
    const client = this.clientSide;
    const server = 1 - client;
    const unacked = u32[record + WORD.UNACKED_RETRANSMISSIONS]!;
    const ofSide0 = unacked & 0xffff;
    const ofSide1 = unacked >>> 16;
    const nUnackedOfClient = client === 0 ? ofSide0 : ofSide1;
    const nUnackedOfServer = client === 0 ? ofSide1 : ofSide0;
    const nOfClient = this.isClientDataUnacked && !isWindowClosed(f32, record, server) ? nUnackedOfClient : 0;
    const nOfServer = this.isServerDataUnacked && !isWindowClosed(f32, record, client) ? nUnackedOfServer : 0;
    this.nUnackedRetransmissions = Math.max(nOfClient, nOfServer);
    this.unackedSide = this.nUnackedRetransmissions === 0 ? -1 : nOfClient >= nOfServer ? client : server;
    this.filledWindowBytes = this.unackedSide === -1 ? NaN : filledWindow(u32, record, this.unackedSide);
  }

  #loadPauses(tracker: Tracker, record: number, captureEndNs: number): void {
    const { f32 } = tracker.table;
    const endAt = f32[record + FLOAT.END_AT]!;
    const spokeAt = f32[record + FLOAT.SPOKE_AT]!;
    this.longestPauseSeconds = f32[record + FLOAT.LONGEST_PAUSE]!;
    const captureEndAt = (captureEndNs - this.firstTimeNs) / NANOS_PER_SECOND;
    this.waitedSeconds = (endAt > spokeAt ? endAt : captureEndAt) - spokeAt;
    this.openSeconds = openSeconds(tracker.table, this.conversation);
    this.replySeconds = replySeconds(tracker.table, this.conversation);
  }

  /** Sizes of what `side` sent. */
  #loadSizes(u32: Uint32Array, record: number, side: number): void {
    const lost = u32[record + WORD.LOST_BYTES]!;
    this.lostSegmentBytes = side === 0 ? lost & 0xffff : lost >>> 16;
    const sizes0 = u32[record + WORD.SEGMENT_BYTES]! >>> 16;
    const sizes1 = u32[record + WORD.SEGMENT_BYTES + 1]! >>> 16;
    this.largestAckedSegmentBytes = side === 0 ? sizes0 : sizes1;
    const isFullSize = this.lostSegmentBytes >= SMALLEST_FULL_SEGMENT_BYTES;
    const finBytes = u32[record + WORD.BITS]! & (BIT.FIN << side) ? 1 : 0;
    const missing = seqDistance(
      u32[record + WORD.LOST_SEQ + side]!,
      u32[record + WORD.NEXT + side]! - finBytes,
    );
    this.hasSmallerBehind = isFullSize && missing % this.lostSegmentBytes > 0;
    this.hasSmallerArrived = this.hasSmallerBehind && nRepeatedAcks(u32, record, 1 - side) > 0;
    this.isMtuSuspect =
      isFullSize &&
      this.largestAckedSegmentBytes < this.lostSegmentBytes &&
      (!this.hasSmallerBehind || this.hasSmallerArrived);
  }

  /** Near the server the SYN/ACK follows the SYN at once, near the client the ACK follows the SYN/ACK at once. */
  #loadPlace({ f32 }: Tracker["table"], record: number): void {
    const toSynAck = this.connectNs / NANOS_PER_SECOND;
    const toAck = f32[record + FLOAT.INITIAL_RTT]! - toSynAck;
    this.nearSide = -1;
    if (this.nTries !== 1 || !(toSynAck > 0) || !(toAck > 0)) return;
    if (toSynAck >= MIN_PLACE_RATIO * toAck) this.nearSide = this.clientSide;
    else if (toAck >= MIN_PLACE_RATIO * toSynAck) this.nearSide = 1 - this.clientSide;
  }

  #loadEnd(tracker: Tracker, record: number): void {
    const { u32, f32 } = tracker.table;
    const bits = u32[record + WORD.BITS]!;
    const client = this.clientSide;
    const server = 1 - client;
    this.clientFinFrame = u32[record + WORD.FIN_FRAME + client]!;
    this.serverFinFrame = u32[record + WORD.FIN_FRAME + server]!;
    this.resetFrame = u32[record + WORD.RST_FRAME]!;
    this.isResetByServer = this.resetFrame !== 0 && isFirstResetByServer(bits);
    this.isResetAfterFin = (bits & BIT.RST_AFTER_FIN) !== 0;
    this.wasOutstandingAtReset = (bits & BIT.RST_OUTSTANDING) !== 0;
    this.isFirstFinFromServer =
      this.serverFinFrame !== 0 && ((bits & BIT.FIRST_FIN_FROM_1) !== 0) === (server === 1);
    const isWaiting = (bits & BIT.IDLE_WAITING) !== 0;
    const waitingSide = bits & BIT.IDLE_FROM_1 ? 1 : 0;
    // Where the other direction was not captured, an acknowledgment cannot be missed.
    const isPeerHeard = (bits & ((BIT.ACK_KNOWN << (1 - waitingSide)) | BIT.IDLE_RESET)) !== 0;
    this.idleSeconds = isWaiting && isPeerHeard ? f32[record + FLOAT.IDLE_SECONDS]! : 0;
    this.survivedIdleSeconds = f32[record + FLOAT.SURVIVED_IDLE_SECONDS]!;
    this.wasResetAfterIdle = isWaiting && (bits & BIT.IDLE_RESET) !== 0;
    const isReset = this.resetFrame !== 0;
    this.silentBeforeResetSeconds = isReset && !isWaiting ? f32[record + FLOAT.SILENT_BEFORE_RESET]! : NaN;
    this.resetBytes = isReset && !isWaiting ? u32[record + WORD.RESET_BYTES]! : 0;
    this.resetSeconds =
      isReset && !this.isResetAfterFin ? this.#resetSeconds(f32[record + FLOAT.END_AT]!) : NaN;
  }

  /** Exact where nothing follows the RST; else as exact as `endAtSeconds`, which is of single precision. */
  #resetSeconds(endAtSeconds: number): number {
    return this.resetFrame === this.lastFrame
      ? this.lastTimeNs / NANOS_PER_SECOND
      : this.firstTimeNs / NANOS_PER_SECOND + endAtSeconds;
  }

  /** A FIN or a RST was seen, of either side. */
  get isEnded(): boolean {
    return this.clientFinFrame + this.serverFinFrame + this.resetFrame !== 0;
  }

  /** How it closed: index into TEARDOWNS (none, fin-fin, fin-rst, rst). */
  get teardown(): number {
    if (this.clientFinFrame !== 0 && this.serverFinFrame !== 0) return 1;
    if (this.resetFrame !== 0) return this.isResetAfterFin ? 2 : 3;
    // An attempt that was refused, or that its client took back, ended by RST too.
    const isConnected = this.sawSynAck || this.isEstablished;
    return !isConnected && (this.nRefusals > 0 || this.clientGaveUp) ? 3 : 0;
  }
}

/** Whether the last window that `side` offered was 0: what it does not take was not lost. */
function isWindowClosed(f32: Float32Array, record: number, side: number): boolean {
  return f32[record + FLOAT.ZERO_SINCE + side]! >= 0;
}

/** The window of the peer of `side` where all of it is outstanding; NaN where some is left, or it is not known. */
function filledWindow(u32: Uint32Array, record: number, side: number): number {
  const finBytes = u32[record + WORD.BITS]! & (BIT.FIN << side) ? 1 : 0;
  const outstanding = seqDistance(
    u32[record + WORD.ACK + 1 - side]!,
    u32[record + WORD.NEXT + side]! - finBytes,
  );
  const window = offeredWindow(u32, record, 1 - side);
  return window > 0 && outstanding >= window ? window : NaN;
}

/** Whether all payload of `side` was acknowledged by its peer; "unknown" where the peer was never heard. */
function acknowledged(u32: Uint32Array, record: number, side: number): "yes" | "no" | "unknown" {
  const bits = u32[record + WORD.BITS]!;
  if ((bits & (BIT.ACK_KNOWN << (1 - side))) === 0) return "unknown";
  const finBytes = bits & (BIT.FIN << side) ? 1 : 0;
  const missing = seqDistance(u32[record + WORD.ACK + 1 - side]!, u32[record + WORD.NEXT + side]! - finBytes);
  return missing > 0 ? "no" : "yes";
}

/**
 * Bytes that a side must have sent, by its own highest sequence number and by what its peer acknowledged: also those
 * that the capture missed.
 */
function bytesShown(u32: Uint32Array, record: number, side: number): number {
  const bits = u32[record + WORD.BITS]!;
  const finBytes = bits & (BIT.FIN << side) ? 1 : 0;
  const first = u32[record + WORD.BASE + side]! + 1;
  const next = u32[record + WORD.NEXT + side]!;
  const sent = next === 0 ? 0 : seqDistance(first, next);
  const isPeerKnown = (bits & (BIT.ACK_KNOWN << (1 - side))) !== 0;
  const acked = isPeerKnown ? seqDistance(first, u32[record + WORD.ACK + 1 - side]!) : 0;
  return Math.max(sent, acked) - finBytes;
}
