/**
 * A capture many times over: each time with later times and other addresses, so that frames and conversations multiply and
 * nothing else changes. For captures of the generator: pcapng of one section, little-endian, Ethernet, IPv4.
 */
import { closeSync, fstatSync, openSync, readSync, writeSync } from "node:fs";

const ENHANCED_PACKET = 6;
const CHUNK_BYTES = 1 << 24;
/** From the block's begin to the addresses' first octets. */
const SOURCE_AT = 28 + 14 + 12;
const MICROS_APART = 4000e6;

/** Writes `path`, `times` over, to `output`. The first octet of every address is raised by one each time. */
export function writeMultiplied(path: string, times: number, output: string): void {
  const to = openSync(output, "w");
  for (let time = 0; time < times; time++) copyShifted(path, to, time);
  closeSync(to);
}

function copyShifted(path: string, to: number, time: number): void {
  const from = openSync(path, "r");
  const nBytes = fstatSync(from).size;
  const chunk = Buffer.allocUnsafeSlow(CHUNK_BYTES);
  let kept = 0;
  for (let read = 0; read < nBytes;) {
    const n = readSync(from, chunk, kept, chunk.length - kept, read);
    read += n;
    const end = kept + n;
    const whole = shiftBlocks(chunk, end, time);
    for (let at = 0; at < whole;) at += writeSync(to, chunk, at, whole - at);
    chunk.copyWithin(0, whole, end);
    kept = end - whole;
  }
  closeSync(from);
}

/** Shifts the whole blocks in [0, end); returns where they end. The headers of a repetition begin a section of its own. */
function shiftBlocks(chunk: Buffer, end: number, time: number): number {
  let at = 0;
  while (at + 8 <= end) {
    const length = chunk.readUInt32LE(at + 4);
    if (at + length > end) break;
    if (time > 0 && chunk.readUInt32LE(at) === ENHANCED_PACKET) {
      const micros =
        chunk.readUInt32LE(at + 12) * 2 ** 32 + chunk.readUInt32LE(at + 16) + time * MICROS_APART;
      chunk.writeUInt32LE(Math.floor(micros / 2 ** 32), at + 12);
      chunk.writeUInt32LE(micros % 2 ** 32, at + 16);
      chunk[at + SOURCE_AT] = (chunk[at + SOURCE_AT]! + time) & 0xff;
      chunk[at + SOURCE_AT + 4] = (chunk[at + SOURCE_AT + 4]! + time) & 0xff;
    }
    at += length;
  }
  return at;
}
