/**
 * A receiver's window stayed closed for a second or more in all: its application does not read.
 * Innocent: a window of 0 in a RST; a window that opens again at once; one whose peer has sent its FIN.
 * RFC 9293 §3.8.6.1. Wireshark: tcp.analysis.zero_window.
 */
import type { Pattern } from "../pattern";

const MIN_STALL_SECONDS = 1;

export const zeroWindowStall: Pattern = {
  id: "zero-window-stall",
  evidence: ["zero-window"],
  holds(facts) {
    return facts.isEstablished && facts.zeroWindowSeconds >= MIN_STALL_SECONDS;
  },
  tell(facts) {
    return [{ name: "zeroWindowSeconds", value: facts.zeroWindowSeconds }];
  },
};
