/**
 * No SYN was seen: it began before the capture.
 */
import type { Pattern } from "../pattern";

export const midstream: Pattern = {
  id: "midstream",
  evidence: ["first-frame", "last-frame"],
  holds(facts) {
    return facts.nTries === 0;
  },
};
