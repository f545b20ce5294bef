/**
 * TCP sequence numbers: 32-bit, wrapping. Order exists only as a distance.
 * Source: RFC 9293 §3.4. Wireshark: LT_SEQ and friends.
 */

/**
 * How far `to` lies ahead of `from`, in bytes, in [-2^31, 2^31): negative when it lies behind.
 * One signed subtraction, so that it is right across the wrap: `seqDistance(2^32 - 10, 10)` is 20.
 */
export function seqDistance(from: number, to: number): number {
  return (to - from) | 0;
}

/** The sequence number `distance` bytes after `seq`, in [0, 2^32). */
export function seqAfter(seq: number, distance: number): number {
  return (seq + distance) >>> 0;
}
