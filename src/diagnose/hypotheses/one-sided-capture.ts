/** The capture sees one direction only: a mirror port that copies what goes in, or comes out, but not both. */
import { RECORD_WORDS, WORD } from "../../flow/conversation-layout";
import { count } from "../../report/number-text";
import { show, type Hypothesis } from "../hypothesis";

export const oneSidedCapture: Hypothesis = {
  id: "one-sided-capture",
  weigh({ capture, study }) {
    const isClientOnly = study.nFromServer === 0 && study.nEstablished > 0;
    const isServerOnly = study.nFromClient === 0 && study.nFromServer > 0;
    if (!isClientOnly && !isServerOnly) return undefined;
    const examples = study.conversations.slice(0, 4);
    const frames = examples.map(
      (conversation) => capture.tracker.table.u32[conversation * RECORD_WORDS + WORD.FIRST_FRAME]!,
    );
    const seen = isClientOnly ? "client" : "server";
    const finding = show(
      `All ${count(study.nFromClient + study.nFromServer)} frames of the service's connections come from the ${seen}; ` +
        `the ${seen} goes on as one does who is answered.`,
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
