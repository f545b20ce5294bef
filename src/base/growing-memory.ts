/**
 * Memory that grows where it stands.
 *
 * A typed array that grows by a copy holds the old and the new rows at the same time. Here address space is laid aside
 * once, and only as much of it as is in use is the system's affair; pages that were never written to cost nothing.
 * A fixed view of a growable shared buffer is as fast as one of a plain buffer; one of a resizable buffer is not.
 */

/** Up to this size memory is plain and copied when it grows: most captures need no more. */
const SMALL_BYTES = 1 << 18;
/** Address space laid aside: so many times what is needed, within these bounds. */
const RESERVED = { TIMES: 16, LEAST_BYTES: 2 ** 28, MOST_BYTES: 2 ** 32 } as const;
/**
 * Whether address space was refused once. Of the module, as address space is of the process: where that may have only so much
 * of it, V8, which needs some as well, ends the process once none is left. So the first refusal of any memory is the last.
 */
let isScarce = false;
/** Large memory grows by this share of itself. */
const GROWTH = 1 / 4;

/** See the file's head. New memory is zero. What lies in it cannot be sent to another process: copy it first. */
export class GrowingMemory {
  #buffer: ArrayBuffer | SharedArrayBuffer;

  constructor(nBytes: number) {
    this.#buffer = new ArrayBuffer(nBytes);
  }

  /** The memory as it is, until `grow` is called. A view of it is given its length: one that follows the buffer is slow. */
  get buffer(): ArrayBufferLike {
    return this.#buffer;
  }

  /**
   * Becomes at least `nBytes` large, and a multiple of eight; its views must be made again. Amortised O(1) a byte.
   * Throws a RangeError where there is no such memory.
   */
  grow(nBytes: number): void {
    const buffer = this.#buffer;
    if (nBytes <= buffer.byteLength) return;
    if (nBytes <= SMALL_BYTES)
      this.#move(new ArrayBuffer(wholeWords(Math.max(nBytes, buffer.byteLength * 2))));
    else if (!(buffer instanceof SharedArrayBuffer) || nBytes > buffer.maxByteLength)
      this.#move(reserved(nBytes));
    else {
      const usual = wholeWords(buffer.byteLength * (1 + GROWTH));
      buffer.grow(Math.max(nBytes, Math.min(usual, buffer.maxByteLength)));
    }
  }

  #move(buffer: ArrayBuffer | SharedArrayBuffer): void {
    new Uint8Array(buffer).set(new Uint8Array(this.#buffer));
    this.#buffer = buffer;
  }
}

function wholeWords(nBytes: number): number {
  return Math.ceil(nBytes / 8) * 8;
}

/** Memory of `nBytes` with address space behind it; plain memory of twice the size where none is to be had. */
function reserved(nBytes: number): ArrayBuffer | SharedArrayBuffer {
  const { TIMES, LEAST_BYTES, MOST_BYTES } = RESERVED;
  const maxByteLength = Math.min(Math.max(wholeWords(nBytes) * TIMES, LEAST_BYTES), MOST_BYTES);
  if (!isScarce && nBytes <= maxByteLength) {
    try {
      return new SharedArrayBuffer(wholeWords(nBytes), { maxByteLength });
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      isScarce = true;
    }
  }
  return new ArrayBuffer(wholeWords(nBytes * 2));
}
