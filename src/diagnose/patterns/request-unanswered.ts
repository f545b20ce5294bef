/**
 * The client's payload was acknowledged, the server never sent payload, and the connection ended or fell silent.
 * Innocent: a request so young that its answer may lie behind the capture's end (by the clock here, by the slowest answer of
 * its own service in young-requests.ts); a capture of one direction only; a
 * client that leaves without waiting, or that goes on sending without an answer (log shipping, printing, uploads).
 */
import type { Pattern } from "../pattern";

/** A client that waited this long for an answer wanted one; one that sends on after it wants none. */
const PATIENCE_SECONDS = 3;

export const requestUnanswered: Pattern = {
  id: "request-unanswered",
  evidence: ["request", "fin-from-client", "fin-from-server", "rst-from-client", "last-frame"],
  holds(facts) {
    const isTaken = facts.nTries > 0 && facts.isEstablished && facts.isClientDataAcked;
    const isOneWay = facts.longestPauseSeconds >= PATIENCE_SECONDS;
    const isSentAway = facts.isFirstFinFromServer || facts.waitedSeconds >= PATIENCE_SECONDS;
    return isTaken && !facts.hasServerSpoken && !isOneWay && isSentAway;
  },
  tell(facts) {
    return Number.isNaN(facts.waitedSeconds) ? [] : [{ name: "waitedSeconds", value: facts.waitedSeconds }];
  },
};
