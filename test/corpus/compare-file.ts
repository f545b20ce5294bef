/**
 * One capture of the corpus: our streams beside tshark's, stream by stream.
 * Equal means: endpoints, first and last frame, number of packets, and the stream's number itself.
 * What cannot be compared is skipped with its reason, never passed over: a stream in an encapsulation without a
 * reader, one put together from IP fragments, one of whose frames lies in a tunnel, a file in a format that is
 * not read, a file in which tshark itself gave up. Numbers are compared where no stream of the file was skipped.
 */
import { analyzeBytes, type CaptureAnalysis } from "../../src/analyze";
import { inflatePayload } from "../../src/source/inflate-payload";
import {
  captureContent,
  oracleStreams,
  type CorpusEntry,
  type OracleStream,
} from "../support/capture-corpus";
import { streamIdentity, type StreamIdentity } from "../support/tshark-streams";

/** Layer paths whose segments make no stream here: samples of packets inside datagrams. */
const NOT_BUILT = ":sflow:";

/** What carries samples of packets. */
const CARRIERS = new Set(["sflow payload"]);

/** tshark's record names the next stop of a packet with a routing header; its stream ends at the final destination. */
const ROUTED = ":ipv6.routing:";

/** What became of one capture. */
export interface FileComparison {
  file: string;
  /** Streams that tshark has. */
  nStreams: number;
  nEqual: number;
  /** Streams not compared, by reason. */
  skipped: Map<string, number>;
  /** One sentence a difference. */
  differences: string[];
  /** Whether the stream numbers themselves were compared. */
  comparedNumbers: boolean;
  /** What was thrown; undefined where nothing was. */
  crash: string | undefined;
}

/** Analyses one capture and compares. Never throws for what the capture holds: a crash is part of the answer. */
export function compareFile(file: string, entry: CorpusEntry | undefined): FileComparison {
  const comparison: FileComparison = {
    file,
    nStreams: 0,
    nEqual: 0,
    skipped: new Map(),
    differences: [],
    comparedNumbers: false,
    crash: undefined,
  };
  try {
    new StreamComparison(analyse(file), entry, comparison).run(oracleStreams(file) ?? []);
  } catch (error) {
    comparison.crash = error instanceof Error ? (error.stack ?? error.message) : String(error);
  }
  return comparison;
}

/** Everything that the product shows of a capture is asked for, so that no part of it escapes. */
function analyse(file: string): CaptureAnalysis {
  const analysis = analyzeBytes(captureContent(file), file, inflatePayload);
  analysis.report();
  for (const { conversation } of analysis.rows()) analysis.details(conversation);
  return analysis;
}

class StreamComparison {
  readonly #ours: StreamIdentity[];
  /** Frames that were counted and not understood, by what they are. */
  readonly #notUnderstood: Map<string, number>;
  readonly #unreadFormat: string | undefined;
  readonly #entry: CorpusEntry | undefined;
  readonly #comparison: FileComparison;

  constructor(analysis: CaptureAnalysis, entry: CorpusEntry | undefined, comparison: FileComparison) {
    this.#ours = analysis.streams().map(streamIdentity);
    const { notUnderstood } = analysis.report().capture;
    this.#notUnderstood = new Map(notUnderstood.map(({ what, nFrames }) => [what, nFrames]));
    this.#unreadFormat = analysis.notACapture?.knownAs;
    this.#entry = entry;
    this.#comparison = comparison;
  }

  run(oracle: OracleStream[]): void {
    const comparison = this.#comparison;
    const left = oracle.filter((stream) => this.#reasonToSkip(stream) !== undefined);
    const built = oracle.filter((stream) => !left.includes(stream));
    comparison.nStreams = oracle.length;
    comparison.comparedNumbers = left.length === 0;
    for (const stream of left) this.#skip(this.#reasonToSkip(stream)!);
    const unmatched = new Map(this.#ours.map((stream) => [keyOf(stream), stream]));
    for (const theirs of built) {
      this.#compare(unmatched.get(keyOf(theirs)), theirs);
      unmatched.delete(keyOf(theirs));
    }
    this.#reportExtras([...unmatched.values()], left);
  }

  #compare(ours: StreamIdentity | undefined, oracle: OracleStream): void {
    const comparison = this.#comparison;
    const theirs = streamIdentity(oracle);
    if (ours === undefined) {
      comparison.differences.push(`missing: ${JSON.stringify(theirs)}`);
      return;
    }
    const names = (Object.keys(theirs) as (keyof StreamIdentity)[]).filter(
      (name) =>
        ours[name] !== theirs[name] &&
        (comparison.comparedNumbers || name !== "stream") &&
        !(oracle.encap.includes(ROUTED) && name.startsWith("address")),
    );
    if (names.length === 0) {
      comparison.nEqual++;
    } else if (this.#areInTunnels(theirs.packets - ours.packets)) {
      this.#skip("some of its frames lie in a tunnel without a reader");
    } else if (this.#entry?.didTsharkStop === true && ours.lastFrame > theirs.lastFrame) {
      this.#skip("tshark gave up before the end of the file");
    } else {
      const told = names.map((name) => `${name} ${ours[name]} (tshark: ${theirs[name]})`);
      comparison.differences.push(
        `stream ${theirs.stream} from frame ${theirs.firstFrame}: ${told.join(", ")}`,
      );
    }
  }

  #areInTunnels(nMissing: number): boolean {
    const nCarried = [...CARRIERS].reduce((sum, what) => sum + (this.#notUnderstood.get(what) ?? 0), 0);
    // One UDP datagram (sFlow) may carry several packets.
    return nMissing > 0 && nCarried > 0;
  }

  #reportExtras(extras: StreamIdentity[], left: OracleStream[]): void {
    const skippedPairs = new Set(left.map(pairOf));
    for (const extra of extras) {
      const isBehindTheStop = this.#entry?.didTsharkStop === true;
      if (!skippedPairs.has(pairOf(extra)) && !isBehindTheStop) {
        this.#comparison.differences.push(`only here: ${JSON.stringify(extra)}`);
      }
    }
  }

  #reasonToSkip({ encap }: OracleStream): string | undefined {
    if (this.#unreadFormat !== undefined && this.#unreadFormat !== "") {
      return `no reader for files of the format ${this.#unreadFormat}`;
    }
    return encap.includes(NOT_BUILT) ? `no reader for ${encap}` : undefined;
  }

  #skip(reason: string): void {
    const { skipped } = this.#comparison;
    skipped.set(reason, (skipped.get(reason) ?? 0) + 1);
  }
}

/** A frame belongs to one stream, so that its first frame names a stream. */
function keyOf({ firstFrame }: StreamIdentity): number {
  return firstFrame;
}

function pairOf({ addressA, portA, addressB, portB }: StreamIdentity): string {
  return [`${addressA} ${portA}`, `${addressB} ${portB}`].sort().join(" ");
}
