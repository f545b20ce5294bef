/** What Wireshark's sequence analysis says of a segment; bits. The names are those of its fields tcp.analysis.…. */
export const LABEL = {
  RETRANSMISSION: 1 << 0,
  FAST_RETRANSMISSION: 1 << 1,
  SPURIOUS_RETRANSMISSION: 1 << 2,
  OUT_OF_ORDER: 1 << 3,
  DUPLICATE_ACK: 1 << 4,
  LOST_SEGMENT: 1 << 5,
  ACK_LOST_SEGMENT: 1 << 6,
  ZERO_WINDOW: 1 << 7,
  ZERO_WINDOW_PROBE: 1 << 8,
  ZERO_WINDOW_PROBE_ACK: 1 << 9,
  KEEP_ALIVE: 1 << 10,
  KEEP_ALIVE_ACK: 1 << 11,
  WINDOW_UPDATE: 1 << 12,
  WINDOW_FULL: 1 << 13,
  REUSED_PORTS: 1 << 14,
} as const;

/** The labels under which Wireshark shows tcp.analysis.retransmission. */
export const ANY_RETRANSMISSION =
  LABEL.RETRANSMISSION | LABEL.FAST_RETRANSMISSION | LABEL.SPURIOUS_RETRANSMISSION;
