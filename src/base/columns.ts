/** Growing typed columns: appended to without an object per row, trimmed when done. */
import { GrowingMemory } from "./growing-memory";

const INITIAL_ROWS = 64;

/** A column of unsigned 32-bit numbers; appending is O(1) amortised. Its memory is a `GrowingMemory`. */
export class Uint32Column {
  readonly #memory = new GrowingMemory(INITIAL_ROWS * Uint32Array.BYTES_PER_ELEMENT);
  data: Uint32Array = new Uint32Array(this.#memory.buffer, 0, INITIAL_ROWS);
  length = 0;

  push(value: number): void {
    if (this.length === this.data.length) this.#grow();
    this.data[this.length++] = value;
  }

  /** The rows so far; shares the column's memory until it grows. */
  used(): Uint32Array {
    return this.data.subarray(0, this.length);
  }

  /** Becomes a column of these rows; their memory is the column's own from now on. */
  take(rows: Uint32Array): void {
    this.data = rows;
    this.length = rows.length;
  }

  #grow(): void {
    this.data = grown(this.#memory, this.data, Uint32Array);
  }
}

/** A column of doubles; appending is O(1) amortised. Its memory is a `GrowingMemory`. */
export class Float64Column {
  readonly #memory = new GrowingMemory(INITIAL_ROWS * Float64Array.BYTES_PER_ELEMENT);
  data: Float64Array = new Float64Array(this.#memory.buffer, 0, INITIAL_ROWS);
  length = 0;

  push(value: number): void {
    if (this.length === this.data.length) this.#grow();
    this.data[this.length++] = value;
  }

  /** The rows so far; shares the column's memory until it grows. */
  used(): Float64Array {
    return this.data.subarray(0, this.length);
  }

  /** Becomes a column of these rows; their memory is the column's own from now on. */
  take(rows: Float64Array): void {
    this.data = rows;
    this.length = rows.length;
  }

  #grow(): void {
    this.data = grown(this.#memory, this.data, Float64Array);
  }
}

/** Rows with room for one more at least. Rows that were taken are no memory of the column's own: they are copied there. */
function grown<Rows extends Uint32Array | Float64Array>(
  memory: GrowingMemory,
  rows: Rows,
  View: new (buffer: ArrayBufferLike, byteOffset: number, length: number) => Rows,
): Rows {
  const isOwn = rows.buffer === memory.buffer;
  memory.grow((rows.length + 1) * rows.BYTES_PER_ELEMENT);
  const { buffer } = memory;
  const more = new View(buffer, 0, Math.floor(buffer.byteLength / rows.BYTES_PER_ELEMENT));
  if (!isOwn) more.set(rows);
  return more;
}
