/** Wireshark's fields of frames that a test spells out. */
import { FrameWalk } from "../../src/frame-walk";
import { inflatePayload as inflate } from "../../src/source/inflate-payload";
import { FieldValues, type Occurrence } from "../../src/report/frame-fields";
import { SecondPass } from "../../src/report/second-pass";
import { pcapFile } from "./pcap-writer";

/** A frame's bytes, or those and its length on the wire. */
export type WrittenFrame = Uint8Array | { bytes: Uint8Array; wireBytes: number };

/** Values of the named fields, a row a frame; frames are a second apart. */
export function frameValues(
  frames: readonly WrittenFrame[],
  names: readonly string[],
  linkType = 1,
  occurrence: Occurrence = "l",
): string[][] {
  const records = frames.map((frame, i) => {
    const whole = frame instanceof Uint8Array ? { bytes: frame, wireBytes: frame.length } : frame;
    return { seconds: 1 + i, fraction: 0, bytes: whole.bytes, originalLength: whole.wireBytes };
  });
  return captureValues(pcapFile(records, { linkType }), names, occurrence);
}

/** Values of the named fields of a whole capture, a row a frame, in two passes. */
export function captureValues(
  bytes: Uint8Array,
  names: readonly string[],
  occurrence: Occurrence = "l",
): string[][] {
  const first = walked(bytes, new FrameWalk(() => undefined, { inflate }));
  const rows: string[][] = [];
  const line = new FieldValues(names, occurrence);
  const seeing = { seeSegment: line.takeSegment.bind(line), secondPass: new SecondPass(first.tracker) };
  walked(bytes, new FrameWalk((view) => rows.push(line.values(view)), { inflate, ...seeing }));
  return rows;
}

function walked(bytes: Uint8Array, walk: FrameWalk): FrameWalk {
  walk.feed(bytes);
  walk.finish();
  return walk;
}
