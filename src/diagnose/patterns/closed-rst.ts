/**
 * A RST ended the connection, with no FIN before it and nothing outstanding.
 * Innocent: a RST that is the first of all that is known of a connection: what it ended, and whether there was anything, is not
 * in the capture.
 */
import type { Pattern } from "../pattern";

export const closedRst: Pattern = {
  id: "closed-rst",
  evidence: ["rst-from-client", "rst-from-server"],
  holds(facts) {
    const isFirstOfAll = facts.resetFrame === facts.firstFrame && facts.nTries === 0 && !facts.sawSynAck;
    return facts.resetFrame !== 0 && !isFirstOfAll;
  },
};
