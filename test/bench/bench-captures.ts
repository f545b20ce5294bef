/** The captures of `npm run bench`, made once into a folder. */
import { spawnSync } from "node:child_process";
import { createReadStream, createWriteStream, existsSync, mkdirSync, renameSync } from "node:fs";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import { writeMultiplied } from "./multiplied-capture";
import { writeShapedCapture, type Shape } from "./shaped-capture";

const ROOT = join(__dirname, "..", "..");

/** A capture of the bench, and how to make it. */
export interface BenchCapture {
  id: string;
  /** What it is, for the table. */
  title: string;
  make: (path: string, folder: string) => Promise<void>;
}

const SHORT: Shape = { nConnections: 400_000, nDataSegments: 2, payloadBytes: 200, family: 4, nAtOnce: 500 };
const LONG: Shape = { nConnections: 100, nDataSegments: 20_000, payloadBytes: 600, family: 4, nAtOnce: 100 };

export const BENCH_CAPTURES: readonly BenchCapture[] = [
  { id: "seed-0.1.pcapng", title: "load test, 0.1×", make: generated("0.1") },
  { id: "seed-1.pcapng", title: "load test, 1×", make: generated("1") },
  {
    id: "seed-4.pcapng",
    title: "load test, 4×",
    make: async (path: string, folder: string): Promise<void> =>
      writeMultiplied(await captureFile("seed-1.pcapng", folder), 4, path),
  },
  { id: "short-4.pcapng", title: "400,000 short connections, IPv4", make: shaped(SHORT) },
  { id: "short-6.pcapng", title: "400,000 short connections, IPv6", make: shaped({ ...SHORT, family: 6 }) },
  { id: "long-4.pcapng", title: "100 long connections, IPv4", make: shaped(LONG) },
  { id: "long-6.pcapng", title: "100 long connections, IPv6", make: shaped({ ...LONG, family: 6 }) },
  {
    id: "seed-1.pcapng.gz",
    title: "load test, 1×, gzip",
    make: async (path: string, folder: string): Promise<void> => {
      const plain = createReadStream(await captureFile("seed-1.pcapng", folder), { highWaterMark: 1 << 20 });
      await pipeline(plain, createGzip({ level: 1 }), createWriteStream(path));
    },
  },
];

/**
 * 100 million frames cut to 64 bytes, 38 load tests in a row: made and measured only when it is asked for, since it takes
 * 11 GB.
 */
export const HUGE_CAPTURE: BenchCapture = {
  id: "seed-38-snaplen-64.pcapng",
  title: "load test, 38×, frames cut to 64 bytes",
  make: async (path: string, folder: string): Promise<void> => {
    const cut = join(folder, "seed-1-snaplen-64.pcapng");
    if (!existsSync(cut)) generate(cut, ["--scale", "1", "--snaplen", "64"]);
    writeMultiplied(cut, 38, path);
    return Promise.resolve();
  },
};

/** The path of a capture in `folder`, made if it is not there. */
export async function captureFile(id: string, folder: string): Promise<string> {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, id);
  if (existsSync(path)) return path;
  const capture = [...BENCH_CAPTURES, HUGE_CAPTURE].find((each) => each.id === id)!;
  process.stderr.write(`making ${id} …\n`);
  await capture.make(`${path}.part`, folder);
  renameSync(`${path}.part`, path);
  return path;
}

function shaped(shape: Shape): BenchCapture["make"] {
  return (path) => {
    writeShapedCapture(path, shape);
    return Promise.resolve();
  };
}

function generated(scale: string): BenchCapture["make"] {
  return (path) => {
    generate(path, ["--scale", scale]);
    return Promise.resolve();
  };
}

function generate(path: string, options: readonly string[]): void {
  const generator = join(ROOT, "test", "generator", "main.ts");
  const args = ["--import", "tsx", generator, ...options, "-o", path];
  const { status } = spawnSync(process.execPath, args, { stdio: ["ignore", "ignore", "inherit"], cwd: ROOT });
  if (status !== 0) throw new Error(`the generator ended with ${status}`);
}
