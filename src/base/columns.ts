/** Growing typed columns: appended to without an object per row, trimmed when done. */

const INITIAL_ROWS = 64;

/** A column of unsigned 32-bit numbers that grows by doubling; appending is O(1) amortised. */
export class Uint32Column {
  data = new Uint32Array(INITIAL_ROWS);
  length = 0;

  push(value: number): void {
    if (this.length === this.data.length) {
      const grown = new Uint32Array(this.data.length * 2);
      grown.set(this.data);
      this.data = grown;
    }
    this.data[this.length++] = value;
  }
}

/** A column of doubles that grows by doubling; appending is O(1) amortised. */
export class Float64Column {
  data = new Float64Array(INITIAL_ROWS);
  length = 0;

  push(value: number): void {
    if (this.length === this.data.length) {
      const grown = new Float64Array(this.data.length * 2);
      grown.set(this.data);
      this.data = grown;
    }
    this.data[this.length++] = value;
  }
}
