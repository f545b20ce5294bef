/** Rows of conversations as text: a table for people, NDJSON and CSV for programs. One line a row. */
import { endpointText } from "./endpoint-text";
import { count } from "./number-text";
import { PATTERN_LABELS } from "./pattern-labels";
import type { ConversationRow } from "./report-shapes";

const CSV_COLUMNS = [
  "conversation",
  "streams",
  "client",
  "clientPort",
  "server",
  "serverPort",
  "roleGround",
  "firstFrame",
  "lastFrame",
  "start",
  "duration",
  "packets",
  "packetsFromClient",
  "packetsFromServer",
  "payloadFromClient",
  "payloadFromServer",
  "tries",
  "refusals",
  "connectSeconds",
  "teardown",
  "pattern",
  "severity",
  "evidence",
  "reusePrevious",
  "reuseGapSeconds",
  "reusePreviousEnd",
  "reuseVerdict",
  "retransmissions",
] as const;

/** Header line of the CSV form. */
export const CSV_HEADER = CSV_COLUMNS.join(",");

/** A row as CSV: lists joined by spaces, null as nothing, the reuse in columns of its own (RFC 4180). */
export function csvLine(row: ConversationRow): string {
  const { reuse, ...fields } = row;
  const flat: Record<string, CsvValue> = {
    ...fields,
    reusePrevious: reuse?.previous,
    reuseGapSeconds: reuse?.gapSeconds,
    reusePreviousEnd: reuse?.previousEnd,
    reuseVerdict: reuse?.verdict,
  };
  return CSV_COLUMNS.map((column) => csvCell(flat[column])).join(",");
}

type CsvValue = string | number | readonly number[] | null | undefined;

function csvCell(value: CsvValue): string {
  if (value === null || value === undefined) return "";
  const text = typeof value === "object" ? value.join(" ") : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** A row as one JSON document on one line. */
export function ndjsonLine(row: ConversationRow): string {
  return JSON.stringify(row);
}

const TABLE_WIDTHS = [8, 8, 13, 45, 45, 9, 6, 9, 28] as const;
const TABLE_HEADS = [
  "Conv.",
  "Stream",
  "Start",
  "Client",
  "Server",
  "Packets",
  "Tries",
  "Refusals",
  "Pattern",
] as const;
const LEFT_ALIGNED: readonly number[] = [3, 4, 8];

/** Header line of the table form; widths are fixed so that rows can be written as they come. */
export function tableHeader(hasIpv6: boolean): string {
  return tableLineOf([...TABLE_HEADS], hasIpv6);
}

/** A row of the table form. */
export function tableLine(row: ConversationRow, hasIpv6: boolean): string {
  return tableLineOf(
    [
      String(row.conversation),
      row.streams.join(" "),
      row.start.toFixed(6),
      endpointText(row.client, row.clientPort),
      endpointText(row.server, row.serverPort),
      count(row.packets),
      String(row.tries),
      String(row.refusals),
      PATTERN_LABELS[row.pattern].label,
    ],
    hasIpv6,
  );
}

const IPV4_END_WIDTH = 21;

function tableLineOf(cells: readonly string[], hasIpv6: boolean): string {
  return cells
    .map((cell, column) => {
      const isEnd = column === 3 || column === 4;
      const width = isEnd && !hasIpv6 ? IPV4_END_WIDTH : (TABLE_WIDTHS[column] ?? 0);
      return LEFT_ALIGNED.includes(column) ? cell.padEnd(width) : cell.padStart(width);
    })
    .join("  ")
    .trimEnd();
}
