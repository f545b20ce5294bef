/** Growing typed columns: appended to without an object per row, trimmed when done. */

const INITIAL_ROWS = 64;

/** A column of unsigned 32-bit numbers that grows by doubling; appending is O(1) amortised. */
export class Uint32Column {
  data: Uint32Array = new Uint32Array(INITIAL_ROWS);
  length = 0;

  push(value: number): void {
    if (this.length === this.data.length) {
      const grown = new Uint32Array(Math.max(INITIAL_ROWS, this.data.length * 2));
      grown.set(this.data);
      this.data = grown;
    }
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
}

/** A column of doubles that grows by doubling; appending is O(1) amortised. */
export class Float64Column {
  data: Float64Array = new Float64Array(INITIAL_ROWS);
  length = 0;

  push(value: number): void {
    if (this.length === this.data.length) {
      const grown = new Float64Array(Math.max(INITIAL_ROWS, this.data.length * 2));
      grown.set(this.data);
      this.data = grown;
    }
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
}
