/**
 * Where frames stand in a capture file, as plain columns: made while the capture is read, kept with its analysis, and
 * enough to read any frame again without reading all before it. Plain numbers and typed arrays: it can be saved as it is.
 */
import { checkBelow, type KeptState } from "./kept-state";

/** A file as it was when it was read: another size or time of change means other bytes. */
export interface FileIdentity {
  /** Bytes on disk. */
  size: number;
  /** Time of the last change, in milliseconds since 1970. */
  modifiedMs: number;
  /** It was being written: a file that is longer now is the same. */
  isGrowing?: boolean;
}

/**
 * A sparse index of frames, ascending. Entry i says where the record of frame `frame[i]` begins, and which marks a
 * reader must have read before it can begin there. Offsets are those of the capture without a compression around it.
 */
export interface FrameIndexColumns {
  /** frame.number of each entry. */
  frame: Uint32Array;
  /** Offset of the frame's record. */
  offset: Float64Array;
  /** Nanoseconds since the first frame; what a frame without a time of its own carries over. */
  timeNs: Float64Array;
  /** The marks that hold at the entry: [fromMark, toMark). */
  fromMark: Uint32Array;
  toMark: Uint32Array;
  /** Offset and length of each mark: the file header of pcap; section headers and interface descriptions of pcapng. */
  markOffset: Float64Array;
  markBytes: Float64Array;
  /** Which layout the records of a pcap have, of those that its header allows. */
  pcapLayout: number;
  /** Whether IP fragments were put together: a segment may then need frames before its entry. */
  hasFragments: boolean;
}

/** What is needed to read the frames of an analysed file again. */
export interface ReadBack {
  index: FrameIndexColumns;
  /** undefined where the capture was no file (standard input, bytes in memory) or several. */
  file: FileIdentity | undefined;
  /** Of a capture of several files, each of them in order; absent where it is one. */
  files?: readonly FileStart[];
}

/** One file of several. */
export interface FileStart {
  /** Offset of its first byte in the whole. */
  firstByte: number;
  /** undefined where it cannot be read from the middle: it is compressed, or empty. */
  identity: FileIdentity | undefined;
}

const INDEX_ARRAYS = { words: ["frame", "fromMark", "toMark"], doubles: ["offset", "timeNs"] } as const;

/** Puts the index into a state that is kept. */
export function saveReadBack({ index, file, files }: ReadBack, state: KeptState): void {
  for (const name of INDEX_ARRAYS.words) state.put(`frames/${name}`, index[name]);
  for (const name of INDEX_ARRAYS.doubles) state.put(`frames/${name}`, index[name]);
  state.put("frames/mark-offset", index.markOffset);
  state.put("frames/mark-bytes", index.markBytes);
  const { pcapLayout, hasFragments } = index;
  state.putFact("frames/rest", { pcapLayout, hasFragments, file: file ?? null, files: files ?? null });
}

/** The index of a saved state. Throws `UnsoundState` where its columns do not fit together. */
export function restoredReadBack(state: KeptState): ReadBack {
  const frame = state.uint32("frames/frame");
  const n = frame.length;
  const markOffset = state.float64("frames/mark-offset");
  const fromMark = state.uint32("frames/fromMark", n);
  const toMark = state.uint32("frames/toMark", n);
  checkBelow("frames/fromMark", fromMark, markOffset.length + 1);
  checkBelow("frames/toMark", toMark, markOffset.length + 1);
  const rest = state.objectFact("frames/rest") as {
    pcapLayout: number;
    hasFragments: boolean;
    file: FileIdentity | null;
    files: readonly FileStart[] | null;
  };
  return {
    index: {
      frame,
      fromMark,
      toMark,
      offset: state.float64("frames/offset", n),
      timeNs: state.float64("frames/timeNs", n),
      markOffset,
      markBytes: state.float64("frames/mark-bytes", markOffset.length),
      pcapLayout: rest.pcapLayout,
      hasFragments: rest.hasFragments,
    },
    file: rest.file ?? undefined,
    ...(rest.files && { files: rest.files }),
  };
}

/** Number of the last entry at or before a frame; -1 where there is none. O(log n). */
export function entryAtOrBefore(index: FrameIndexColumns, frameNumber: number): number {
  let low = 0;
  let high = index.frame.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (index.frame[middle]! <= frameNumber) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
