/**
 * The spine: bytes in, a judged capture out. The only place where `capture` meets `wire`.
 *
 * In: chunks of a capture, in order, of any size. Out: after `finish`, an `AnalysisData`, or why there is none;
 * before it, `snapshot` looks at what there is so far.
 * Follow a frame: reader.next() puts it on the cursor → decodeFrame() fills the packet → the tracker files it under
 * its conversation → finish() judges each conversation once.
 */
import type { FileIdentity, ReadBack } from "./base/frame-index-columns";
import type { MemoryShares } from "./base/memory-budget";
import type { Inflate } from "./base/inflate";
import { CaptureFiles, type NamedFile } from "./capture/capture-files";
import { CaptureReader, type NotACapture } from "./capture/capture-reader";
import { FrameIndex, type IndexDensity } from "./capture/frame-index";
import { STEP } from "./capture/frame";
import type { Problem } from "./capture/problems";
import { isLeap, TimeLeaps } from "./capture/time-leaps";
import { holdsControlOnly } from "./flow/control-only";
import { isOpenable, OpenedPayloads } from "./flow/opened-payloads";
import { hasPayloadReader, PayloadReaders } from "./flow/payload-readers";
import { countSegment, TimelineCounts } from "./flow/timeline-counts";
import type { FrameTime } from "./flow/seen-segment";
import { LABEL } from "./flow/labels";
import { Tracker } from "./flow/tracker";
import { UnseenAcks } from "./flow/unseen-acks";
import { AnalysisData } from "./report/analysis-data";
import { captureReport } from "./report/capture-report";
import { coarsenedOf } from "./report/memory-words";
import { conversationDetails, conversationRow, streamRows, type StreamRow } from "./report/conversation-row";
import { IcmpErrorCounts } from "./report/icmp-errors";
import { NotUnderstoodCounts } from "./report/not-understood";
import type { CaptureReport, ConversationDetails, ConversationRow } from "./report/report-shapes";
import { decodeFrame, decodeNextPart } from "./wire/decode";
import { isSegment, KIND, OTHER, Packet } from "./wire/packet";

/** A conversation's share of a capture, roughly; only memory is laid out by it. */
const USUAL_CONVERSATION_BYTES = 50_000;

/** What is known of the capture before it is read. */
export interface CaptureSource {
  name: string;
  /** Bytes on disk; 0 where unknown. */
  fileBytes: number;
  /** "gzip" or "": what was taken off around the capture. */
  compression?: string;
  /** The file as it was when it was opened; absent where the bytes are of no file. */
  identity?: FileIdentity;
  /** How dense the index of frames is, where it is not the usual. */
  indexDensity?: Partial<IndexDensity>;
  /** What fits into the memory that the analysis may take; no bound where it is not said. */
  memory?: MemoryShares | undefined;
}

/** Analyses one capture, pushed in chunk by chunk; see the file's head. Never throws on hostile bytes. */
export class CaptureAnalysis {
  #source: CaptureSource;
  readonly #reader = new CaptureReader();
  readonly #packet = new Packet();
  readonly #tracker = new Tracker();
  readonly #timeline = new TimelineCounts();
  readonly #notUnderstood = new NotUnderstoodCounts();
  readonly #icmpErrors = new IcmpErrorCounts();
  readonly #payloads: OpenedPayloads;
  readonly #payloadReaders = new PayloadReaders();
  readonly #index: FrameIndex;
  readonly #files = new CaptureFiles();
  readonly #leaps = new TimeLeaps();
  readonly #unseenAcks = new UnseenAcks();
  #nTcpFrames = 0;
  /** Time of the latest frame. V8 makes an object at each store of such a number in a #private field. */
  private endNs = 0;
  /** Time of the last frame read, which need not be the latest. */
  private lastNs = 0;
  #hasFragments = false;
  #mayGoOn = false;
  #data: AnalysisData | undefined;

  /** @param inflate opens payloads that packets carry compressed; see `OpenedPayloads` */
  constructor(source: CaptureSource, inflate?: Inflate) {
    this.#payloads = new OpenedPayloads(inflate);
    this.#source = source;
    this.#tracker.table.expect(source.fileBytes / USUAL_CONVERSATION_BYTES);
    if (source.memory) this.#tracker.beyond.limit(source.memory);
    this.#index = new FrameIndex(this.#reader.marks, source.indexDensity);
  }

  get nFrames(): number {
    return this.#reader.frame.number;
  }

  get nConversations(): number {
    return this.#tracker.table.length;
  }

  /** Why the bytes are no capture; undefined as long as they may be one. */
  get notACapture(): NotACapture | undefined {
    return this.#reader.notACapture;
  }

  /** Takes the next chunk; its memory may be reused when this returns. */
  feed(chunk: Uint8Array): void {
    this.#reader.feed(chunk);
    this.#index.fed(this.#reader.window.fedBytes);
    this.#readFrames();
  }

  /** A file of a capture of several begins, the first one too: the chunks that follow are its own. */
  beginFile(file: NamedFile): void {
    this.#reader.beginFile();
    this.#files.begin(file, this.#reader);
  }

  /** A file of several has ended: a record that it leaves unfinished is a defect of it. */
  endFile(): void {
    this.#reader.end();
    this.#readFrames();
  }

  /** Notes a defect that lies outside the capture's own bytes, such as a broken compression around it. */
  addProblem(code: Problem["code"], detail: string): void {
    const fileOffset = this.#reader.window.fedBytes;
    this.#reader.problems.add({ code, fileOffset, afterFrame: this.nFrames, bytesSkipped: 0, detail });
  }

  /**
   * Ends the capture and judges its conversations. Chunks may follow only where `goOn` then allows it.
   */
  finish(): AnalysisData {
    const reader = this.#reader;
    const nBefore = this.nFrames + nProblems(reader.problems);
    const isSmooth = reader.window.nUnread === 0;
    this.endFile();
    this.#mayGoOn = isSmooth && nBefore === this.nFrames + nProblems(reader.problems);
    this.#data = this.#judged(false);
    return this.#data;
  }

  /**
   * Takes the end back that `finish` told: the file has grown. False where the end changed what was read (an unfinished
   * record became a defect): then only a new analysis is right.
   */
  goOn(): boolean {
    if (this.#mayGoOn) this.#reader.goOn();
    return this.#mayGoOn;
  }

  /** The file is as long as this now, and all of it was fed. */
  grewTo(identity: FileIdentity): void {
    this.#source = { ...this.#source, fileBytes: identity.size, identity };
  }

  /**
   * Judges what has been read so far, as if the capture ended here, and goes on. O(conversations).
   * What it says of times and counts is as new as the reading, also later; see `AnalysisData`.
   */
  snapshot(): AnalysisData {
    return this.#judged(true);
  }

  /** Every conversation as a row. After `finish`. */
  rows(): ConversationRow[] {
    const data = this.#finished();
    return Array.from({ length: data.nConversations }, (_, conversation) =>
      conversationRow(data, conversation),
    );
  }

  /** Every tcp.stream by number. After `finish`. */
  streams(): StreamRow[] {
    return streamRows(this.#finished());
  }

  report(): CaptureReport {
    return captureReport(this.#finished());
  }

  details(conversation: number): ConversationDetails {
    return conversationDetails(this.#finished(), conversation);
  }

  #finished(): AnalysisData {
    return this.#data ?? this.finish();
  }

  #judged(isSoFar: boolean): AnalysisData {
    this.#tracker.table.epochs.lastNs = this.lastNs;
    return new AnalysisData({
      capture: this.#captureFacts(),
      tracker: this.#tracker,
      timeline: this.#timeline,
      endNs: this.endNs,
      readBack: this.#readBack(),
      isSoFar,
    });
  }

  #readBack(): ReadBack {
    const files = this.#files.starts();
    const index = this.#index.columns(this.#hasFragments);
    return { index, file: this.#source.identity, ...(files && { files }) };
  }

  /** Hot: once a frame, no allocation. */
  #readFrames(): void {
    const reader = this.#reader;
    const frame = reader.frame;
    const packet = this.#packet;
    const index = this.#index;
    let { lastNs } = this;
    while (reader.next() === STEP.FRAME) {
      if (frame.number >= index.nextFrame) index.note(frame);
      decodeFrame(reader.window.view, frame, packet);
      // Nearly all frames are TCP, and are spared the call.
      const isElsewhere = packet.kind === KIND.OTHER && isOpenable(packet);
      if (isElsewhere) this.#openPayload();
      const { timeNs } = frame;
      if (timeNs > this.endNs) this.endNs = timeNs;
      if (isLeap(timeNs - lastNs)) this.#noteLeap(timeNs - lastNs);
      lastNs = timeNs;
      if (isSegment(packet)) {
        this.#nTcpFrames++;
        this.#tracker.segment(frame, packet);
        this.#count(frame, packet);
        if (hasPayloadReader(packet) && !isElsewhere)
          this.#payloadReaders.read(this.#tracker, reader.window.view, packet);
      } else if (packet.kind === KIND.ICMP_QUOTING_TCP) {
        const rejectsSyn = this.#tracker.icmpError(frame.number, frame.timeNs, packet);
        this.#icmpErrors.add(packet, frame.number, rejectsSyn);
      } else {
        if (packet.kind === KIND.TCP_CUT) this.#tracker.stump(packet);
        this.#notUnderstood.add(packet.otherCode, packet.otherDetail);
      }
      while (packet.parts.length > 0) this.#takePart(frame);
    }
    this.lastNs = lastNs;
  }

  #noteLeap(stepNs: number): void {
    const { number, timeNs } = this.#reader.frame;
    this.#leaps.add({ frame: number, seconds: timeNs / 1e9, stepSeconds: stepNs / 1e9 });
    this.#tracker.table.epochs.leap(number, timeNs - stepNs, timeNs);
  }

  /** What the frame holds besides: a further segment, or samples, which only take their stream numbers. */
  #takePart(frame: FrameTime): void {
    const packet = this.#packet;
    decodeNextPart(packet);
    if (isSegment(packet)) {
      this.#tracker.segment(frame, packet);
      this.#count(frame, packet);
    } else if (packet.kind === KIND.TCP_SAMPLE) {
      this.#tracker.sample(packet);
    }
  }

  #openPayload(): void {
    if (this.#packet.otherCode === OTHER.FRAGMENT) this.#hasFragments = true;
    this.#payloads.open(this.#reader.window.view, this.#packet);
  }

  #count(frame: FrameTime, packet: Packet): void {
    const { labels, isRetransmission } = this.#tracker;
    countSegment(this.#timeline, frame, packet, isRetransmission);
    if (labels & LABEL.ACK_LOST_SEGMENT) this.#unseenAcks.add(frame.number, this.#tracker);
  }

  #captureFacts(): AnalysisData["capture"] {
    const reader = this.#reader;
    const compression = this.#source.compression ?? "";
    const files = this.#files.list(this.nFrames);
    const icmpErrors = this.#icmpErrors.list();
    const timeLeaps = this.#leaps.facts();
    const memory = this.#source.memory && coarsenedOf(this.#tracker, this.#source.memory.maxMegabytes);
    return {
      name: this.#source.name,
      format: compression === "" ? reader.format : `${reader.format} (${compression})`,
      fileBytes: this.#source.fileBytes,
      captureBytes: reader.window.fedBytes,
      nFrames: this.nFrames,
      nTcpFrames: this.#nTcpFrames,
      nStreams: this.#tracker.nStreams + this.#tracker.beyond.nPairs,
      nConversations: this.nConversations,
      startUnixNs: reader.frame.startUnixNs?.toString() ?? "",
      durationSeconds: this.endNs / 1e9,
      nDropped: reader.frame.nDropped,
      problems: this.#files.located(reader.problems.kept),
      nProblemsLeftOut: reader.problems.nLeftOut,
      notUnderstood: this.#notUnderstood.list(),
      ...(icmpErrors && { icmpErrors }),
      ...(files.length > 0 && { files }),
      ...(memory && { memory }),
      ...(timeLeaps && { timeLeaps }),
      ...this.#segmentFacts(),
    };
  }

  /** What the segments show to be missing from the capture, or to stand in it too often. */
  #segmentFacts(): Pick<AnalysisData["capture"], "unseen" | "falseAcks" | "copies" | "controlOnly"> {
    const copies = this.#tracker.copies.facts(this.#nTcpFrames);
    if (holdsControlOnly(this.#timeline)) return { ...(copies && { copies }), controlOnly: true };
    const unseen = this.#unseenAcks.facts(this.#tracker.table);
    const falseAcks = this.#unseenAcks.falseAcks(this.#tracker.table);
    return { ...(unseen && { unseen }), ...(falseAcks && { falseAcks }), ...(copies && { copies }) };
  }
}

function nProblems({ kept, nLeftOut }: CaptureReader["problems"]): number {
  return kept.length + nLeftOut;
}

/** Analyses a capture that is whole in memory. */
export function analyzeBytes(bytes: Uint8Array, name = "capture", inflate?: Inflate): CaptureAnalysis {
  const analysis = new CaptureAnalysis({ name, fileBytes: bytes.length }, inflate);
  analysis.feed(bytes);
  analysis.finish();
  return analysis;
}
