/** A capture's frames as lines of field values. */
import { FrameWalk } from "../frame-walk";
import type { ProblemReport } from "../report/report-shapes";
import { COMPLETENESS_FIELD, FieldValues, type FrameView, type Occurrence } from "../report/frame-fields";
import { SecondPass } from "../report/second-pass";
import { openCapture } from "./capture-bytes";
import { CaptureSet } from "./capture-set";
import { inflatePayload } from "./inflate-payload";
import { feedAll, refuseOther } from "./read-capture";

/** Which frames, and what of them. */
export interface FrameListing {
  /** The capture's files, in order; one as a rule. */
  paths: readonly string[];
  fields: readonly string[];
  /** Which of several values of a field; all where it is absent. */
  occurrence?: Occurrence;
  /** Only frames of this tcp.stream; undefined for all frames. */
  stream?: number;
  /** Only frames of this conversation. */
  conversation?: number;
}

/**
 * Calls `write` with the values of each frame, in order; resolves with the defects of the file. Reads the file twice
 * where the completeness is asked for: it is known only at the end; other fields then show what Wireshark's second pass does. Rejects with a `SourceFailure`.
 */
export async function listFrames(
  listing: FrameListing,
  write: (values: string[]) => void,
): Promise<readonly ProblemReport[]> {
  const needsFirstPass = listing.fields.includes(COMPLETENESS_FIELD);
  const inflate = inflatePayload;
  const first = needsFirstPass
    ? await walk(listing.paths, new FrameWalk(() => undefined, { inflate }))
    : undefined;
  const secondPass = first && new SecondPass(first.tracker);
  const line = new FieldValues(listing.fields, listing.occurrence);
  const second = new FrameWalk(
    (view) => {
      const isListed = isOfListing(listing, view, line.streams);
      const values = line.values(view);
      if (isListed) write(values);
    },
    { inflate, seeSegment: (view) => line.takeSegment(view), ...(secondPass && { secondPass }) },
  );
  return (await walk(listing.paths, second)).problems;
}

/** Whether a frame, with segments of those streams, was asked for. */
function isOfListing(
  { conversation, stream }: FrameListing,
  { tracker }: FrameView,
  streams: readonly number[],
): boolean {
  if (conversation !== undefined && tracker.conversation !== conversation) return false;
  if (stream === undefined || streams.includes(stream)) return true;
  // An ICMP error may quote too little for a tcp.stream of its own: it is listed with the one that it means.
  return tracker.conversation >= 0 && tracker.streamOf(tracker.conversation) === stream;
}

async function walk(paths: readonly string[], frames: FrameWalk): Promise<FrameWalk> {
  const [path = "", ...more] = paths;
  if (more.length > 0) {
    await (await CaptureSet.of(paths)).feedTo(frames);
    return frames;
  }
  const source = await openCapture(path);
  try {
    const damage = await feedAll(source, frames);
    frames.finish();
    refuseOther(frames, damage);
    return frames;
  } finally {
    source.close();
  }
}
