/**
 * The contract of a hypothesis: a cause that is weighed for one service, with what speaks for and against it.
 *
 * A hypothesis reads studies, never bytes; it knows no other hypothesis. `undefined` means that there is nothing here
 * for it to explain.
 */
import { RECORD_WORDS, WORD } from "../flow/conversation-layout";
import { EVENT, isRetransmission } from "../flow/event-log";
import type { CauseVariant, Finding, HypothesisId, HypothesisStatus } from "../report/diagnosis-shapes";
import type { EvidenceRole } from "../report/report-shapes";
import type { PatternId } from "../report/pattern-names";
import type { JudgedCapture } from "./judged-capture";
import type { ServiceStudy } from "./services/service-study";

/** What a hypothesis may look at. */
export interface DiagnosisContext {
  capture: JudgedCapture;
  study: ServiceStudy;
  /** The studies of the other services on the same server address. */
  neighbours: readonly ServiceStudy[];
  /** When anything was last heard of the server, in seconds; -Infinity where never. O(conversations) the first time. */
  serverLastHeardSeconds: () => number;
}

/** The weight of a cause. */
export interface Weighed {
  status: HypothesisStatus;
  /** [0, 1]: supported from 0.6, open from 0.2 to 0.7 (0.15 at most where very unlikely), ruled out below 0.1. */
  strength: number;
  for: Finding[];
  against: Finding[];
  settledBy: string;
  variant?: CauseVariant;
  by?: string;
  ruledOutAboveSeconds?: number;
}

export interface Hypothesis {
  readonly id: HypothesisId;
  weigh(context: DiagnosisContext): Weighed | undefined;
}

/** A sentence without frames: about the whole capture. */
export function say(sentence: string): Finding {
  return { sentence, frames: [], shows: "" };
}

/** A sentence with the frames that show it. */
export function show(sentence: string, frames: readonly number[], shows: EvidenceRole): Finding {
  const shown = [...new Set(frames.filter((frame) => frame > 0))].sort((a, b) => a - b);
  return { sentence, frames: shown, shows: shown.length > 0 ? shows : "" };
}

/** A sentence with frames that are not all of one kind. */
export function showEach(
  sentence: string,
  proofs: readonly { frame: number; role: EvidenceRole }[],
): Finding {
  const shown = proofs.filter(({ frame }) => frame > 0).toSorted((a, b) => a.frame - b.frame);
  const frames = shown.map(({ frame }) => frame);
  return { sentence, frames, shows: "", showsEach: shown.map(({ role }) => role) };
}

/** Up to four conversations of any of these patterns. */
export function examplesOf(study: ServiceStudy, ...patterns: PatternId[]): number[] {
  return patterns.flatMap((pattern) => study.examples.get(pattern) ?? []).slice(0, 4);
}

/** Conversations of any of these patterns. */
export function nOf(study: ServiceStudy, ...patterns: PatternId[]): number {
  return patterns.reduce((n, pattern) => n + (study.patterns.get(pattern) ?? 0), 0);
}

/** The first SYN of each conversation. */
export function synFrames(capture: JudgedCapture, conversations: readonly number[]): number[] {
  return conversations.map((conversation) => {
    const { u32 } = capture.tracker.table;
    const own = capture.tracker.events.list(u32[conversation * RECORD_WORDS + WORD.EVENTS]!);
    const late = own.find((event) => event.kind === EVENT.SYN);
    return late?.frame ?? u32[conversation * RECORD_WORDS + WORD.FIRST_FRAME]!;
  });
}

/** The first SYN/ACK of each conversation that has one. */
export function synAckFrames(capture: JudgedCapture, conversations: readonly number[]): number[] {
  return conversations.map(
    (conversation) => capture.tracker.table.u32[conversation * RECORD_WORDS + WORD.SYN_ACK_FRAME]!,
  );
}

/** Remembered frames of a kind (EVENT) of each conversation, the first of each. */
export function eventFrames(
  capture: JudgedCapture,
  conversations: readonly number[],
  kind: number,
): number[] {
  return firstFrames(capture, conversations, (logged) => logged === kind);
}

/** The first retransmission of each conversation that has one. */
export function retransmissionFrames(capture: JudgedCapture, conversations: readonly number[]): number[] {
  return firstFrames(capture, conversations, isRetransmission);
}

function firstFrames(
  capture: JudgedCapture,
  conversations: readonly number[],
  isWanted: (kind: number) => boolean,
): number[] {
  return conversations.flatMap((conversation) => {
    const head = capture.tracker.table.u32[conversation * RECORD_WORDS + WORD.EVENTS]!;
    const event = capture.tracker.events.list(head).find(({ kind }) => isWanted(kind));
    return event ? [event.frame] : [];
  });
}

/** Whether anything went wrong with connecting to the service: tries failed, and connections failed or suffered for it. */
export function hasConnectTrouble(study: ServiceStudy): boolean {
  const { nSilent, nRefused, nRejected } = study.series;
  return nSilent + nRefused + nRejected > 0 && study.nFailed + study.nDegraded > 0;
}
