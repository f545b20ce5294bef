/**
 * Random segments of both ends in a few dozen numbers around a handful of awkward ones, so that gaps, repetitions, wraps and
 * every label of Wireshark's sequence analysis occur; times are at and beside its limits.
 */
import fc from "fast-check";

import { zeros } from "../support/bytes";
import { TCP_FLAG_BITS, tcpOption, tcpPacket } from "../support/packet-builder";
import type { PcapRecord } from "../support/pcap-writer";

const { S, A, F, R, P } = TCP_FLAG_BITS as Record<"S" | "A" | "F" | "R" | "P", number>;
const MICROS_A_SECOND = 1_000_000;
const WINDOWS = [1000, 1000, 1000, 2000, 40, 0];
const FLAGS = [A, A, A, A, A, A | P, A | P, A | P, F | A, R | A, R, S | A, S, 0];

interface RandomSegment {
  isClient: boolean;
  flags: number;
  /** Added to the number that comes next in its direction, and to the one that it would acknowledge. */
  seqStep: number;
  ackStep: number;
  length: number;
  window: number;
  scale: number;
  waitMicros: number;
}

const segment: fc.Arbitrary<RandomSegment> = fc.record({
  isClient: fc.boolean(),
  flags: fc.constantFrom(...FLAGS),
  seqStep: fc.constantFrom(0, 0, 0, 0, 0, -1, -1, -10, -20, 10, 1),
  ackStep: fc.constantFrom(0, 0, 0, 0, 0, -10, -20, 10, 1, -1),
  length: fc.constantFrom(0, 0, 0, 1, 1, 10, 10, 20, 40),
  window: fc.constantFrom(...WINDOWS),
  scale: fc.constantFrom(-1, -1, -1, -1, -1, 0, 2, 14),
  waitMicros: fc.constantFrom(0, 1, 500, 1000, 2999, 3000, 3001, 19_999, 20_000, 20_001, 100_000, -700),
});

/** Segments of one pair, and the first numbers of client and server. */
export interface RandomTalk {
  numbers: [number, number];
  segments: RandomSegment[];
}

/** A handshake, whole or in part, more often than not; then anything. */
export const arbitraryTalk: fc.Arbitrary<RandomTalk> = fc
  .record({
    client: fc.constantFrom(100, 0xfffffff0, 0x7ffffff5, 0),
    server: fc.constantFrom(5000, 0xfffffffa, 1, 0),
    nShaken: fc.constantFrom(0, 1, 2, 3, 3, 3),
    segments: fc.array(segment, { minLength: 3, maxLength: 40 }),
  })
  .map(({ client, server, nShaken, segments }) => {
    const shaken = [S, S | A, A].slice(0, nShaken);
    const plain = { seqStep: 0, ackStep: 0, length: 0, window: 1000, scale: -1, waitMicros: 1000 };
    const handshake = shaken.map((flags, i) => ({ ...plain, flags, isClient: i !== 1 }));
    return { numbers: [client, server], segments: [...handshake, ...segments] };
  });

/** The records of several talks one after the other, each between hosts of its own; link type 101. */
export function recordsOf(talks: readonly RandomTalk[]): PcapRecord[] {
  const records: PcapRecord[] = [];
  let micros = MICROS_A_SECOND;
  talks.forEach(({ numbers, segments }, talk) => {
    const hosts = [`10.${talk >>> 8}.${talk & 0xff}.1`, "10.200.0.2"] as const;
    const next: [number, number] = [...numbers];
    for (const said of segments) {
      const [own, peer] = said.isClient ? ([0, 1] as const) : ([1, 0] as const);
      const seq = (next[own] + said.seqStep) >>> 0;
      const occupies = said.length + (said.flags & (S | F) ? 1 : 0);
      const bytes = tcpPacket(
        { source: hosts[own], destination: hosts[peer] },
        {
          sourcePort: own === 0 ? 1000 : 80,
          destinationPort: own === 0 ? 80 : 1000,
          seq,
          ack: said.flags & A ? (next[peer] + said.ackStep) >>> 0 : 0,
          flags: said.flags,
          window: said.window,
          options: said.scale < 0 ? zeros(0) : tcpOption.windowScale(said.scale),
          payload: zeros(said.length),
        },
      );
      if (said.seqStep + occupies > 0) next[own] = (seq + occupies) >>> 0;
      micros += said.waitMicros;
      const seconds = Math.floor(micros / MICROS_A_SECOND);
      records.push({ seconds, fraction: micros % MICROS_A_SECOND, bytes });
    }
  });
  return records;
}
