/**
 * One end closed with FIN and a RST ended the connection: normal, since stacks free their state this way.
 */
import type { Pattern } from "../pattern";

export const closedFinRst: Pattern = {
  id: "closed-fin-rst",
  evidence: ["fin-from-client", "fin-from-server", "rst-from-client", "rst-from-server"],
  holds(facts) {
    return facts.resetFrame !== 0 && facts.isResetAfterFin;
  },
};
