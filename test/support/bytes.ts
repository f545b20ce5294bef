/**
 * Bytes spelled out: the words in which the tests write captures and packets.
 * Every function returns fresh bytes; `joined` puts them in a row.
 */

/** Byte order of a file; packets themselves are always in network (big) order. */
export type ByteOrder = "little" | "big";

/** One byte for each value; values are taken modulo 256. */
export function u8(...values: number[]): Uint8Array {
  return Uint8Array.from(values);
}

/** 16 bits; `order` defaults to network order. Values are taken modulo 2^16. */
export function u16(value: number, order: ByteOrder = "big"): Uint8Array {
  const bytes = new Uint8Array(2);
  new DataView(bytes.buffer).setUint16(0, value, order === "little");
  return bytes;
}

/** 32 bits; `order` defaults to network order. Values are taken modulo 2^32. */
export function u32(value: number, order: ByteOrder = "big"): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value >>> 0, order === "little");
  return bytes;
}

/** 64 bits; negative values are written as two's complement. */
export function u64(value: bigint, order: ByteOrder = "big"): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, BigInt.asUintN(64, value), order === "little");
  return bytes;
}

/** UTF-8 without a terminator. */
export function text(characters: string): Uint8Array {
  return new TextEncoder().encode(characters);
}

/** `count` zero bytes. */
export function zeros(count: number): Uint8Array {
  return new Uint8Array(count);
}

/** `count` bytes counting up from `first`, so that a cut or a shift shows. */
export function counting(count: number, first = 0): Uint8Array {
  return Uint8Array.from({ length: count }, (_, at) => (first + at) & 0xff);
}

/** All parts in a row. */
export function joined(...parts: Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** The bytes, followed by zeros up to a multiple of `unit` (pcapng: 4). */
export function padded(bytes: Uint8Array, unit = 4): Uint8Array {
  return joined(bytes, zeros((unit - (bytes.length % unit)) % unit));
}

/** A copy in which the bytes at `offset` are replaced. Throws where they do not fit. */
export function patched(bytes: Uint8Array, offset: number, replacement: Uint8Array): Uint8Array {
  if (offset + replacement.length > bytes.length)
    throw new RangeError(`patch at ${offset} runs past the end`);
  const copy = bytes.slice();
  copy.set(replacement, offset);
  return copy;
}
