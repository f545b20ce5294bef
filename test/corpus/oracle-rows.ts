/**
 * Every stream of every capture beside the oracle's row: frames, SYN, SYN/ACK, RST and FIN per direction, the client, the
 * completeness. `npx tsx test/corpus/oracle-rows.ts [--core]` prints what differs.
 */
import { FrameWalk } from "../../src/frame-walk";
import { inflatePayload } from "../../src/source/inflate-payload";
import { completenessOfStreams } from "../../src/report/completeness-of-streams";
import { ipv4Text, ipv6Text } from "../../src/flow/address-table";
import { KIND, TCP_FLAG, type Packet } from "../../src/wire/packet";
import {
  allCaptures,
  captureContent,
  coreCaptures,
  corpusIndex,
  oracleRows,
} from "../support/capture-corpus";

/** Columns that are compared; each is a count or a word. */
const COLUMNS = [
  "first_frame",
  "last_frame",
  "frames_ab",
  "frames_ba",
  "payload_ab",
  "payload_ba",
  "syn_ab",
  "syn_ba",
  "synack_ab",
  "synack_ba",
  "rst_ab",
  "rst_ba",
  "fin_ab",
  "fin_ba",
  "completeness",
] as const;

type Row = Record<string, number | string>;

/** What a comparison came to. */
export interface RowComparison {
  nStreams: number;
  nEqual: number;
  nSkipped: number;
  differences: string[];
}

/** Compares the rows of the named captures. */
export function compareRows(files: readonly string[]): RowComparison {
  const comparison: RowComparison = { nStreams: 0, nEqual: 0, nSkipped: 0, differences: [] };
  const index = corpusIndex();
  for (const file of files) {
    const rows = oracleRows(file);
    if (!rows || index.get(file)?.didTsharkStop) {
      comparison.nSkipped += rows?.length ?? 0;
      continue;
    }
    const ours = ourRows(file);
    for (const theirs of rows) compareRow(file, ours.get(Number(theirs("first_frame"))), theirs, comparison);
  }
  return comparison;
}

function compareRow(
  file: string,
  ours: Row | undefined,
  theirs: (column: string) => string,
  comparison: RowComparison,
): void {
  comparison.nStreams++;
  // What is not opened is told by the layer path; see docs/differences-from-wireshark.md.
  if (/:(sflow|socks|wlan_aggregate):/.test(theirs("encap"))) {
    comparison.nSkipped++;
    return;
  }
  const told = COLUMNS.filter((column) => String(ours?.[column] ?? "none") !== theirs(column));
  if (told.length === 0) comparison.nEqual++;
  else {
    const list = told.map((column) => `${column} ${ours?.[column] ?? "none"} (tshark ${theirs(column)})`);
    comparison.differences.push(`${file}\tstream ${theirs("stream")}: ${list.join(", ")}`);
  }
}

/** Our streams by their first frame. */
function ourRows(file: string): Map<number, Row> {
  const byStream = new Map<number, Row>();
  const walk = new FrameWalk(
    ({ packet, tracker, frame }) => {
      if (packet.kind !== KIND.TCP && packet.kind !== KIND.TCP_BOGUS) return;
      const stream = tracker.streamOf(tracker.conversation);
      let row = byStream.get(stream);
      if (!row) byStream.set(stream, (row = emptyRow(stream, frame.number, endOf(packet))));
      count(row, packet, frame.number);
    },
    { inflate: inflatePayload },
  );
  walk.feed(captureContent(file));
  walk.finish();
  const completeness = completenessOfStreams(walk.tracker);
  const rows = new Map<number, Row>();
  for (const [stream, row] of byStream) {
    const bits = completeness[stream] ?? 0;
    const nFrames = Number(row.frames_ab) + Number(row.frames_ba);
    // The oracle took the last frame's word, in two passes.
    row.completeness = nFrames > 1 ? (bits & 0xff) | (bits >>> 8) : bits & 0xff;
    rows.set(Number(row.first_frame), row);
  }
  return rows;
}

function emptyRow(stream: number, firstFrame: number, sender: string): Row {
  const row: Row = { stream, sender };
  for (const column of COLUMNS) row[column] = 0;
  row.first_frame = firstFrame;
  return row;
}

function count(row: Row, packet: Packet, frameNumber: number): void {
  const direction = endOf(packet) === row.sender ? "ab" : "ba";
  const add = (column: string, n: number): void => {
    row[`${column}_${direction}`] = Number(row[`${column}_${direction}`]) + n;
  };
  row.last_frame = frameNumber;
  add("frames", 1);
  if (!packet.isShort) add("payload", packet.payloadBytes);
  if (packet.kind !== KIND.TCP) return;
  const isSyn = (packet.flags & TCP_FLAG.SYN) !== 0;
  if (isSyn) add(packet.flags & TCP_FLAG.ACK ? "synack" : "syn", 1);
  if (packet.flags & TCP_FLAG.RST) add("rst", 1);
  if (packet.flags & TCP_FLAG.FIN) add("fin", 1);
}

function endOf(packet: Packet): string {
  const { src0, src1, src2, src3 } = packet;
  return `${packet.family === 6 ? ipv6Text([src0, src1, src2, src3]) : ipv4Text(src0)} ${packet.srcPort}`;
}

if (require.main === module) {
  const comparison = compareRows(process.argv.includes("--core") ? coreCaptures() : allCaptures());
  for (const line of comparison.differences) console.log(line);
  const { nStreams, nEqual, nSkipped, differences } = comparison;
  console.log(`${nStreams} streams, ${nEqual} equal, ${differences.length} different, ${nSkipped} skipped`);
}
