/** The shape of a page of frames: columns, as they leave the core. */

/** What a row of a frame list is. */
export const FRAME_KIND = {
  /** Not TCP, or not understood: `what` says what. */
  OTHER: 0,
  TCP: 1,
  /** An ICMP error that quotes a segment of its conversation. */
  ICMP: 2,
  /** A TCP header that is cut, or impossible: its ports are known and nothing else. */
  TCP_CUT: 3,
} as const;

/** Which way a frame went. */
export const DIRECTION = { UNKNOWN: 0, FROM_CLIENT: 1, FROM_SERVER: 2 } as const;

/** A page of frames, a column each; all columns have the same length. */
export interface FramePage {
  /** Row of the first entry: among all frames frame.number - 1; among those of a conversation its place. */
  startRow: number;
  /** Rows of the list as far as they are known. */
  nRows: number;
  /** Whether `nRows` is all of them. */
  isCounted: boolean;
  /** The frame that was read last in looking for rows; shows how far reading is. */
  readToFrame: number;
  frame: Uint32Array;
  /** Seconds since the first frame of the capture. */
  time: Float64Array;
  wireBytes: Uint32Array;
  /** FRAME_KIND. */
  kind: Uint8Array;
  /** -1 where the frame belongs to none. */
  conversation: Int32Array;
  /** DIRECTION. */
  direction: Uint8Array;
  /** The columns from here on are 0 unless `kind` is TCP. TCP_FLAG bits. */
  flags: Uint16Array;
  /**
   * 1 where `seq`, `ack` and `window` are those of the header: the numbers of the conversation began anew behind the
   * frame, and what they were relative to is not known in a list of all frames.
   */
  isRaw: Uint8Array;
  /** Relative to the side's first sequence number, as Wireshark shows it. */
  seq: Uint32Array;
  ack: Uint32Array;
  /** Bytes that the window field stands for, scaled where the scaling is known. */
  window: Uint32Array;
  /** tcp.len. */
  payloadBytes: Uint32Array;
  /** Options of a SYN; -1 where absent. */
  mss: Int32Array;
  windowScale: Int8Array;
  /** LABEL bits; 0 in a list of all frames, where the labels are not known. */
  labels: Uint16Array;
  /** "10.0.0.1:443", "[2001:db8::1]:443", or an address alone; "" where there is none. */
  source: string[];
  destination: string[];
  /** What a frame is that is no whole TCP segment: "UDP". */
  what: string[];
}
