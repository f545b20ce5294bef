/**
 * When a host was heard of, beside a stretch of time in which SYNs to it failed: only what it said during the stretch, or
 * before and after it, shows that it was up.
 */
import { NANOS_PER_SECOND } from "../base/units";
import { DOUBLE, RECORD_WORDS, WORD } from "../flow/conversation-layout";
import { addressKey, clientSideOf, type JudgedCapture } from "./judged-capture";

/** See the file's head. */
export interface HostSigns {
  before: boolean;
  during: boolean;
  after: boolean;
}

/**
 * What was heard of a host (its key) around [fromSeconds, toSeconds]: of each conversation its SYN/ACK, where it has one, and
 * the last that the host said. O(conversations).
 */
export function hostSigns(
  capture: JudgedCapture,
  hostKey: number,
  { fromSeconds, toSeconds }: { fromSeconds: number; toSeconds: number },
): HostSigns {
  const signs = { before: false, during: false, after: false };
  const note = (seconds: number): void => {
    if (seconds < fromSeconds) signs.before = true;
    else if (seconds > toSeconds) signs.after = true;
    else if (!Number.isNaN(seconds)) signs.during = true;
  };
  const { u32, f64 } = capture.tracker.table;
  for (let conversation = 0; conversation < capture.nConversations; conversation++) {
    const record = conversation * RECORD_WORDS;
    for (let side = 0; side < 2; side++) {
      if (u32[record + WORD.PACKETS + side] === 0) continue;
      if (addressKey(capture, conversation, side) !== hostKey) continue;
      if (side !== clientSideOf(capture, conversation))
        note(f64[record / 2 + DOUBLE.SYN_ACK_TIME]! / NANOS_PER_SECOND);
      note(f64[record / 2 + DOUBLE.ACK_TIME + side]! / NANOS_PER_SECOND);
    }
  }
  return signs;
}
