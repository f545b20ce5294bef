/**
 * A capture frame by frame: read, decoded, tracked, shown. A second spine beside `analyze.ts`, for listings.
 *
 * In: chunks of a capture. Out: `see` is called once a frame, in file order, with the same view object each time;
 * before it `seeSegment` for each TCP header in the frame, those that were sampled, quoted by ICMP errors or cut, too.
 */
import type { Inflate } from "./base/inflate";
import { CaptureFiles, type NamedFile } from "./capture/capture-files";
import { CaptureReader, type NotACapture } from "./capture/capture-reader";
import { STEP } from "./capture/frame";
import type { Problem } from "./capture/problems";
import { isOpenable, OpenedPayloads } from "./flow/opened-payloads";
import { hasPayloadReader, PayloadReaders } from "./flow/payload-readers";
import type { FrameTime } from "./flow/seen-segment";
import { Tracker } from "./flow/tracker";
import type { FrameView } from "./report/frame-fields";
import type { SecondPass } from "./report/second-pass";
import { decodeFrame, decodeNextPart } from "./wire/decode";
import { isSegment, KIND, Packet } from "./wire/packet";
import { innermostQuote } from "./wire/quoted-packet";
import { ShownHeaders } from "./wire/shown-headers";

type See = (view: FrameView) => void;

/** What is known of a segment, put aside while further parts of its frame are read; undefined where there is none. */
function keptSegment(packet: Packet): Partial<Packet> | undefined {
  const { kind, srcPort, dstPort, seq, ack, flags, window } = packet;
  if (kind === KIND.OTHER || kind === KIND.ICMP_QUOTING_TCP) return undefined;
  const { payloadBytes, mss, windowScale, isShort, isHeaderWhole } = packet;
  return {
    ...{ kind, srcPort, dstPort, seq, ack, flags, window },
    ...{ payloadBytes, mss, windowScale, isShort, isHeaderWhole },
  };
}

/** See the file's head. */
export class FrameWalk {
  readonly tracker = new Tracker();
  readonly #reader = new CaptureReader();
  readonly #packet = new Packet();
  readonly #payloads: OpenedPayloads;
  readonly #payloadReaders = new PayloadReaders();
  readonly #files = new CaptureFiles();
  readonly #headers = new ShownHeaders();
  readonly #see: See;
  readonly #seeSegment: See | undefined;
  readonly #view: FrameView;

  /**
   * @param inflate opens payloads that packets carry compressed; see `OpenedPayloads`
   * @param secondPass what an earlier walk over the whole capture learnt
   */
  constructor(
    see: See,
    {
      inflate,
      secondPass,
      seeSegment,
    }: { inflate?: Inflate; secondPass?: SecondPass; seeSegment?: See } = {},
  ) {
    this.#see = see;
    this.#seeSegment = seeSegment;
    this.#packet.headers = this.#headers;
    this.#payloads = new OpenedPayloads(inflate);
    this.#view = {
      frame: this.#reader.frame,
      packet: this.#packet,
      tracker: this.tracker,
      ...(secondPass && { secondPass }),
      firstTime: undefined,
    };
  }

  get nFrames(): number {
    return this.#reader.frame.number;
  }

  get nConversations(): number {
    return this.tracker.table.length;
  }

  get notACapture(): NotACapture | undefined {
    return this.#reader.notACapture;
  }

  get problems(): readonly (Problem & { file?: string })[] {
    return this.#files.located(this.#reader.problems.kept);
  }

  /** A file of a capture of several begins, the first one too: the chunks that follow are its own. */
  beginFile(file: NamedFile): void {
    this.#reader.beginFile();
    this.#files.begin(file, this.#reader);
    this.#view.file = { name: file.name, firstFrame: this.nFrames + 1 };
  }

  addProblem(code: Problem["code"], detail: string): void {
    const fileOffset = this.#reader.window.fedBytes;
    this.#reader.problems.add({ code, fileOffset, afterFrame: this.nFrames, bytesSkipped: 0, detail });
  }

  feed(chunk: Uint8Array): void {
    this.#reader.feed(chunk);
    this.#walk();
  }

  /** A file of several, or the capture, has ended. */
  endFile(): void {
    this.#reader.end();
    this.#walk();
  }

  finish(): void {
    this.endFile();
  }

  #walk(): void {
    const { frame, window } = this.#reader;
    const packet = this.#packet;
    while (this.#reader.next() === STEP.FRAME) {
      if (frame.number === 1) this.#view.firstTime = frame.splitTime();
      this.#headers.clear();
      if (packet.quoted) packet.quoted.kind = KIND.OTHER;
      decodeFrame(window.view, frame, packet);
      const isElsewhere = isOpenable(packet);
      if (isElsewhere) this.#payloads.open(window.view, packet);
      this.tracker.conversation = -1;
      this.#track(frame);
      if (packet.kind === KIND.TCP && hasPayloadReader(packet) && !isElsewhere)
        this.#payloadReaders.read(this.tracker, window.view, packet);
      if (packet.parts.length > 0) this.#takeParts(frame);
      this.#see(this.#view);
    }
  }

  #track(frame: FrameTime): void {
    const packet = this.#packet;
    if (isSegment(packet)) {
      this.tracker.segment(frame, packet);
      this.#view.secondPass?.take(frame.number, this.tracker, packet);
    } else if (packet.kind === KIND.ICMP_QUOTING_TCP)
      this.tracker.icmpError(frame.number, frame.timeNs, packet);
    else if (packet.kind === KIND.TCP_SAMPLE) this.tracker.sample(packet);
    if (this.#seeSegment) this.#showSegment(this.#seeSegment);
    this.#headers.mss.length = 0;
  }

  #showSegment(seeSegment: See): void {
    const packet = this.#packet;
    const isQuoted =
      packet.kind === KIND.ICMP_QUOTING_TCP ||
      (packet.kind === KIND.OTHER && packet.quoted?.kind === KIND.TCP_CUT);
    if (isQuoted) {
      const { quoted, error } = innermostQuote(packet);
      seeSegment({ ...this.#view, packet: quoted, quotedBy: error });
    } else if (packet.kind !== KIND.OTHER) seeSegment(this.#view);
  }

  /** For `see`, the last segment of the frame counts, whatever comes after it. */
  #takeParts(frame: FrameTime): void {
    const packet = this.#packet;
    let segment = keptSegment(packet);
    while (decodeNextPart(packet)) {
      this.#track(frame);
      segment = keptSegment(packet) ?? segment;
    }
    if (segment) Object.assign(packet, segment);
  }
}
