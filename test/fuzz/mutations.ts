/**
 * Ways to spoil a capture that know its structure: lengths, types, options, cuts, splices, bits.
 * Each takes bytes and gives new ones; all choices come from the random source, so a seed makes an input again.
 */

/** Numbers in [0, n). */
export type Below = (n: number) => number;

type Mutation = (bytes: Uint8Array, below: Below) => Uint8Array;

/** Values at which length arithmetic breaks, when it does. */
const EDGES = [0, 1, 3, 4, 7, 11, 12, 19, 20, 27, 28, 31, 32, 33, 0x7f, 0x80, 0xff, 0x100, 0xffff, 0x10000];
const WIDE_EDGES = [...EDGES, 0x7fffffff, 0x80000000, 0xfffffff0, 0xfffffffc, 0xffffffff];

const flipBits: Mutation = (bytes, below) => {
  const out = bytes.slice();
  for (let i = 0; i <= below(8); i++) out[below(out.length)]! ^= 1 << below(8);
  return out;
};

const setByte: Mutation = (bytes, below) => {
  const out = bytes.slice();
  out[below(out.length)] = EDGES[below(EDGES.length)]! & 0xff;
  return out;
};

const setWord16: Mutation = (bytes, below) => {
  if (bytes.length < 2) return bytes;
  const out = bytes.slice();
  const value = EDGES[below(EDGES.length)]!;
  new DataView(out.buffer).setUint16(below(out.length - 1), value & 0xffff, below(2) === 0);
  return out;
};

const setWord32: Mutation = (bytes, below) => {
  if (bytes.length < 4) return bytes;
  const out = bytes.slice();
  const at = below(2) === 0 ? below(out.length - 3) : Math.floor(below(out.length - 3) / 4) * 4;
  new DataView(out.buffer).setUint32(at, WIDE_EDGES[below(WIDE_EDGES.length)]!, below(2) === 0);
  return out;
};

const truncate: Mutation = (bytes, below) => bytes.slice(0, below(bytes.length + 1));

const removeRange: Mutation = (bytes, below) => {
  const from = below(bytes.length);
  const to = Math.min(bytes.length, from + below(200));
  return join(bytes.subarray(0, from), bytes.subarray(to));
};

const repeatRange: Mutation = (bytes, below) => {
  const from = below(bytes.length);
  const to = Math.min(bytes.length, from + below(2000));
  return join(bytes.subarray(0, to), bytes.subarray(from));
};

const insertNoise: Mutation = (bytes, below) => {
  const noise = Uint8Array.from({ length: below(64) }, () => below(256));
  const at = below(bytes.length);
  return join(bytes.subarray(0, at), noise, bytes.subarray(at));
};

const swapRanges: Mutation = (bytes, below) => {
  const at = below(bytes.length);
  return join(bytes.subarray(at), bytes.subarray(0, at));
};

const MUTATIONS: readonly Mutation[] = [
  flipBits,
  setByte,
  setWord16,
  setWord32,
  setWord32,
  truncate,
  removeRange,
  repeatRange,
  insertNoise,
  swapRanges,
];

/** One to four mutations; sometimes a splice of two captures, sometimes nothing but noise. */
export function mutated(bytes: Uint8Array, other: Uint8Array, below: Below): Uint8Array {
  const kind = below(40);
  if (kind === 0) return Uint8Array.from({ length: below(4000) }, () => below(256));
  let out =
    kind < 4
      ? join(bytes.subarray(0, below(bytes.length + 1)), other.subarray(below(other.length + 1)))
      : bytes;
  const n = 1 + below(4);
  for (let i = 0; i < n && out.length > 0; i++) out = MUTATIONS[below(MUTATIONS.length)]!(out, below);
  return out;
}

function join(...parts: Uint8Array[]): Uint8Array {
  const out = new Uint8Array(parts.reduce((n, part) => n + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

/** A small random source (mulberry32): the same seed gives the same numbers. */
export function belowFrom(seed: number): Below {
  let state = seed >>> 0;
  return (n) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 4294967296) * n);
  };
}
