/** The summary in sentences; the same ones in the terminal, in Markdown and in the editor's report. */
import { endpointText } from "./endpoint-text";
import { count, longTime, percent, plural, seconds, utcText } from "./number-text";
import { PATTERN_LABELS } from "./pattern-labels";
import type { ReuseVerdict } from "./pattern-names";
import type { CaptureFacts, CaptureReport, ProblemReport } from "./report-shapes";
import { REUSE_LABELS } from "./reuse-findings";

/** What the capture is: format, size, frames, time. */
export function captureSentence(report: CaptureReport): string {
  const { capture } = report;
  const size = capture.fileBytes > 0 ? capture.fileBytes : capture.captureBytes;
  const start = utcText(capture.startUnixNs);
  const parts = [
    capture.format,
    plural(size, "byte"),
    `${plural(capture.nFrames, "frame")} (${count(capture.nTcpFrames)} TCP)`,
    `${durationText(capture.durationSeconds)}${start === "" ? "" : ` from ${start}`}`,
  ];
  return parts.join(", ");
}

/** From here on nobody reads a time in seconds. */
const LONG_SECONDS = 172_800;

function durationText(value: number): string {
  return value < LONG_SECONDS ? seconds(value) : `${seconds(value)} (${longTime(value)})`;
}

/** How many failed, where most of them, since when. */
export function verdictSentences(report: CaptureReport): string[] {
  const { capture, severities, worstService } = report;
  if (capture.nConversations === 0) return ["There is no TCP conversation in this capture."];
  const nInFocus = nConversationsInFocus(report);
  if (nInFocus === 0) return ["There is no TCP conversation in focus."];
  const share = (n: number): string => percent(n / nInFocus);
  const sentences = [
    `${count(severities.failed)} of ${plural(nInFocus, "conversation")} failed (${share(severities.failed)}); ` +
      `${count(severities.degraded)} degraded (${share(severities.degraded)}).`,
  ];
  if (worstService?.mostFrequentFailure) {
    const since =
      worstService.firstFailureSeconds === null
        ? ""
        : `, the first after ${seconds(worstService.firstFailureSeconds)}`;
    sentences.push(
      `Most failures at one service: ${endpointText(worstService.server, worstService.serverPort)}, ${count(worstService.nFailed)} of ` +
        `${count(worstService.nConversations)} failed${since}, mostly: ${PATTERN_LABELS[worstService.mostFrequentFailure].label}.`,
    );
  }
  return sentences;
}

/** Conversations that the summary speaks of: all, or those in focus. */
export function nConversationsInFocus({ severities }: CaptureReport): number {
  return severities.failed + severities.degraded + severities.ok + severities.unknown;
}

/** Port reuse in one sentence; "" where no port came round. */
export function reuseSentence(report: CaptureReport): string {
  const { nReuses, nHarmful, byVerdict } = report.reuse;
  if (nReuses === 0) return "";
  const verdicts = Object.entries(byVerdict)
    .filter(([, n]) => n > 0)
    .map(([verdict, n]) => `${count(n)} ${REUSE_LABELS[verdict as ReuseVerdict]}`);
  return `Port reuse: ${plural(nReuses, "reuse")}, ${count(nHarmful)} harmful (${verdicts.join(", ")}).`;
}

/** One defect of the file: what, where, how much was passed over. */
export function problemSentence(problem: ProblemReport): string {
  const skipped = problem.bytesSkipped > 0 ? `; ${plural(problem.bytesSkipped, "byte")} passed over` : "";
  const where = problem.file === undefined ? "" : ` of ${problem.file}`;
  return `${problem.code} at byte ${count(problem.fileOffset)}${where}, after frame ${count(problem.afterFrame)}: ${problem.detail}${skipped}`;
}

/** What the capture lacks although a peer acknowledged it, in one sentence; "" where it lacks nothing. */
export function unseenSentence({ unseen }: CaptureFacts): string {
  if (!unseen) return "";
  const { nFrames, firstFrame, nConversations, bytesAtLeast } = unseen;
  const acks =
    nFrames === 1
      ? `the ACK is frame ${count(firstFrame)}`
      : `${count(nFrames)} such ACKs, the first is frame ${count(firstFrame)}`;
  return (
    `The capture has holes: at least ${plural(bytesAtLeast, "byte")} of ${plural(nConversations, "connection")} were acknowledged ` +
    `and are not in it (${acks}). What is missing here need not have been lost on the way.`
  );
}

/** Acknowledgments of what nobody sent, in one sentence; "" where there are none. */
export function falseAckSentence({ falseAcks }: CaptureFacts): string {
  if (!falseAcks) return "";
  const { nFrames, firstFrame, nConversations } = falseAcks;
  const acks =
    nFrames === 1
      ? `One ACK (frame ${count(firstFrame)}) acknowledges`
      : `${count(nFrames)} ACKs of ${plural(nConversations, "connection")} (the first is frame ${count(firstFrame)}) acknowledge`;
  return `${acks} more than the window can have allowed, and the data never comes: ${nFrames === 1 ? "it is false, and shows" : "they are false, and show"} no hole in the capture.`;
}

/** That packets stand in the capture several times, in one sentence; "" where they do not. */
export function copiesSentence({ copies, nTcpFrames }: CaptureFacts): string {
  if (!copies) return "";
  const { nFrames, firstFrame } = copies;
  return (
    `Packets stand in the capture more than once: at least ${count(nFrames)} of ${plural(nTcpFrames, "TCP frame")} repeat the ` +
    `one before of their sender, number for number, ip.id included (the first is frame ${count(firstFrame)}), as where several ` +
    "ports or interfaces were mirrored. They are not taken for retransmissions, but counts of frames and bytes include them."
  );
}

/** That a capture filter left all but control segments out; "" where it did not. */
export function controlOnlySentence({ controlOnly }: CaptureFacts): string {
  if (!controlOnly) return "";
  return (
    "Every TCP frame has SYN, FIN or RST, as a capture filter for these leaves them: whether handshakes were completed, and what " +
    "was sent, does not show."
  );
}

/** Kinds of frames named. */
const MAX_KINDS = 9;

/** What was counted and not understood, in one line; "" where all was. */
export function notUnderstoodSentence(report: CaptureReport): string {
  const { notUnderstood, icmpErrors } = report.capture;
  const kinds = [
    ...(icmpErrors
      ? [{ what: "ICMP errors about TCP, which are taken into account", nFrames: icmpErrors.nFrames }]
      : []),
    ...notUnderstood,
  ];
  if (kinds.length === 0) return "";
  const named = kinds.slice(0, MAX_KINDS).map((entry) => `${entry.what} (${count(entry.nFrames)})`);
  const rest = kinds.length - named.length;
  return `Frames without TCP that could be read: ${named.join(", ")}${rest > 0 ? `, and ${count(rest)} kinds more` : ""}.`;
}
