/**
 * Frames of an analysed capture, read again: from the middle of the file into the rows of a list. A third spine beside
 * `analyze.ts` and `frame-walk.ts`.
 *
 * In: marks and chunks of a capture from a place that its index names. Out: frames, one a step, decoded. Two takers turn
 * them into rows: `capturedFrame` (any frame) and `ConversationRows` (the frames of one conversation, with labels).
 * Hard part: what Wireshark says of a segment depends on those before it in its conversation. So a conversation's frames
 * are tracked anew, alone, from its first; that gives what tracking the whole capture gave.
 */
import { entryAtOrBefore, type FrameIndexColumns } from "./base/frame-index-columns";
import type { Inflate } from "./base/inflate";
import { CaptureReader } from "./capture/capture-reader";
import { STEP, type Step } from "./capture/frame";
import { BIT, WORD } from "./flow/conversation-layout";
import { isOpenable, OpenedPayloads } from "./flow/opened-payloads";
import { LABEL } from "./flow/labels";
import { Tracker } from "./flow/tracker";
import type { AnalysisData } from "./report/analysis-data";
import type { FrameRows } from "./report/frame-page";
import { DIRECTION } from "./report/frame-shapes";
import { decodeFrame, decodeNextPart } from "./wire/decode";
import { isSegment, KIND, Packet, TCP_FLAG } from "./wire/packet";

export { STEP } from "./capture/frame";

/** Where to begin in order to read a frame. */
export interface StartPlace {
  /** Byte ranges to be handed to `readMark`, in order. */
  marks: { offset: number; nBytes: number }[];
  /** Entry of the index. */
  entry: number;
  offset: number;
}

/** The nearest place at or before a frame; a frame of an IP datagram in fragments may need one entry more. */
export function placeBefore(index: FrameIndexColumns, frameNumber: number): StartPlace | undefined {
  const nearest = entryAtOrBefore(index, frameNumber);
  if (nearest < 0) return undefined;
  const entry = index.hasFragments ? Math.max(0, nearest - 1) : nearest;
  const marks: StartPlace["marks"] = [];
  for (let mark = index.fromMark[entry]!; mark < index.toMark[entry]!; mark++)
    marks.push({ offset: index.markOffset[mark]!, nBytes: index.markBytes[mark]! });
  return { marks, entry, offset: index.offset[entry]! };
}

/** Frames from a place on, decoded; fed by chunks. Never throws on hostile bytes. */
export class FrameSteps {
  readonly #reader = new CaptureReader();
  readonly #packet = new Packet();
  readonly #payloads: OpenedPayloads;
  readonly #index: FrameIndexColumns;
  /** The entry whose frame comes next; its frame must be what the index says. */
  #nextEntry = 0;
  /** A frame is not the one that the index names, or the marks are no marks: the file is another one. */
  isOtherFile = false;

  /** @param inflate that of the analysis, lest frames are other ones than it saw */
  constructor(index: FrameIndexColumns, inflate?: Inflate) {
    this.#payloads = new OpenedPayloads(inflate);
    this.#index = index;
  }

  get frame(): CaptureReader["frame"] {
    return this.#reader.frame;
  }

  get packet(): Packet {
    return this.#packet;
  }

  /** Hands over a mark's bytes; all marks come before `begin`. */
  readMark(offset: number, bytes: Uint8Array): void {
    if (!this.#reader.readMark(offset, bytes)) this.isOtherFile = true;
  }

  /** Chunks are fed from the place's offset on. `startUnixNs` is that of the capture. */
  begin(place: StartPlace, startUnixNs: bigint | undefined): void {
    const index = this.#index;
    this.#nextEntry = place.entry;
    this.#reader.beginAt({
      offset: place.offset,
      frame: index.frame[place.entry]!,
      timeNs: index.timeNs[place.entry]!,
      startUnixNs,
      pcapLayout: index.pcapLayout,
    });
  }

  feed(chunk: Uint8Array): void {
    this.#reader.feed(chunk);
  }

  end(): void {
    this.#reader.end();
  }

  /** The chunks that follow are of the capture's next file. Only after END. */
  beginFile(): void {
    this.#reader.beginFile();
  }

  /** The next frame, decoded; END also where the file is another one (`isOtherFile`). */
  next(): Step {
    if (this.isOtherFile) return STEP.END;
    const reader = this.#reader;
    const step = reader.next();
    if (step !== STEP.FRAME) return step;
    if (!this.#isAsIndexed()) {
      this.isOtherFile = true;
      return STEP.END;
    }
    const packet = this.#packet;
    decodeFrame(reader.window.view, reader.frame, packet);
    if (isOpenable(packet)) this.#payloads.open(reader.window.view, packet);
    return STEP.FRAME;
  }

  /** Each frame that has an entry must stand where the entry says, at its time. */
  #isAsIndexed(): boolean {
    const { frame } = this.#reader;
    const entry = this.#nextEntry;
    const index = this.#index;
    if (entry >= index.frame.length || frame.number !== index.frame[entry]) return true;
    this.#nextEntry++;
    const timeNs = index.timeNs[entry]!;
    // Beyond 2^53 ns (104 days) a time depends in its last bits on where reading began.
    const isSameTime = Math.abs(frame.timeNs - timeNs) <= Math.abs(timeNs) * 2 ** -50;
    return frame.fileOffset === index.offset[entry] && isSameTime;
  }
}

/**
 * Takes the frame of a step as a row of the list of all frames; of a frame with several segments, the first. Labels are
 * not known there.
 */
export function addCapturedFrame(rows: FrameRows, data: AnalysisData, steps: FrameSteps): void {
  const { frame, packet } = steps;
  const { tracker } = data;
  while (!isOfConversation(packet) && packet.parts.length > 0) decodeNextPart(packet);
  const conversation = isOfConversation(packet) ? tracker.conversationAt(packet, frame.number) : -1;
  if (conversation < 0) tracker.conversation = -1;
  rows.add({ frame, packet, tracker, firstTime: undefined }, frame.timeNs, {
    conversation,
    direction: directionOf(data, packet, conversation, tracker.side),
    labels: 0,
    isRaw: conversation >= 0 && !areNumbersSettled(data, conversation, frame.number),
  });
}

function isOfConversation(packet: Packet): boolean {
  return isSegment(packet) || packet.kind === KIND.ICMP_QUOTING_TCP;
}

/** Whether the first sequence numbers that the conversation ended with are those that a frame's are relative to. */
function areNumbersSettled(data: AnalysisData, conversation: number, frameNumber: number): boolean {
  const bits = data.word(conversation, WORD.BITS);
  if (bits & BIT.REBASED) return false;
  if ((bits & BIT.FOLDED) === 0) return true;
  return frameNumber >= (data.tracker.folded.of(conversation).at(-1)?.firstFrame ?? 0);
}

function directionOf(data: AnalysisData, packet: Packet, conversation: number, side: number): number {
  if (conversation < 0 || packet.kind === KIND.ICMP_QUOTING_TCP) return DIRECTION.UNKNOWN;
  return side === data.clientSide(conversation) ? DIRECTION.FROM_CLIENT : DIRECTION.FROM_SERVER;
}

/** Frames of one conversation as rows, tracked anew from its first. Steps must begin at or before that frame. */
export class ConversationRows {
  readonly #data: AnalysisData;
  readonly #conversation: number;
  readonly #rows: FrameRows;
  readonly #tracker = new Tracker();
  /** The first and the last frame that can belong to it. */
  readonly firstFrame: number;
  readonly lastFrame: number;

  constructor(data: AnalysisData, conversation: number, rows: FrameRows) {
    this.#data = data;
    this.#conversation = conversation;
    this.#rows = rows;
    this.firstFrame = data.word(conversation, WORD.FIRST_FRAME);
    this.lastFrame = lastFrameOf(data, conversation);
  }

  /** Takes the frame of a step, whichever it is; each frame once, in order. A row a segment. */
  take(steps: FrameSteps): void {
    this.#takePacket(steps);
    while (steps.packet.parts.length > 0) {
      decodeNextPart(steps.packet);
      this.#takePacket(steps);
    }
  }

  #takePacket({ frame, packet }: FrameSteps): void {
    if (!isOfConversation(packet)) return;
    if (this.#data.tracker.conversationAt(packet, frame.number) !== this.#conversation) return;
    const tracker = this.#tracker;
    if (isSegment(packet)) tracker.segment(frame, packet);
    else tracker.icmpError(frame.number, frame.timeNs, packet);
    const labels = packet.kind === KIND.TCP ? tracker.labels | this.#labelsOfFirst(packet) : 0;
    this.#rows.add({ frame, packet, tracker, firstTime: undefined }, frame.timeNs, {
      conversation: this.#conversation,
      direction: directionOf(this.#data, packet, this.#conversation, tracker.side),
      labels,
      isRaw: false,
    });
  }

  /** A conversation on ports that were used before begins with a label that only the whole capture can tell. */
  #labelsOfFirst(packet: Packet): number {
    if (this.#rows.length > 0) return 0;
    const isReused = this.#data.word(this.#conversation, WORD.PREVIOUS) !== 0;
    const isSyn = (packet.flags & (TCP_FLAG.SYN | TCP_FLAG.ACK)) === TCP_FLAG.SYN;
    return isReused && isSyn ? LABEL.REUSED_PORTS : 0;
  }
}

/** Its last segment, or the last ICMP error that was noted of it. */
function lastFrameOf(data: AnalysisData, conversation: number): number {
  let last = data.word(conversation, WORD.LAST_FRAME);
  const events = data.tracker.events.list(data.word(conversation, WORD.EVENTS));
  for (const event of events) last = Math.max(last, event.frame);
  return last;
}
