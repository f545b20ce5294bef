/**
 * The bytes that a reader must have seen before it can begin anywhere behind them: a pcap's file header; of the current
 * pcapng section its header and its interface descriptions. Kept once, as offsets and lengths.
 */
import { Float64Column } from "../base/columns";

/** See the file's head. Marks that touch are one mark. */
export class ReaderMarks {
  readonly offset = new Float64Column();
  readonly nBytes = new Float64Column();
  /** The first mark of the current section. */
  first = 0;
  /** Which of the layouts that a pcap's header allows its records turned out to have. */
  pcapLayout = 0;

  /** Marks so far. */
  get length(): number {
    return this.offset.length;
  }

  /** A section (or the file) begins with this mark: what was marked before no longer holds. */
  beginSection(offset: number, nBytes: number): void {
    this.first = this.length;
    this.#push(offset, nBytes);
  }

  /** One more mark of the current section. */
  add(offset: number, nBytes: number): void {
    const last = this.length - 1;
    const end = last >= this.first ? this.offset.data[last]! + this.nBytes.data[last]! : -1;
    if (end === offset) this.nBytes.data[last]! += nBytes;
    else this.#push(offset, nBytes);
  }

  #push(offset: number, nBytes: number): void {
    this.offset.push(offset);
    this.nBytes.push(nBytes);
  }
}
