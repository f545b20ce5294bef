/**
 * The corpus of real captures beside the project, with what tshark says of each.
 * Where the folder is absent nothing can be compared; whoever asks says so aloud, with the count.
 * In the folder: `files/` (captures), `core.txt` (a small set that covers every format and pattern), `oracle/`
 * (one TSV a capture that has TCP, a row a `tcp.stream`), `index.tsv` (where each comes from).
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { decompress } from "fzstd";
import { constants, gunzipSync } from "node:zlib";
import type { StreamIdentity } from "./tshark-streams";

const PROJECT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const CORPUS = process.env.MEGALODON_CORPUS ?? join(PROJECT, "..", "shared", "captures");

/** Captures in the small set; so many are skipped where the folder is absent. */
export const N_CORE_CAPTURES = 192;

/** One stream as tshark sees it. */
export interface OracleStream extends StreamIdentity {
  /** Layer path of its first frame, "eth:ethertype:ip:tcp". */
  encap: string;
  /** Frames whose TCP segment was put together from IP fragments. */
  nFragmentedFrames: number;
}

/** Whether the corpus is there. */
export function hasCorpus(): boolean {
  return existsSync(join(CORPUS, "core.txt"));
}

/** The corpus' folder. */
export function captureFolder(): string {
  return CORPUS;
}

/** Names of the captures of the small set. */
export function coreCaptures(): string[] {
  return readFileSync(join(CORPUS, "core.txt"), "utf8").split("\n").filter(Boolean);
}

/** Names of all captures. */
export function allCaptures(): string[] {
  return readdirSync(join(CORPUS, "files")).sort();
}

/** A capture's bytes as they are on disk. */
function captureFileBytes(name: string): Uint8Array {
  return readFileSync(join(CORPUS, "files", name));
}

/** A capture's bytes without the gzip around them; as much as can be had where that is damaged. */
export function captureContent(name: string): Uint8Array {
  const bytes = captureFileBytes(name);
  if (bytes[0] === 0x28 && bytes[1] === 0xb5) return decompress(bytes);
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  return gunzipSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH });
}

/** What the index says of a capture. */
export interface CorpusEntry {
  /** Whether tshark gave up before the end of the file. */
  didTsharkStop: boolean;
}

/** The oracle's rows of a capture, a function from column name to cell each; undefined where it has none. */
export function oracleRows(name: string): ((column: string) => string)[] | undefined {
  const path = join(CORPUS, "oracle", `${name}.tsv`);
  return existsSync(path) ? readTable(path) : undefined;
}

/** The index row of every capture, by name. */
export function corpusIndex(): Map<string, CorpusEntry> {
  const entries = readTable(join(CORPUS, "index.tsv")).map((cell): [string, CorpusEntry] => [
    cell("file"),
    { didTsharkStop: cell("tshark_msg") !== "" },
  ]);
  return new Map(entries);
}

/** tshark's streams of a capture; undefined where it has none on record. */
export function oracleStreams(name: string): OracleStream[] | undefined {
  const path = join(CORPUS, "oracle", `${name}.tsv`);
  if (!existsSync(path)) return undefined;
  return readTable(path).map((cell) => {
    return {
      stream: Number(cell("stream")),
      addressA: cell("ip_a"),
      portA: Number(cell("port_a")),
      addressB: cell("ip_b"),
      portB: Number(cell("port_b")),
      firstFrame: Number(cell("first_frame")),
      lastFrame: Number(cell("last_frame")),
      packets: Number(cell("frames_ab")) + Number(cell("frames_ba")),
      encap: cell("encap"),
      nFragmentedFrames: Number(cell("frag_frames")),
    };
  });
}

/** A TSV with a header line: for each row, a function from column to text; "" where there is no such column. */
function readTable(path: string): ((column: string) => string)[] {
  const [header = "", ...lines] = readFileSync(path, "utf8").split("\n").filter(Boolean);
  const columns = header.split("\t");
  return lines.map((line) => {
    const cells = line.split("\t");
    return (column) => cells[columns.indexOf(column)] ?? "";
  });
}
