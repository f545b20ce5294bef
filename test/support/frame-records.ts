/**
 * Every frame of a capture as a plain record, for tests that read evidence back: what the packet says, and what had been
 * seen of its stream before. The decoder is the project's own; the judgement is made anew here.
 */
import { NANOS_PER_SECOND } from "../../src/base/units";
import { FrameWalk } from "../../src/frame-walk";
import { KIND, TCP_FLAG, type Packet } from "../../src/wire/packet";

/** One frame. */
export interface FrameRecord {
  frame: number;
  /** Seconds since the first frame. */
  seconds: number;
  kind: number;
  flags: number;
  payloadBytes: number;
  window: number;
  icmpType: number;
  icmpFamily: number;
  conversation: number;
  side: number;
  /** SYNs and SYN/ACKs of the same conversation and side before it. */
  nSynsBefore: number;
  nSynAcksBefore: number;
  /** SYNs without ACK of the other side before it: a simultaneous open. */
  nPeerSynsBefore: number;
  /**
   * Its first payload byte lies below what its sender had numbered before, or its peer acknowledged, since the newest
   * initial sequence number.
   */
  isSentAgain: boolean;
}

interface SideState {
  nSyns: number;
  nSynAcks: number;
  isn: number | undefined;
  /** One past the highest sequence number that its segments show, empty ones too: what it must have sent. */
  next: number | undefined;
  /** Highest acknowledgment: what the other side must have sent before. */
  ack: number | undefined;
}

const noState = (): SideState => {
  return { nSyns: 0, nSynAcks: 0, isn: undefined, next: undefined, ack: undefined };
};

/** Records by frame number; index 0 is empty. */
export function frameRecords(bytes: Uint8Array): (FrameRecord | undefined)[] {
  const records: (FrameRecord | undefined)[] = [undefined];
  const states = new Map<string, SideState>();
  const stateOf = (conversation: number, side: number): SideState => {
    const key = `${conversation}/${side}`;
    const state = states.get(key) ?? noState();
    states.set(key, state);
    return state;
  };
  const walk: FrameWalk = new FrameWalk(({ frame, packet }) => {
    const { conversation, side } = walk.tracker;
    const state = stateOf(conversation, side);
    const peer = stateOf(conversation, 1 - side);
    const isTcp = packet.kind === KIND.TCP || packet.kind === KIND.TCP_BOGUS;
    if (isTcp) noteIsn(state, packet);
    records[frame.number] = {
      frame: frame.number,
      seconds: frame.timeNs / NANOS_PER_SECOND,
      kind: packet.kind,
      flags: packet.flags,
      payloadBytes: packet.payloadBytes,
      window: packet.window,
      icmpType: packet.icmpType,
      icmpFamily: packet.family,
      conversation,
      side,
      nSynsBefore: state.nSyns,
      nSynAcksBefore: state.nSynAcks,
      nPeerSynsBefore: peer.nSyns,
      isSentAgain: isBefore(firstByte(packet), state.next) || isBefore(firstByte(packet), peer.ack),
    };
    if (isTcp) noteSent(state, packet);
  });
  walk.feed(bytes);
  walk.finish();
  return records;
}

/** A SYN takes a number of its own before its payload. */
function firstByte(packet: Packet): number {
  return packet.flags & TCP_FLAG.SYN ? packet.seq + 1 : packet.seq;
}

function isBefore(seq: number, end: number | undefined): boolean {
  return end !== undefined && ((seq - end) | 0) < 0;
}

/** A SYN with another number begins the sequence space anew. */
function noteIsn(state: SideState, packet: Packet): void {
  if ((packet.flags & TCP_FLAG.SYN) === 0 || state.isn === packet.seq) return;
  state.isn = packet.seq;
  state.next = undefined;
  state.ack = undefined;
}

function noteSent(state: SideState, packet: Packet): void {
  const isAck = (packet.flags & TCP_FLAG.ACK) !== 0;
  if (packet.flags & TCP_FLAG.SYN) {
    if (isAck) state.nSynAcks++;
    else state.nSyns++;
  }
  const end = (firstByte(packet) + packet.payloadBytes) >>> 0;
  if (state.next === undefined || isBefore(state.next, end)) state.next = end;
  if (isAck && (state.ack === undefined || isBefore(state.ack, packet.ack))) state.ack = packet.ack;
}
