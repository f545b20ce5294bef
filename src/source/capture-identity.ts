/**
 * What tells whether a capture is still the one that was read: its path, size and times, and samples of its bytes.
 *
 * The samples are spread over the file, its first and last bytes included, so that identity costs the same for any
 * size. What they cannot see (a byte changed between them) the times tell: the time of the last status change, unlike
 * that of the last write, cannot be set back by a program.
 */
import { createHash } from "node:crypto";
import { open, stat, type FileHandle } from "node:fs/promises";
import { resolve } from "node:path";

const N_SAMPLES = 64;
const SAMPLE_BYTES = 4096;

/**
 * 32 bytes that are another's for any other files, in any other order, and after any change of these; undefined where one
 * of them is no plain file.
 */
export async function captureIdentity(paths: readonly string[]): Promise<Buffer | undefined> {
  const all = createHash("sha256");
  for (const path of paths) {
    const identity = await fileIdentity(path);
    if (!identity) return undefined;
    all.update(identity);
  }
  return all.digest();
}

async function fileIdentity(path: string): Promise<Buffer | undefined> {
  // Asked before it is opened: opening a pipe would wait for its writer.
  if (!(await stat(path)).isFile()) return undefined;
  const file = await open(path, "r");
  try {
    const { size, mtimeNs, ctimeNs } = await file.stat({ bigint: true });
    const facts = JSON.stringify([resolve(path), String(size), String(mtimeNs), String(ctimeNs)]);
    return createHash("sha256")
      .update(facts)
      .update(await samples(file, Number(size)))
      .digest();
  } finally {
    await file.close();
  }
}

/** Where the samples of a file of `size` bytes begin: all of a small file, else evenly spread, the last at its end. */
export function sampleOffsets(size: number): number[] {
  const nWhole = Math.ceil(size / SAMPLE_BYTES);
  if (nWhole <= N_SAMPLES) return Array.from({ length: nWhole }, (_, sample) => sample * SAMPLE_BYTES);
  const step = (size - SAMPLE_BYTES) / (N_SAMPLES - 1);
  return Array.from({ length: N_SAMPLES }, (_, sample) => Math.floor(sample * step));
}

async function samples(file: FileHandle, size: number): Promise<Buffer> {
  const offsets = sampleOffsets(size);
  const bytes = Buffer.alloc(offsets.length * SAMPLE_BYTES);
  await Promise.all(
    offsets.map((offset, sample) => file.read(bytes, sample * SAMPLE_BYTES, SAMPLE_BYTES, offset)),
  );
  return bytes;
}
