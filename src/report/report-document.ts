/**
 * A report as a document without a format: sections of blocks, which text, Markdown and HTML each write in their way.
 * Every string may hold text from the capture (a file's name): whoever writes it escapes it.
 */
import type { CheckedStep, Finding, HypothesisId, ListenerBand, VerdictPart } from "./diagnosis-shapes";
import { count } from "./number-text";

export interface ReportDocument {
  title: string;
  /** The capture in a line: format, size, frames, time. */
  subtitle: string;
  /** The verdict, aspect by aspect. */
  verdict: VerdictPart[];
  sections: ReportSection[];
}

export interface ReportSection {
  heading: string;
  blocks: ReportBlock[];
}

export type ReportBlock =
  | { kind: "paragraph"; text: string }
  | { kind: "list"; items: string[]; isNumbered?: boolean }
  | { kind: "findings"; findings: Finding[] }
  | { kind: "steps"; steps: CheckedStep[] }
  | { kind: "cause"; cause: ReportCause }
  | { kind: "table"; table: ReportTable }
  | { kind: "chart"; chart: Chart }
  | { kind: "code"; text: string };

/** One weighed cause. */
export interface ReportCause {
  /** The cause's id where steps of the examination lead to it; "" for those of other services. */
  anchor: HypothesisId | "";
  /** Causes that it tells of as well. */
  others?: readonly HypothesisId[];
  /** Stands behind the status: "Ruled out: the server is down". */
  title: string;
  /** The service it was weighed for. */
  service: string;
  /** "Supported", "Ruled out", "Open". */
  status: string;
  for: Finding[];
  against: Finding[];
  /** "" where it needs no settling. */
  settledBy: string;
}

/** A table; every row has as many cells as the head. */
export interface ReportTable {
  caption: string;
  head: string[];
  rows: string[][];
  /** Columns of numbers. */
  rightAligned: number[];
  /** Where the last cell of each row leads to on the page; "" for nowhere. */
  links?: string[];
}

/** Which colour a line has; the same meaning always has the same colour. */
export type ChartTone = "accepted" | "refused" | "silent" | "asked" | "quiet";

/** Lines over time: value i of each line is a mean from edge i to edge i + 1. */
export interface Chart {
  title: string;
  /** What it shows, for those who do not see it; and its caption, without the title. */
  description: string;
  /** Lines one below the other, each on its own scale, instead of over one another. */
  isStacked?: boolean;
  unit: string;
  /** Ascending, in seconds; one more than each line has values. */
  edges: number[];
  /** Time of day at the first and the last edge; "" where unknown. */
  clock: { from: string; to: string };
  lines: { name: string; tone: ChartTone; values: number[] }[];
  /** Moments, as vertical lines; `edge`: index of the edge whose kept bin a moment lies in, -1 for none. */
  moments: { atSeconds: number; edge: number; label: string }[];
  /** Levels, as horizontal lines over the time for which they hold. */
  levels: { value: number; label: string; fromSeconds: number; toSeconds: number }[];
  /** What the listener did, as a band under the lines; empty for none. */
  bands: ListenerBand[];
}

/** "Ruled out: the server is down (connections to 10.0.0.10:9440)". */
export function causeHeading({ status, title, service }: ReportCause): string {
  return `${status}: ${title}${service === "" ? "" : ` (connections to ${service})`}`;
}

/** The filters of a finding, each with what it shows: "" for its frames, "4 of 242" for examples, "all" beside them, "559 SYNs". */
export function findingFilters(finding: Finding): { lead: string; filter: string }[] {
  const { frames, nInAll, filter, difference = [] } = finding;
  const filters: { lead: string; filter: string }[] = [];
  if (frames.length > 0) {
    const isPart = nInAll !== undefined && nInAll > frames.length;
    filters.push({ lead: isPart ? `${frames.length} of ${count(nInAll)}` : "", filter: frameFilter(frames) });
  }
  if (filter !== undefined) filters.push({ lead: frames.length > 0 ? "all" : "", filter });
  for (const { what, filter: counted } of difference) filters.push({ lead: what, filter: counted });
  return filters;
}

/** A Wireshark display filter that shows exactly these frames; "" for none. */
export function frameFilter(frames: readonly number[]): string {
  if (frames.length === 0) return "";
  return frames.length === 1 ? `frame.number == ${frames[0]!}` : `frame.number in {${frames.join(", ")}}`;
}
