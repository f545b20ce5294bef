/** The frames of a made-up capture: seven to a conversation in the list of all, as many as its packets in its own. */
import { FRAME_KIND, type FramePage } from "../../src/report/frame-shapes";
import type { Capture } from "./fake-capture";

const FRAMES_EACH = 7;
/** Rows that an answer brings at most: a page comes in parts, as from a child that has little time. */
const MOST_ROWS = 40;

/** Answers the requests for frames. */
export class FakeFrames {
  constructor(private readonly capture: Capture) {}

  conversationOf(frame: number): number {
    const conversation = Math.floor((frame - 1) / FRAMES_EACH);
    return conversation < this.capture.given.nConversations ? conversation : -1;
  }

  captured(startRow: number, nRows: number): FramePage {
    const nFrames = this.capture.given.nConversations * 72;
    const frames = rowsOf(startRow, Math.min(nRows, MOST_ROWS), nFrames).map((row) => row + 1);
    return this.page(startRow, nFrames, frames);
  }

  ofConversation(asked: { conversation: number; startRow: number; nRows: number }): FramePage {
    const nRows = this.capture.packets[asked.conversation]!;
    const first = 1 + asked.conversation * FRAMES_EACH;
    const rows = rowsOf(asked.startRow, Math.min(asked.nRows, MOST_ROWS), nRows);
    return this.page(
      asked.startRow,
      nRows,
      rows.map((row) => first + row),
      asked.conversation,
    );
  }

  rowOf(conversation: number, frame: number): { row: number; isDone: boolean } {
    const row = frame - 1 - conversation * FRAMES_EACH;
    return { row: row < this.capture.packets[conversation]! ? row : -1, isDone: true };
  }

  private page(startRow: number, nRows: number, frames: number[], conversation?: number): FramePage {
    const own = frames.map((frame) => conversation ?? this.conversationOf(frame));
    const isTcp = own.map((each) => each >= 0);
    const at = (i: number): number => Math.max(0, own[i]!);
    return {
      startRow,
      nRows,
      isCounted: true,
      readToFrame: frames.at(-1) ?? 0,
      frame: Uint32Array.from(frames),
      time: Float64Array.from(
        frames,
        (frame, i) => this.capture.start[at(i)]! + (frame % FRAMES_EACH) * 0.001,
      ),
      wireBytes: Uint32Array.from(frames, () => 66),
      kind: Uint8Array.from(isTcp, (tcp) => (tcp ? FRAME_KIND.TCP : FRAME_KIND.OTHER)),
      conversation: Int32Array.from(own),
      direction: Uint8Array.from(frames, (frame) => 1 + (frame % 2)),
      flags: Uint16Array.from(frames, (frame) => (frame % FRAMES_EACH === 1 ? 2 : 16)),
      isRaw: new Uint8Array(frames.length),
      seq: Uint32Array.from(frames, (frame) => (frame - 1) % FRAMES_EACH),
      ack: new Uint32Array(frames.length).fill(1),
      window: new Uint32Array(frames.length).fill(64_240),
      payloadBytes: new Uint32Array(frames.length),
      mss: Int32Array.from(frames, (frame) => (frame % FRAMES_EACH === 1 ? 1460 : -1)),
      windowScale: new Int8Array(frames.length).fill(-1),
      labels: Uint16Array.from(frames, (frame) => (frame % FRAMES_EACH === 3 ? 1 : 0)),
      source: own.map((_, i) => `${this.capture.clientAddress(at(i))}:${this.capture.clientPort(at(i))}`),
      destination: own.map((_, i) => `${this.capture.server(at(i))}:443`),
      what: isTcp.map((tcp) => (tcp ? "" : "UDP")),
    };
  }
}

function rowsOf(startRow: number, nRows: number, total: number): number[] {
  return Array.from({ length: Math.max(0, Math.min(nRows, total - startRow)) }, (_, i) => startRow + i);
}
