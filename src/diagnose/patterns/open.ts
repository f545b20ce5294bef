/**
 * It was not closed when the capture ended or its port came round again, or its last SYN is too young to judge.
 */
import type { Pattern } from "../pattern";

export const openAtEnd: Pattern = {
  id: "open",
  evidence: ["syn", "syn-retry", "last-frame"],
  holds(facts) {
    return facts.nTries > 0;
  },
};
