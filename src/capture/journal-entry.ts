/**
 * Entries of systemd's journal, as pcapng carries them: lines "NAME=value", padded with zeros.
 * Read first: systemd.io/JOURNAL_EXPORT_FORMATS; Wireshark's wiretap/pcapng.c for what it shows as the frame's time.
 */

const TIME_NAME: readonly number[] = Array.from("__REALTIME_TIMESTAMP=", (letter) => letter.charCodeAt(0));

const CODE = { ZERO: 0x30, NINE: 0x39, SPACE: 0x20, TAB: 0x09, CARRIAGE_RETURN: 0x0d } as const;

const MAX_MICROS = 2n ** 64n - 1n;

/** Index one past the entry's last byte that is not zero, in [start, end]. */
export function entryEnd(bytes: Uint8Array, start: number, end: number): number {
  let at = end;
  while (at > start && bytes[at - 1] === 0) at--;
  return at;
}

/** Unix time of the entry in [start, end) in microseconds; undefined where it has none that fits 64 bits. */
export function entryMicros(bytes: Uint8Array, start: number, end: number): bigint | undefined {
  // The search ends at the first zero, as it does in Wireshark.
  for (let at = start; at + TIME_NAME.length < end && bytes[at] !== 0; at++) {
    if (isTimeName(bytes, at)) return numberAt(bytes, at + TIME_NAME.length, end);
  }
  return undefined;
}

function isTimeName(bytes: Uint8Array, at: number): boolean {
  return TIME_NAME.every((code, i) => bytes[at + i] === code);
}

/** The decimal number at `start`, behind white space; undefined where there is none. */
function numberAt(bytes: Uint8Array, start: number, end: number): bigint | undefined {
  let at = start;
  while (at < end && isSpace(bytes[at]!)) at++;
  const first = at;
  let value = 0n;
  for (; at < end && CODE.ZERO <= bytes[at]! && bytes[at]! <= CODE.NINE && value <= MAX_MICROS; at++)
    value = value * 10n + BigInt(bytes[at]! - CODE.ZERO);
  return at > first && value <= MAX_MICROS ? value : undefined;
}

function isSpace(code: number): boolean {
  return code === CODE.SPACE || (CODE.TAB <= code && code <= CODE.CARRIAGE_RETURN);
}
