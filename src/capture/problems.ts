/** Defects of the capture file: values in the report, never exceptions. */

/**
 * What can be wrong with a capture file. Stable: docs/json-output.md lists them.
 * - `cut-short`: the file ends inside a record
 * - `bad-block-length`: a pcapng block's length is impossible, or its two copies differ
 * - `bad-block`: a pcapng block contradicts itself (a packet longer than its block)
 * - `bad-record`: a pcap record contradicts itself
 * - `bad-file-header`: the file's header says something that no known format says; read as if it did not
 * - `unknown-interface`: a packet names an interface that was not described
 * - `bad-section-header`: a section header without a byte order, or of a version that is not known
 * - `bad-options`: options run past their block
 * - `broken-compression`: the compressed stream around the capture is damaged
 */
export type ProblemCode =
  | "cut-short"
  | "bad-block-length"
  | "bad-block"
  | "bad-record"
  | "bad-file-header"
  | "unknown-interface"
  | "bad-section-header"
  | "bad-options"
  | "broken-compression";

/** One defect. */
export interface Problem {
  code: ProblemCode;
  /** Byte offset in the (decompressed) capture. */
  fileOffset: number;
  /** The last frame read before it; 0 where none. */
  afterFrame: number;
  bytesSkipped: number;
  detail: string;
}

/** Problems kept in full; further ones are only counted. */
const MAX_PROBLEMS = 100;

/** The defects of one capture: the first hundred in full, all of them counted. */
export class ProblemList {
  readonly kept: Problem[] = [];
  nLeftOut = 0;

  add(problem: Problem): void {
    if (this.kept.length < MAX_PROBLEMS) this.kept.push(problem);
    else this.nLeftOut++;
  }
}
