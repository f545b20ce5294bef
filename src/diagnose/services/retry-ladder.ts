/**
 * How connects fared: over time, by when they began, and by the rungs that occur, each so many tries and so many refusals.
 *
 * Gets conversations; gives counts.
 */
import { NANOS_PER_SECOND } from "../../base/units";
import { DOUBLE, RECORD_WORDS, WORD } from "../../flow/conversation-layout";
import type { LadderStep, RetryStage } from "../../report/diagnosis-shapes";
import { IS_FAILED } from "../../report/pattern-names";
import type { JudgedCapture } from "../judged-capture";

/** Stages of a report at most: enough to see a ladder, few enough to read. */
const MAX_STAGES = 13;
/** Widths that a reader can reckon with, in seconds; beyond, whole hours. */
const STAGE_SECONDS = [1, 2, 5, 10, 15, 20, 30, 60, 120, 300, 600, 1200, 1800, 3600];

/** Rungs kept; more SYNs than a stack sends come together on the last. */
const MAX_RUNG = 8;
const REFUSAL_PLACES = 16;
/** Places of rungs: so many for those that were accepted, as many for the others. */
const RUNG_PLACES = (MAX_RUNG + 1) * REFUSAL_PLACES;

/** What is counted of a stage, in the order of its columns; from `REFUSALS` on: with 0, 1, 2, 3 or more of them. */
const COLUMN = { AT_ONCE: 0, AFTER_ONE: 1, AFTER_MORE: 2, FAILED: 3, REFUSALS: 4 } as const;
const MOST_REFUSALS = 3;
const N_COLUMNS = COLUMN.REFUSALS + MOST_REFUSALS + 1;

/** A rung that occurs, with its first conversation in place of a frame. */
export interface Rung extends Omit<LadderStep, "exampleFrame"> {
  example: number;
}

/** See the file's head. */
export class RetryLadder {
  readonly #endSeconds: number;
  readonly #stageSeconds: number;
  readonly #nStages: number;
  readonly #stages: Uint32Array;
  /** By place: connects, their first conversation, when the first and the last began, and how long they waited. */
  readonly #nConnects = new Uint32Array(2 * RUNG_PLACES);
  readonly #examples = new Uint32Array(2 * RUNG_PLACES);
  readonly #firstSeconds = new Float64Array(2 * RUNG_PLACES);
  readonly #lastSeconds = new Float64Array(2 * RUNG_PLACES);
  readonly #leastSeconds = new Float64Array(2 * RUNG_PLACES);
  readonly #mostSeconds = new Float64Array(2 * RUNG_PLACES);

  /** Stages over [0, endSeconds]. */
  constructor(endSeconds: number) {
    const least = endSeconds / MAX_STAGES;
    const width = STAGE_SECONDS.find((seconds) => seconds >= least) ?? Math.ceil(least / 3600) * 3600;
    this.#endSeconds = endSeconds;
    this.#stageSeconds = width;
    this.#nStages = Math.max(1, Math.ceil(endSeconds / width));
    this.#stages = new Uint32Array(this.#nStages * N_COLUMNS);
  }

  /** Counts a conversation that has tries. */
  add({ patterns, tracker }: JudgedCapture, conversation: number): void {
    const { u32, f64 } = tracker.table;
    const record = conversation * RECORD_WORDS;
    const startSeconds = f64[record / 2 + DOUBLE.FIRST_TIME]! / NANOS_PER_SECOND;
    const isAccepted = u32[record + WORD.SYN_ACK_FRAME] !== 0;
    const nTries = u32[record + (isAccepted ? WORD.TRIES_BEFORE_SYN_ACK : WORD.TRIES)]!;
    const nRefusals = u32[record + WORD.REFUSALS]!;
    const stage = Math.floor(startSeconds / this.#stageSeconds);
    const row = (stage < 0 ? 0 : stage < this.#nStages ? stage : this.#nStages - 1) * N_COLUMNS;
    this.#stages[row + COLUMN.REFUSALS + (nRefusals < MOST_REFUSALS ? nRefusals : MOST_REFUSALS)]!++;
    if (!isAccepted && IS_FAILED[patterns[conversation]!] === 0) return;
    const ofAccepted = nTries <= 1 ? COLUMN.AT_ONCE : nTries === 2 ? COLUMN.AFTER_ONE : COLUMN.AFTER_MORE;
    this.#stages[row + (isAccepted ? ofAccepted : COLUMN.FAILED)]!++;
    const untilNs = f64[record / 2 + (isAccepted ? DOUBLE.SYN_ACK_TIME : DOUBLE.LAST_TRY_TIME)]!;
    const waited = Math.max(0, untilNs / NANOS_PER_SECOND - startSeconds);
    const tries = nTries < MAX_RUNG ? nTries : MAX_RUNG;
    const refusals = nRefusals < tries ? nRefusals : tries;
    const place = (isAccepted ? 0 : RUNG_PLACES) + tries * REFUSAL_PLACES + refusals;
    this.#addToRung(place, conversation, startSeconds, waited);
  }

  #addToRung(place: number, conversation: number, startSeconds: number, waited: number): void {
    if (this.#nConnects[place]!++ === 0) this.#begin(place, conversation, startSeconds);
    if (waited < this.#leastSeconds[place]!) this.#leastSeconds[place] = waited;
    if (waited > this.#mostSeconds[place]!) this.#mostSeconds[place] = waited;
    if (startSeconds > this.#lastSeconds[place]!) this.#lastSeconds[place] = startSeconds;
  }

  #begin(place: number, conversation: number, startSeconds: number): void {
    this.#examples[place] = conversation;
    this.#firstSeconds[place] = startSeconds;
    this.#lastSeconds[place] = startSeconds;
    this.#leastSeconds[place] = Infinity;
  }

  /** Stages in order, also those without anything in them. */
  stages(): RetryStage[] {
    const width = this.#stageSeconds;
    const end = Math.max(1, Math.ceil(this.#endSeconds));
    return Array.from({ length: this.#nStages }, (_, stage): RetryStage => {
      const columns = this.#stages.subarray(stage * N_COLUMNS, (stage + 1) * N_COLUMNS);
      return {
        fromSeconds: stage * width,
        toSeconds: Math.min((stage + 1) * width, end),
        atOnce: columns[COLUMN.AT_ONCE]!,
        afterOne: columns[COLUMN.AFTER_ONE]!,
        afterMore: columns[COLUMN.AFTER_MORE]!,
        failed: columns[COLUMN.FAILED]!,
        byRefusals: [columns[4]!, columns[5]!, columns[6]!, columns[7]!],
      };
    });
  }

  /** Rungs that occur: accepted before not accepted, fewer tries first, fewer refusals first. */
  rungs(): Rung[] {
    const rungs: Rung[] = [];
    for (let place = 0; place < this.#nConnects.length; place++) {
      if (this.#nConnects[place] === 0) continue;
      rungs.push({
        tries: Math.floor((place % RUNG_PLACES) / REFUSAL_PLACES),
        refusals: place % REFUSAL_PLACES,
        isAccepted: place < RUNG_PLACES,
        nConversations: this.#nConnects[place]!,
        firstSeconds: this.#firstSeconds[place]!,
        lastSeconds: this.#lastSeconds[place]!,
        leastSeconds: this.#leastSeconds[place]!,
        mostSeconds: this.#mostSeconds[place]!,
        example: this.#examples[place]!,
      });
    }
    return rungs;
  }
}
