/**
 * A RST ended the connection, with no FIN before it and nothing outstanding.
 */
import type { Pattern } from "../pattern";

export const closedRst: Pattern = {
  id: "closed-rst",
  evidence: ["rst-from-client", "rst-from-server"],
  holds(facts) {
    return facts.resetFrame !== 0;
  },
};
