/** What a report says of the capture and of itself: which file, taken where, read by what, and how to make it again. */
import { clockText, count, plural, seconds } from "./number-text";
import { capturePointText } from "./capture-point";
import type { ReportSource } from "./build-report";
import type { ReportBlock, ReportSection } from "./report-document";
import type { CaptureFacts, CaptureReport } from "./report-shapes";
import { notUnderstoodSentence, problemSentence } from "./summary-sentences";

const HOW_TO_READ =
  "Frames are quoted as Wireshark display filters on frame.number, tcp.stream, addresses, flags or frame.time_relative: paste " +
  "one into Wireshark's filter bar to see the frames that a sentence rests on. frame.number counts from 1 over the whole " +
  "capture, tcp.stream numbers connections in order of their first frame; both are Wireshark's own. Times are seconds since " +
  "the first frame.";

/** Where the capture is several files; Wireshark opens one, or what mergecap makes of all. */
const HOW_TO_READ_SEVERAL =
  "The capture is several files, and frame.number, tcp.stream and frame.time_relative run over all of them; Wireshark counts " +
  "in each file anew. To use the filters, put the files together first, in this order: mergecap -a -w all.pcapng FILES.";

/** See the file's head. `conversations`: of the service in trouble, or all in focus. */
export function captureSection(
  source: ReportSource,
  summary: CaptureReport,
  conversations: Uint32Array,
): ReportSection {
  const { data, diagnosis, command } = source;
  const { capture } = data;
  const blocks: ReportBlock[] = [{ kind: "paragraph", text: madeFrom(source) }];
  const pair = diagnosis.sickPair ?? diagnosis.pairs[0];
  const point = pair ? capturePointText(data, conversations, pair) : "";
  if (point !== "") blocks.push({ kind: "paragraph", text: point });
  const notUnderstood = notUnderstoodSentence(summary);
  if (notUnderstood !== "") blocks.push({ kind: "paragraph", text: notUnderstood });
  if (capture.problems.length > 0) {
    const items = capture.problems.slice(0, 10).map(problemSentence);
    const nMore = capture.problems.length - items.length + capture.nProblemsLeftOut;
    blocks.push({ kind: "list", items: nMore > 0 ? [...items, `and ${count(nMore)} more`] : items });
  }
  blocks.push(
    { kind: "paragraph", text: HOW_TO_READ },
    ...(capture.files ? [{ kind: "paragraph" as const, text: HOW_TO_READ_SEVERAL }] : []),
    { kind: "paragraph", text: "The command that makes this report:" },
    { kind: "code", text: command },
  );
  return { heading: "The capture, and this report", blocks };
}

/** "Made with Megalodon 0.1.0 from a.pcapng: 463,300 bytes, last changed 2026-11-23 09:00:00 UTC; …". */
function madeFrom({ data, version }: ReportSource): string {
  const { capture, readBack } = data;
  const size = capture.fileBytes > 0 ? capture.fileBytes : capture.captureBytes;
  const changed = readBack.file ? dateText(readBack.file.modifiedMs) : "";
  const ends =
    capture.nFrames === 0
      ? ""
      : `, the first at ${clock(capture, 0)}, the last ${seconds(capture.durationSeconds)} later` +
        clock(capture, capture.durationSeconds, " (", ")");
  return (
    `Made with Megalodon${version === "" ? "" : ` ${version}`} from ${capture.name}: ${plural(size, "byte")}` +
    `${changed === "" ? "" : `, last changed ${changed}`}; ${plural(capture.nFrames, "frame")}${ends}.`
  );
}

/** Time of day with what stands around it; "" where unknown, but for the first frame. */
function clock(capture: CaptureFacts, at: number, before = "", after = ""): string {
  const text = clockText(capture, at);
  if (text === "") return before === "" ? "a time that it does not tell" : "";
  return `${before}${text}${after}`;
}

/** "2026-11-23 09:00:00 UTC"; "" where the file does not tell. */
function dateText(unixMs: number): string {
  const date = new Date(unixMs);
  return Number.isNaN(date.getTime()) ? "" : `${date.toISOString().slice(0, 19).replace("T", " ")} UTC`;
}
