/**
 * The state of a finished analysis as it is kept between two openings: plain typed arrays, each under a name, and
 * small facts that survive JSON.
 *
 * Whoever owns state puts it in with `put` and takes it out again with the getters; nothing here knows a file. A name
 * is "owner/part" and used once. To keep one thing more: put it under a name of its own, and take it out on restore.
 */

/** A column that can be kept. */
export type KeptArray = Uint8Array | Uint32Array | Float64Array;

/** The kept state is not what its reader expects: an array is missing, has another type or a wrong length. */
export class UnsoundState extends Error {}

/** See the file's head. Arrays are borrowed, not copied, in both directions. */
export class KeptState {
  readonly #arrays = new Map<string, KeptArray>();
  readonly #facts = new Map<string, unknown>();

  /** Keeps an array; it must not change until the state has been written. Throws where the name is taken. */
  put(name: string, array: KeptArray): void {
    if (this.#arrays.has(name)) throw new Error(`kept twice: ${name}`);
    this.#arrays.set(name, array);
  }

  /** Keeps a value that is the same after JSON: no NaN, no undefined inside. Throws where the name is taken. */
  putFact(name: string, value: unknown): void {
    if (this.#facts.has(name)) throw new Error(`kept twice: ${name}`);
    this.#facts.set(name, value);
  }

  /** Every array by its name, in the order in which they were put. */
  get arrays(): ReadonlyMap<string, KeptArray> {
    return this.#arrays;
  }

  /** Every fact by its name. */
  get facts(): ReadonlyMap<string, unknown> {
    return this.#facts;
  }

  /** The bytes of an array, `length` of them where it is given. Throws `UnsoundState`. */
  uint8(name: string, length?: number): Uint8Array {
    const array = this.#arrays.get(name);
    if (array instanceof Uint8Array) return checkedLength(name, array, length);
    throw new UnsoundState(`no bytes: ${name}`);
  }

  /** The 32-bit words of an array, `length` of them where it is given. Throws `UnsoundState`. */
  uint32(name: string, length?: number): Uint32Array {
    const array = this.#arrays.get(name);
    if (array instanceof Uint32Array) return checkedLength(name, array, length);
    throw new UnsoundState(`no words: ${name}`);
  }

  /** The doubles of an array, `length` of them where it is given. Throws `UnsoundState`. */
  float64(name: string, length?: number): Float64Array {
    const array = this.#arrays.get(name);
    if (array instanceof Float64Array) return checkedLength(name, array, length);
    throw new UnsoundState(`no doubles: ${name}`);
  }

  /** A fact that is a number. Throws `UnsoundState`. */
  numberFact(name: string): number {
    const value = this.#facts.get(name);
    if (typeof value === "number") return value;
    throw new UnsoundState(`no number: ${name}`);
  }

  /** A fact that is an object; its shape is the caller's to check. Throws `UnsoundState`. */
  objectFact(name: string): object {
    const value = this.#facts.get(name);
    if (typeof value === "object" && value !== null) return value;
    throw new UnsoundState(`no object: ${name}`);
  }
}

/** Throws `UnsoundState` unless every value lies in [0, limit). */
export function checkBelow(name: string, values: Uint8Array | Uint32Array, limit: number): void {
  for (let row = 0; row < values.length; row++) {
    if (values[row]! >= limit) throw new UnsoundState(`${name}: ${values[row]!} of ${limit} in row ${row}`);
  }
}

function checkedLength<T extends KeptArray>(name: string, array: T, length: number | undefined): T {
  if (length === undefined || array.length === length) return array;
  throw new UnsoundState(`${name}: ${array.length} values, not ${length}`);
}
