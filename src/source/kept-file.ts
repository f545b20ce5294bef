/**
 * A kept state as a file, and back.
 *
 *   0  magic 8 | format version 4 | directory bytes 4 | file bytes 8 | zero 8
 *  32  program 32 | capture 32 | seal 32
 * 128  directory (JSON: names, types and lengths of the arrays, and the facts) | arrays, each at a multiple of 8
 *
 * Numbers are little-endian, as the arrays are in memory. The seal is a SHA-256 over all other bytes: whatever was
 * damaged, cut or put together from two files does not match it. Program and capture are compared before anything else
 * is read; so the layout of the arrays never has to be understood across versions.
 */
import { createHash, randomBytes } from "node:crypto";
import { open, rename, unlink, type FileHandle } from "node:fs/promises";

import { KeptState, type KeptArray } from "../base/kept-state";

const MAGIC = Buffer.from("MEGAKEPT", "latin1");
const FORMAT_VERSION = 1;
const HEADER = {
  VERSION: 8,
  DIRECTORY_BYTES: 12,
  FILE_BYTES: 16,
  PROGRAM: 32,
  CAPTURE: 64,
  SEAL: 96,
} as const;
const HEADER_BYTES = 128;
const ALIGNMENT = 8;

/** Hashed and written at once, so that requests are answered in between. */
const SLICE_BYTES = 1 << 20;

/** Ends the name of a file that is still being written. */
export const UNFINISHED_SUFFIX = ".unfinished";

/** What a kept file is for: 32 bytes each. */
export interface KeptFor {
  /** The very program that wrote it. */
  program: Uint8Array;
  /** The capture as it was when it was read. */
  capture: Uint8Array;
}

/** The file is no kept state, is damaged, or is for another program or capture; the message says which. */
export class NotUsable extends Error {}

const TYPES = { u8: Uint8Array, u32: Uint32Array, f64: Float64Array } as const;

interface DirectoryEntry {
  name: string;
  type: keyof typeof TYPES;
  length: number;
}

interface Directory {
  arrays: DirectoryEntry[];
  facts: [string, unknown][];
}

/** Bytes that the file of a state has. */
export function keptBytes(state: KeptState): number {
  return layoutOf(state).fileBytes;
}

/**
 * Writes a state: under another name first, then renamed, so that the file at `path` is always whole. Rejects with the
 * system's error (a full disk, a folder that may not be written); nothing of the attempt is left then.
 */
export async function writeKept(path: string, state: KeptState, keptFor: KeptFor): Promise<void> {
  const unfinished = `${path}.${randomBytes(6).toString("hex")}${UNFINISHED_SUFFIX}`;
  try {
    const file = await open(unfinished, "wx");
    try {
      await writeAll(file, state, keptFor);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(unfinished, path);
  } catch (error) {
    await unlink(unfinished).catch(() => undefined); // It may never have come to be.
    throw error;
  }
}

/** The state in the file at `path`. Rejects with `NotUsable`, or with the system's error (no such file). */
export async function readKept(path: string, keptFor: KeptFor, maxBytes: number): Promise<KeptState> {
  const file = await open(path, "r");
  try {
    const { size } = await file.stat();
    if (size < HEADER_BYTES || size > maxBytes) throw new NotUsable(`${size} bytes`);
    const header = Buffer.alloc(HEADER_BYTES);
    await readAt(file, header, 0);
    const directoryBytes = checkedHeader(header, size, keptFor);
    // A multiple of 8 behind the header, so that the arrays lie in this memory as they lie in the file.
    const body = Buffer.allocUnsafeSlow(size - HEADER_BYTES);
    await readAt(file, body, HEADER_BYTES);
    const seal = createHash("sha256").update(header.subarray(0, HEADER.SEAL)).update(body).digest();
    if (!seal.equals(header.subarray(HEADER.SEAL))) throw new NotUsable("damaged");
    return stateOf(body, directoryBytes);
  } finally {
    await file.close();
  }
}

/** Whether a file may be written over: there is none, or it is a kept state, however old or damaged behind its first bytes. */
export async function isKeptOrAbsent(path: string): Promise<boolean> {
  let file: FileHandle;
  try {
    file = await open(path, "r");
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "ENOENT";
  }
  try {
    const first = Buffer.alloc(MAGIC.length);
    await file.read(first, 0, first.length, 0);
    return first.equals(MAGIC);
  } finally {
    await file.close();
  }
}

/** Returns the length of the directory. */
function checkedHeader(header: Buffer, fileBytes: number, { program, capture }: KeptFor): number {
  if (!header.subarray(0, MAGIC.length).equals(MAGIC)) throw new NotUsable("not a kept analysis");
  const version = header.readUInt32LE(HEADER.VERSION);
  if (version !== FORMAT_VERSION) throw new NotUsable(`format ${version}`);
  if (!header.subarray(HEADER.PROGRAM, HEADER.CAPTURE).equals(program)) {
    throw new NotUsable("written by another version");
  }
  if (!header.subarray(HEADER.CAPTURE, HEADER.SEAL).equals(capture)) {
    throw new NotUsable("the capture has changed");
  }
  if (header.readBigUInt64LE(HEADER.FILE_BYTES) !== BigInt(fileBytes)) throw new NotUsable("cut short");
  return header.readUInt32LE(HEADER.DIRECTORY_BYTES);
}

function stateOf(body: Uint8Array<ArrayBuffer>, directoryBytes: number): KeptState {
  if (directoryBytes > body.length) throw new NotUsable(`a directory of ${directoryBytes} bytes`);
  const directory = JSON.parse(Buffer.from(body.buffer, 0, directoryBytes).toString("utf8")) as Directory;
  const state = new KeptState();
  let offset = aligned(directoryBytes);
  for (const { name, type, length } of directory.arrays) {
    const nBytes = length * TYPES[type].BYTES_PER_ELEMENT;
    if (!Number.isInteger(length) || length < 0 || offset + nBytes > body.length) {
      throw new NotUsable(`${name}: ${length} values at ${offset}`);
    }
    state.put(name, new TYPES[type](body.buffer, offset, length));
    offset = aligned(offset + nBytes);
  }
  for (const [name, value] of directory.facts) state.putFact(name, value);
  return state;
}

function layoutOf(state: KeptState): { directory: Buffer; fileBytes: number } {
  const arrays = [...state.arrays].map(([name, array]) => ({
    name,
    type: typeOf(array),
    length: array.length,
  }));
  const contents: Directory = { arrays, facts: [...state.facts] };
  const directory = Buffer.from(JSON.stringify(contents), "utf8");
  let fileBytes = HEADER_BYTES + aligned(directory.length);
  for (const array of state.arrays.values()) fileBytes += aligned(array.byteLength);
  return { directory, fileBytes };
}

async function writeAll(file: FileHandle, state: KeptState, keptFor: KeptFor): Promise<void> {
  const { directory, fileBytes } = layoutOf(state);
  const header = Buffer.alloc(HEADER_BYTES);
  header.set(MAGIC);
  header.writeUInt32LE(FORMAT_VERSION, HEADER.VERSION);
  header.writeUInt32LE(directory.length, HEADER.DIRECTORY_BYTES);
  header.writeBigUInt64LE(BigInt(fileBytes), HEADER.FILE_BYTES);
  header.set(keptFor.program, HEADER.PROGRAM);
  header.set(keptFor.capture, HEADER.CAPTURE);
  const hash = createHash("sha256").update(header.subarray(0, HEADER.SEAL));
  let offset = HEADER_BYTES;
  for (const part of [directory, ...state.arrays.values()]) {
    const bytes = new Uint8Array(part.buffer, part.byteOffset, part.byteLength);
    for (let at = 0; at < bytes.length; at += SLICE_BYTES) {
      const slice = bytes.subarray(at, at + SLICE_BYTES);
      hash.update(slice);
      await writeAt(file, slice, offset + at);
    }
    const padding = new Uint8Array(aligned(bytes.length) - bytes.length);
    hash.update(padding);
    await writeAt(file, padding, offset + bytes.length);
    offset += bytes.length + padding.length;
  }
  header.set(hash.digest(), HEADER.SEAL);
  await writeAt(file, header, 0);
}

/** The system may write less than it was given. */
async function writeAt(file: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  let nWritten = 0;
  while (nWritten < bytes.length) {
    const { bytesWritten } = await file.write(bytes, nWritten, bytes.length - nWritten, position + nWritten);
    nWritten += bytesWritten;
  }
}

/** The system may read less than was asked for; a file that ends before is one that is being changed. */
async function readAt(file: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  let nRead = 0;
  while (nRead < bytes.length) {
    const { bytesRead } = await file.read(bytes, nRead, bytes.length - nRead, position + nRead);
    if (bytesRead === 0) throw new NotUsable("it shrank");
    nRead += bytesRead;
  }
}

function typeOf(array: KeptArray): DirectoryEntry["type"] {
  if (array instanceof Float64Array) return "f64";
  return array instanceof Uint32Array ? "u32" : "u8";
}

function aligned(nBytes: number): number {
  return Math.ceil(nBytes / ALIGNMENT) * ALIGNMENT;
}
