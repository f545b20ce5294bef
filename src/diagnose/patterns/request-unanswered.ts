/**
 * The client's payload was acknowledged, the server never sent payload, and the connection ended or fell silent.
 * Innocent: a request so young that its answer may lie behind the capture's end; a capture of one direction only.
 */
import type { Pattern } from "../pattern";

/** A request without an answer for this long at the end of the capture counts as unanswered. */
const PATIENCE_SECONDS = 3;

export const requestUnanswered: Pattern = {
  id: "request-unanswered",
  evidence: ["request", "fin-from-client", "fin-from-server", "rst-from-client", "last-frame"],
  holds(facts) {
    const isTaken = facts.nTries > 0 && facts.isEstablished && facts.isClientDataAcked;
    const isOver = facts.teardown !== 0 || facts.silentAtEndSeconds >= PATIENCE_SECONDS;
    return isTaken && !facts.hasServerSpoken && isOver;
  },
};
