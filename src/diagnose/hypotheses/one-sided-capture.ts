/** The capture sees one direction only: a mirror port that copies what goes in, or comes out, but not both. */
import { RECORD_WORDS, WORD } from "../../flow/conversation-layout";
import { allOf } from "../../report/number-text";
import { show, type Hypothesis } from "../hypothesis";

export const oneSidedCapture: Hypothesis = {
  id: "one-sided-capture",
  weigh({ capture, study }) {
    const isClientOnly = study.nFromServer === 0 && study.nEstablished > 0;
    const isServerOnly = study.nFromClient === 0 && study.nFromServer > 0;
    if (!isClientOnly && !isServerOnly) return undefined;
    const examples = Array.from(study.conversations.subarray(0, 4));
    const frames = examples.map(
      (conversation) => capture.tracker.table.u32[conversation * RECORD_WORDS + WORD.FIRST_FRAME]!,
    );
    const nFrames = study.nFromClient + study.nFromServer;
    const seen = isClientOnly ? "client" : "server";
    const finding = show(
      `${allOf(nFrames, "frame")} of the service's connections ${nFrames === 1 ? "comes" : "come"} from the ${seen}; ` +
        `the ${seen} goes on as if it were answered.`,
      frames,
      "first-frame",
    );
    return {
      status: "supported",
      strength: 0.9,
      for: [finding],
      against: [],
      settledBy: "Mirror both directions (both, or rx and tx, in the switch's session), or use a tap.",
    };
  },
};
