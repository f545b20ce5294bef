/**
 * After a silence of 60 s or more, the next payload was reset or never acknowledged: something forgot the connection.
 * Innocent: a clock of the capture that leapt; keep-alives that were answered; a payload so young at the capture's end that
 * its ACK may lie behind it; a connection that is closed after its silence, with or without a last word (TLS
 * close_notify); a RST that acknowledges the payload: it did arrive.
 */
import type { Pattern } from "../pattern";

const MIN_SILENCE_SECONDS = 60;

/** An ACK missing for this long at the end of the capture will not come. */
const PATIENCE_SECONDS = 3;

export const idleDrop: Pattern = {
  id: "idle-drop",
  evidence: ["retransmission", "rst-from-client", "rst-from-server", "last-frame"],
  holds(facts) {
    if (facts.idleSeconds < MIN_SILENCE_SECONDS) return false;
    if (facts.wasResetAfterIdle) return !facts.isResetAfterFin;
    // A sender that resets its own connection gave up, where it had tried again; else it only said goodbye.
    const hasGivenUp = facts.resetFrame !== 0 && facts.nUnackedRetransmissions > 0;
    return hasGivenUp || (facts.resetFrame === 0 && facts.silentAtEndSeconds >= PATIENCE_SECONDS);
  },
  tell(facts) {
    return [{ name: "idleSeconds", value: facts.idleSeconds }];
  },
};
