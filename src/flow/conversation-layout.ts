/**
 * Where each field of a conversation lies in its record.
 *
 * A conversation is one record of RECORD_WORDS 32-bit words in one typed array, so that a segment touches a few
 * neighbouring cache lines instead of forty columns; the same memory is seen as Uint32, Float32 and Float64.
 * Columns are made from it when a result leaves the core. Fields with a [side] exist twice, side 1 right behind
 * side 0. Side 0 is the endpoint with the lower address (then port), whoever the client is.
 */

/** Words in a record: an even number, so that doubles stay aligned. */
export const RECORD_WORDS = 82;

/** Doubles, as indices of 64-bit slots in the record. Times are nanoseconds since the first frame. */
export const DOUBLE = {
  FIRST_TIME: 0,
  LAST_TIME: 1,
  /** When the newest try (SYN) was sent. */
  LAST_TRY_TIME: 2,
  /** When the first SYN/ACK came; NaN before. */
  SYN_ACK_TIME: 3,
  /** [side] When the highest sequence number of the side was sent. Wireshark: nextseqtime. */
  NEXT_TIME: 4,
  /** [side] When the side's newest acknowledgment number was sent. Wireshark: lastacktime. */
  ACK_TIME: 6,
  /** [side] Payload bytes, retransmissions included (the sum of tcp.len). */
  PAYLOAD: 8,
  /** When the newest SYN of either side was sent; NaN before. */
  NEWEST_SYN_TIME: 32,
} as const;

/** 32-bit words. */
export const WORD = {
  /** [side] IPv4 address, or id in the table of IPv6 addresses. */
  ADDRESS: 20,
  /** Port of side 0 in the upper half, of side 1 in the lower. */
  PORTS: 22,
  /** BIT. */
  BITS: 23,
  FIRST_STREAM: 24,
  FIRST_FRAME: 25,
  LAST_FRAME: 26,
  /** The conversation before it on the same addresses and ports, plus 1; 0 where none. */
  PREVIOUS: 27,
  /** [side] */
  PACKETS: 28,
  /** [side] Initial sequence number, or one less than the first seen. Wireshark: base_seq. */
  BASE: 30,
  /** [side] One past the highest sequence number sent. Wireshark: nextseq. */
  NEXT: 32,
  /** [side] Highest acknowledgment number sent. */
  ACK: 34,
  /**
   * [side] Raw window in bits 0–15; window scale in 16–20 (0 unknown, 1 not used, else shift + 2); whether the last
   * segment was a keep-alive (21) or a zero-window probe (22); no ACK sent yet since the SYN (23); whether it said
   * anything in this stream (24); duplicate ACKs in 25–31.
   */
  ANALYSIS: 36,
  TRIES: 38,
  REFUSALS: 39,
  TRIES_BEFORE_SYN_ACK: 40,
  SYN_ACK_REPEATS: 41,
  CHALLENGES: 42,
  /** Number of ICMP rejections in bits 16–31, type and code of the first in 8–15 and 0–7. */
  ICMP: 43,
  /** Newest entry in the event log, plus 1; 0 where none. */
  EVENTS: 44,
  SYN_ACK_FRAME: 45,
  /** First RST that ended it. */
  RST_FRAME: 46,
  /** [side] First FIN. */
  FIN_FRAME: 47,
  /** [side] First frame with payload. */
  PAYLOAD_FRAME: 49,
  /** Frames that Wireshark marks tcp.analysis.retransmission. */
  RETRANSMISSIONS: 51,
  /** Payload segments sent again, SPAN copies not counted. */
  PAYLOAD_RETRANSMISSIONS: 52,
  PAYLOAD_SEGMENTS: 53,
  /** Retransmissions of the lowest segment that was sent again and is not acknowledged: bits 0–15 side 0, 16–31 side 1. */
  UNACKED_RETRANSMISSIONS: 54,
  /** Frame that followed a silence and still waits for its acknowledgment (or was reset). */
  IDLE_FRAME: 55,
  /** The sequence number that would acknowledge it. */
  IDLE_SEQ: 56,
  /** Payload bytes of the first RST, where no silence waits to be survived: in the place of IDLE_SEQ. */
  RESET_BYTES: 56,
  /** Until the first SYN/ACK, the time stamp of the first SYN; 0 where it has none, or tells no SYN from another: in the same place. */
  FIRST_SYN_TIMESTAMP: 56,
  /** Last ip.id of side 0 in the upper half, of side 1 in the lower. */
  IP_IDS: 57,
  /** [side] Acknowledgment field of the side's last segment. Wireshark: lastack. */
  LAST_ACK: 66,
  /** [side] One past the highest sequence number sent without a gap. Wireshark: maxseqtobeacked. */
  MAX_TO_BE_ACKED: 68,
  /**
   * tcp.completeness of the conversation's newest stream in bits 0–7; in 8–15 what its first packet would add if it were
   * not the first (Wireshark's second pass adds it). In 16–23 the ip.ttl of the first SYN/ACK; 0 where it is not known.
   */
  COMPLETENESS: 70,
  /** [side] Largest payload of a segment that was acknowledged (bits 16–31), and of one sent since (0–15). */
  SEGMENT_BYTES: 71,
  /** Payload of the last retransmitted segment: bits 16–31 of side 1, 0–15 of side 0. */
  LOST_BYTES: 73,
  /** [side] First sequence number of the segment that UNACKED_RETRANSMISSIONS counts. */
  LOST_SEQ: 74,
  /** Until the first SYN/ACK, payload or FIN, frame and ip.ttl of the newest RST in the server's name: in the place of LOST_SEQ. */
  EARLY_RST_FRAME: 74,
  EARLY_RST_TTL: 75,
  /** ip.id of the segment that reached NEXT: of side 0 in the upper half, of side 1 in the lower. */
  NEXT_IP_IDS: 76,
} as const;

/** Single-precision numbers, as word indices. Seconds. */
export const FLOAT = {
  /** [side] Since when the side's window is 0, in seconds since FIRST_TIME; negative while it is open. */
  ZERO_SINCE: 58,
  /** Longest of both sides' total time with a closed window. */
  ZERO_TOTAL: 60,
  /** The silence that IDLE_FRAME ended. */
  IDLE_SECONDS: 61,
  /** The time without a frame before the first RST, where no silence waits to be survived: in the place of IDLE_SECONDS. */
  SILENT_BEFORE_RESET: 61,
  /** From the newest SYN to the client's first ACK behind a SYN/ACK (Wireshark: tcp.analysis.initial_rtt); 0 before; negative where the clock went back. */
  INITIAL_RTT: 62,
  /** The longest silence of 60 s or more that the connection survived. */
  SURVIVED_IDLE_SECONDS: 63,
  /** When the first FIN or RST of the connection came, in seconds since FIRST_TIME; 0 before. */
  END_AT: 77,
  /** When payload was last sent for the first time, in seconds since FIRST_TIME. */
  SPOKE_AT: 78,
  /** The longest time between two payloads that were new. */
  LONGEST_PAUSE: 79,
  /** [side] When the side's first payload came (the frame is PAYLOAD_FRAME), in seconds since FIRST_TIME. */
  FIRST_PAYLOAD_AT: 80,
} as const;

/** Bits of WORD.BITS. The [side] ones are shifted left by the side. */
export const BIT = {
  IPV6: 1 << 0,
  /** [side] */
  BASE_KNOWN: 1 << 1,
  /** [side] Sent a SYN without ACK. */
  SYN: 1 << 3,
  /** [side] Sent a SYN/ACK. */
  SYN_ACK: 1 << 5,
  /** [side] */
  FIN: 1 << 7,
  /** [side] Sent a RST that ended an existing connection (a refusal is none). */
  RST: 1 << 9,
  /** [side] Sent an acknowledgment. */
  ACK_KNOWN: 1 << 11,
  /** The client went on after the SYN/ACK, or data shows that it must have. */
  ESTABLISHED: 1 << 13,
  /** Payload was outstanding when the first RST came. */
  RST_OUTSTANDING: 1 << 14,
  /** The client is side 1. */
  CLIENT_IS_1: 1 << 15,
  /** Two bits: index into ROLE_GROUNDS. */
  ROLE_GROUND: 1 << 16,
  /** The first frame came from side 1. */
  FIRST_FROM_1: 1 << 18,
  /** The client reset its own attempt before any SYN/ACK. */
  CLIENT_GAVE_UP: 1 << 19,
  IDLE_WAITING: 1 << 20,
  IDLE_RESET: 1 << 21,
  /** The segment after the silence came from side 1. */
  IDLE_FROM_1: 1 << 22,
  LAST_TRY_REFUSED: 1 << 23,
  /** A FIN had been seen when the first RST came. */
  RST_AFTER_FIN: 1 << 24,
  /** The first FIN came from side 1. */
  FIRST_FIN_FROM_1: 1 << 25,
  /** The first RST came from side 1. */
  FIRST_RST_FROM_1: 1 << 26,
  /** The server sent something that is no leftover of an older connection. */
  ANSWERED: 1 << 27,
  /** Consists of several streams (folded-streams.ts). */
  FOLDED: 1 << 28,
  /** A header of it was cut by the capture. */
  CUT: 1 << 29,
  /** A SYN/ACK began its sender's numbers anew: they are relative to different bases before and behind it. */
  REBASED: 1 << 30,
  /** A further stream of its ends was left out for the memory budget: segments of them are no longer of it. */
  OVER: 1 << 31,
} as const;

/** The bits of WORD.BITS that are part of a conversation's key. */
export const KEY_BITS = BIT.IPV6 | BIT.OVER;

export const ROLE_GROUND_MASK = 3 << 16;
export const ROLE_GROUND_SHIFT = 16;
