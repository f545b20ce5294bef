/** The diagnosis in sentences that a customer can read: what the capture cannot show, what to do next. */
import { say, show, synAckFrames, synFrames } from "../diagnose/hypothesis";
import { RECORD_WORDS, WORD } from "../flow/conversation-layout";
import type { Finding, HypothesisReport } from "./diagnosis-shapes";
import { endpointText } from "./endpoint-text";
import type { KnownDiagnosis } from "./known-diagnosis";
import { memorySentences } from "./memory-words";
import { PATTERN_IDS } from "./pattern-names";
import type { CaptureFacts } from "./report-shapes";
import { controlOnlySentence, copiesSentence, falseAckSentence, unseenSentence } from "./summary-sentences";
import { LEAP_FILTER, timeLeapSentence } from "./time-leap-words";
import { oneSidedServices } from "./one-sided-words";
import { tooEarlySentence } from "./too-early";
import { count, plural } from "./number-text";
import { uncapitalized } from "./sentence-case";

/** What the capture itself cannot show; said before anything is concluded. */
export function qualityFindings(known: KnownDiagnosis): Finding[] {
  const { capture } = known.data;
  const findings: Finding[] = [
    ...leapFindings(capture),
    ...memorySentences(capture).map((sentence) => say(sentence)),
    ...unseenFindings(capture),
    ...controlOnlyFindings(capture),
    ...copyFindings(capture),
  ];
  if (capture.nDropped > 0) {
    findings.push(
      say(
        `The capture says that it dropped ${plural(capture.nDropped, "frame")}: what is missing may be missing only here, ` +
          "and silence proves less.",
      ),
    );
  }
  if (capture.problems.length > 0) {
    const nSkipped = capture.problems.reduce((n, problem) => n + problem.bytesSkipped, 0);
    const nProblems = capture.problems.length + capture.nProblemsLeftOut;
    findings.push(
      say(
        `The file has ${plural(nProblems, "defect")}; ${plural(nSkipped, "byte")} of it could not be read.`,
      ),
    );
  }
  for (const hypothesis of known.hypotheses) {
    if (hypothesis.id === "one-sided-capture")
      findings.push(...hypothesis.for.map((finding) => atItsService(finding, hypothesis)));
  }
  const { tooEarly, data, conversations } = known;
  if (tooEarly.n > 0) {
    const isAll = tooEarly.n === conversations.length;
    const finding = show(
      isAll ? ENDS_TOO_SOON : tooEarlySentence(tooEarly, conversations.length),
      synFrames(data, tooEarly.examples),
      "syn",
    );
    findings.push({ ...finding, nInAll: tooEarly.n });
  }
  return [...findings, ...midstreamFindings(known)];
}

/** Of a capture without any other connection: the verdict has said the rest. */
const ENDS_TOO_SOON = "Whether anything connected: it ends before any SYN is answered or had its time.";

/** What a capture filter left out. */
function controlOnlyFindings(capture: CaptureFacts): Finding[] {
  const sentence = controlOnlySentence(capture);
  return sentence === "" ? [] : [say(sentence)];
}

/** Time stamps that leap: nothing that is said of times holds across a leap. */
function leapFindings(capture: CaptureFacts): Finding[] {
  const sentence = timeLeapSentence(capture);
  return sentence === "" ? [] : [{ ...say(sentence), filter: LEAP_FILTER }];
}

/** Bytes that their receivers acknowledged and the capture lacks, or that were never sent. */
function unseenFindings(capture: CaptureFacts): Finding[] {
  const sentence = unseenSentence(capture);
  const falseAcks = falseAckSentence(capture);
  return [sentence, falseAcks]
    .filter((text) => text !== "")
    .map((text) => ({ ...say(text), filter: "tcp.analysis.ack_lost_segment" }));
}

/** Frames that stand in the capture several times. */
function copyFindings(capture: CaptureFacts): Finding[] {
  const sentence = copiesSentence(capture);
  return sentence === "" ? [] : [say(sentence)];
}

/**
 * Connections that began before the capture, and those of which it has the SYN/ACK and no SYN; one finding at most. Of
 * services with one direction, that has been said.
 */
function midstreamFindings({ data, conversations, studies, hypotheses }: KnownDiagnosis): Finding[] {
  const code = PATTERN_IDS.indexOf("midstream");
  const oneSided = new Set(
    oneSidedServices(studies, hypotheses).map((each) => data.services[each.conversations[0]!]),
  );
  const { u32 } = data.tracker.table;
  let n = 0;
  const answered: number[] = [];
  for (let i = 0; i < conversations.length; i++) {
    const conversation = conversations[i]!;
    if (data.patterns[conversation] !== code || oneSided.has(data.services[conversation])) continue;
    if (u32[conversation * RECORD_WORDS + WORD.SYN_ACK_FRAME] === 0) n++;
    else answered.push(conversation);
  }
  const began = `${plural(n, "connection")} began before the capture: how ${n === 1 ? "it" : "they"} connected is unknown.`;
  if (answered.length === 0) return n === 0 ? [] : [say(began)];
  const lacking = synLackingText(answered.length, n > 0);
  const frames = synAckFrames(data, answered.slice(0, MAX_EXAMPLES));
  return [{ ...show(n === 0 ? lacking : `${began} ${lacking}`, frames, "syn-ack"), nInAll: answered.length }];
}

/** "1 more begins with its SYN/ACK: the SYN was sent before the capture began, or is missing from it." */
function synLackingText(n: number, isMore: boolean): string {
  const which = isMore ? `${count(n)} more` : plural(n, "connection");
  return n === 1
    ? `${which} begins with its SYN/ACK: the SYN was sent before the capture began, or is missing from it.`
    : `${which} begin with their SYN/ACKs: the SYNs were sent before the capture began, or are missing from it.`;
}

const MAX_EXAMPLES = 4;

/** A finding with the service that it is about: "At 10.0.0.1:179: all 3 frames …". */
function atItsService(finding: Finding, { service }: HypothesisReport): Finding {
  if (!service) return finding;
  const place = endpointText(service.server, service.serverPort);
  return { ...finding, sentence: `At ${place}: ${uncapitalized(finding.sentence)}` };
}
