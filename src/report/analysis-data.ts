/**
 * An analysis: the tracker's records, a pattern for each conversation, and the services.
 * Everything that lists, charts and reports say is read from here.
 *
 * One that is made while the capture is still being read is a look at what there is so far: its patterns and services
 * stay as they were judged, and the records behind it go on. Numbers of conversations are the same in all of them.
 */
import type { ReadBack } from "../base/frame-index-columns";
import { NANOS_PER_SECOND } from "../base/units";
import { judge } from "../diagnose/catalogue";
import { judgeReuse, reuseGapNs } from "../diagnose/port-reuse";
import { isPlain, plainPattern, plainTeardown } from "../diagnose/plain-course";
import { judgeSoFar } from "../diagnose/settling";
import { withdrawYoungRequests } from "../diagnose/young-requests";
import { ipv4Text } from "../flow/address-table";
import { ConversationFacts } from "../flow/conversation-facts";
import { BIT, DOUBLE, RECORD_WORDS, WORD } from "../flow/conversation-layout";
import type { TimelineCounts } from "../flow/timeline-counts";
import type { Tracker } from "../flow/tracker";
import { REUSE_VERDICTS, TEARDOWNS } from "./pattern-names";
import type { CaptureFacts, Reuse } from "./report-shapes";

/** What is judged of each conversation; a row a conversation, but for `serviceExamples`. */
export interface Judgements {
  patterns: Uint8Array;
  teardowns: Uint8Array;
  services: Uint32Array;
  reuseVerdicts: Uint8Array;
  /** A row a service. */
  serviceExamples: Uint32Array;
}

/** What the spine hands over when the capture has been read. */
export interface ReadCapture {
  capture: CaptureFacts;
  tracker: Tracker;
  timeline: TimelineCounts;
  /** Time of the latest frame, in ns since the first. */
  endNs: number;
  /** True while more is to come: what the next frames may take back is not called a failure yet. */
  isSoFar?: boolean;
  /** Where frames stand in the file. */
  readBack: ReadBack;
}

/** See the file's head. */
export class AnalysisData {
  readonly capture: CaptureFacts;
  readonly tracker: Tracker;
  readonly timeline: TimelineCounts;
  readonly endNs: number;
  /** What is needed to read frames of the file again. */
  readonly readBack: ReadBack;
  readonly nConversations: number;
  /** Pattern code of each conversation. */
  readonly patterns: Uint8Array;
  /** Index into TEARDOWNS of each conversation. */
  readonly teardowns: Uint8Array;
  /** Service index of each conversation. */
  readonly services: Uint32Array;
  #reuseVerdicts: Uint8Array | undefined;
  #allConversations: Uint32Array | undefined;
  /** A conversation that stands for each service. */
  readonly serviceExamples: number[];
  readonly #facts = new ConversationFacts();

  /** Judges every conversation, unless that was done before and is `known`. O(conversations). */
  constructor(read: ReadCapture, known?: Judgements) {
    this.capture = read.capture;
    this.tracker = read.tracker;
    this.timeline = read.timeline;
    this.endNs = read.endNs;
    this.readBack = read.readBack;
    this.nConversations = read.tracker.table.length;
    this.patterns = known?.patterns ?? new Uint8Array(this.nConversations);
    this.teardowns = known?.teardowns ?? new Uint8Array(this.nConversations);
    this.services = known?.services ?? new Uint32Array(this.nConversations);
    this.serviceExamples = [...(known?.serviceExamples ?? [])];
    this.#reuseVerdicts = known?.reuseVerdicts;
    this.#facts.isOfControlOnly = this.holdsControlOnly;
    if (!known) this.#judgeAll(read.isSoFar ? judgeSoFar : judge);
  }

  #judgeAll(judgement: (facts: ConversationFacts) => number): void {
    const serviceOfKey = new Map<number, number>();
    const { table } = this.tracker;
    for (let conversation = 0; conversation < this.nConversations; conversation++) {
      if (isPlain(table, conversation, this.endNs)) {
        this.patterns[conversation] = plainPattern(table, conversation);
        this.teardowns[conversation] = plainTeardown(table, conversation);
      } else {
        const facts = this.facts(conversation);
        this.patterns[conversation] = judgement(facts);
        this.teardowns[conversation] = facts.teardown;
      }
      this.services[conversation] = this.#serviceLike(conversation - 1, conversation)
        ? this.services[conversation - 1]!
        : this.#service(conversation, serviceOfKey);
    }
    const { patterns, services } = this;
    withdrawYoungRequests({ table, patterns, services, facts: (conversation) => this.facts(conversation) });
  }

  /** Whether a conversation has the same server address and port as the one before it: most do, and need no look-up. */
  #serviceLike(before: number, conversation: number): boolean {
    if (before < 0) return false;
    const server = 1 - this.clientSide(conversation);
    const serverBefore = 1 - this.clientSide(before);
    return (
      this.word(conversation, WORD.ADDRESS + server) === this.word(before, WORD.ADDRESS + serverBefore) &&
      this.port(conversation, server) === this.port(before, serverBefore) &&
      ((this.word(conversation, WORD.BITS) ^ this.word(before, WORD.BITS)) & BIT.IPV6) === 0
    );
  }

  /** Until when every SYN was looked at, ns since the first frame: less than `endNs` where the memory budget was spent. */
  get analysedEndNs(): number {
    const beyond = this.capture.memory?.beyond;
    return beyond ? Math.min(this.endNs, Math.round(beyond.afterSeconds * NANOS_PER_SECOND)) : this.endNs;
  }

  /** Whether every segment has SYN, FIN or RST: no ACK and no data can be seen. */
  get holdsControlOnly(): boolean {
    return this.capture.controlOnly === true;
  }

  get nDropped(): number {
    return this.capture.nDropped;
  }

  get icmpErrors(): CaptureFacts["icmpErrors"] {
    return this.capture.icmpErrors;
  }

  /** Index into REUSE_VERDICTS plus 1 of each conversation; 0 where its port was not used before. */
  get reuseVerdicts(): Uint8Array {
    if (!this.#reuseVerdicts) {
      const verdicts = new Uint8Array(this.nConversations);
      const { u32 } = this.tracker.table;
      for (let conversation = 0; conversation < verdicts.length; conversation++) {
        const previous = u32[conversation * RECORD_WORDS + WORD.PREVIOUS]! - 1;
        if (previous < 0) continue;
        const verdict = judgeReuse(this.tracker.table, conversation, previous);
        verdicts[conversation] = REUSE_VERDICTS.indexOf(verdict) + 1;
      }
      this.#reuseVerdicts = verdicts;
    }
    return this.#reuseVerdicts;
  }

  /** The numbers of all conversations. */
  get allConversations(): Uint32Array {
    if (!this.#allConversations) {
      const all = new Uint32Array(this.nConversations);
      for (let i = 0; i < all.length; i++) all[i] = i;
      this.#allConversations = all;
    }
    return this.#allConversations;
  }

  /** The facts of a conversation, in an object that the next call overwrites. */
  facts(conversation: number): ConversationFacts {
    this.#facts.load(this.tracker, conversation, this.endNs);
    return this.#facts;
  }

  word(conversation: number, field: number): number {
    return this.tracker.table.u32[conversation * RECORD_WORDS + field]!;
  }

  /** A double of a record. */
  double(conversation: number, field: number): number {
    return this.tracker.table.f64[(conversation * RECORD_WORDS) / 2 + field]!;
  }

  startSeconds(conversation: number): number {
    return this.double(conversation, DOUBLE.FIRST_TIME) / NANOS_PER_SECOND;
  }

  endSeconds(conversation: number): number {
    return this.double(conversation, DOUBLE.LAST_TIME) / NANOS_PER_SECOND;
  }

  packets(conversation: number): number {
    return this.word(conversation, WORD.PACKETS) + this.word(conversation, WORD.PACKETS + 1);
  }

  clientSide(conversation: number): number {
    return this.word(conversation, WORD.BITS) & BIT.CLIENT_IS_1 ? 1 : 0;
  }

  /** Address text of a side. */
  address(conversation: number, side: number): string {
    const address = this.word(conversation, WORD.ADDRESS + side);
    const isIpv6 = (this.word(conversation, WORD.BITS) & BIT.IPV6) !== 0;
    return isIpv6 ? this.tracker.addresses.text(address) : ipv4Text(address);
  }

  /** A number for the address of a side: equal for equal addresses of this capture. */
  addressKey(conversation: number, side: number): number {
    const isIpv6 = (this.word(conversation, WORD.BITS) & BIT.IPV6) !== 0;
    return this.word(conversation, WORD.ADDRESS + side) + (isIpv6 ? 2 ** 32 : 0);
  }

  port(conversation: number, side: number): number {
    const ports = this.word(conversation, WORD.PORTS);
    return side === 0 ? ports >>> 16 : ports & 0xffff;
  }

  /** "10.0.0.1:443" or "[2001:db8::1]:443". */
  endpoint(conversation: number, side: number): string {
    const isIpv6 = (this.word(conversation, WORD.BITS) & BIT.IPV6) !== 0;
    const address = this.address(conversation, side);
    return `${isIpv6 ? `[${address}]` : address}:${this.port(conversation, side)}`;
  }

  /** The previous conversation on the same addresses and ports, with its verdict; null where none. */
  reuse(conversation: number): Reuse | null {
    const previous = this.word(conversation, WORD.PREVIOUS) - 1;
    if (previous < 0) return null;
    const { table } = this.tracker;
    const gapSeconds = reuseGapNs(table, conversation, previous) / NANOS_PER_SECOND;
    const previousEnd = TEARDOWNS[this.teardowns[previous]!]!;
    return { previous, gapSeconds, previousEnd, verdict: judgeReuse(table, conversation, previous) };
  }

  /** Seconds from the last frame of the previous conversation on the same ports to this one's first; NaN where none. */
  gapBefore(conversation: number): number {
    const previous = this.word(conversation, WORD.PREVIOUS) - 1;
    return previous < 0 ? NaN : reuseGapNs(this.tracker.table, conversation, previous) / NANOS_PER_SECOND;
  }

  #service(conversation: number, serviceOfKey: Map<number, number>): number {
    const server = 1 - this.clientSide(conversation);
    // 33 bits of address and 16 of port: a number that is still exact.
    const key = this.addressKey(conversation, server) * 2 ** 16 + this.port(conversation, server);
    const known = serviceOfKey.get(key);
    if (known !== undefined) return known;
    const service = serviceOfKey.size;
    serviceOfKey.set(key, service);
    this.serviceExamples.push(conversation);
    return service;
  }
}
