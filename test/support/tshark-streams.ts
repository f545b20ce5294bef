/**
 * tshark's view of a capture's streams in the shape of the analysis' own, for comparison.
 * Frames whose TCP header is quoted by an ICMP error belong to no stream here, as in the analysis.
 */
import { tsharkRows } from "./tshark";

/** One `tcp.stream`. */
export interface TsharkStream {
  stream: number;
  addressA: string;
  portA: number;
  addressB: string;
  portB: number;
  firstFrame: number;
  lastFrame: number;
  packets: number;
  completeness: number;
}

const FIELDS = [
  "tcp.stream",
  "frame.number",
  "ip.src",
  "ip.dst",
  "ipv6.src",
  "ipv6.dst",
  "tcp.srcport",
  "tcp.dstport",
  "tcp.completeness",
  "icmp.type",
  "icmpv6.type",
];

/** The streams of the capture by number. Throws where tshark is not installed. */
export function tsharkStreams(bytes: Uint8Array): TsharkStream[] {
  const streams = new Map<number, TsharkStream>();
  for (const row of tsharkRows(bytes, FIELDS)) {
    const [number, frame, ipSource, ipDestination, ip6Source, ip6Destination, ...rest] = row as FieldRow;
    const [sourcePort, destinationPort, completeness, icmp, icmpV6] = rest;
    if ((icmp ?? "") !== "" || (icmpV6 ?? "") !== "" || number === "") continue;
    const known = streams.get(Number(number));
    if (known !== undefined) {
      known.lastFrame = Number(frame);
      known.packets++;
      continue;
    }
    streams.set(Number(number), {
      stream: Number(number),
      addressA: ipSource || ip6Source,
      portA: Number(sourcePort),
      addressB: ipDestination || ip6Destination,
      portB: Number(destinationPort),
      firstFrame: Number(frame),
      lastFrame: Number(frame),
      packets: 1,
      completeness: Number(completeness),
    });
  }
  return [...streams.values()].sort((a, b) => a.stream - b.stream);
}

type FieldRow = [string, string, string, string, string, string, ...string[]];

/** The fields in which a stream of the analysis and one of tshark must be equal. */
export type StreamIdentity = Omit<TsharkStream, "completeness">;

/** Only the fields to be compared, from a stream of either. */
export function streamIdentity(stream: StreamIdentity): StreamIdentity {
  const { stream: number, addressA, portA, addressB, portB, firstFrame, lastFrame, packets } = stream;
  return { stream: number, addressA, portA, addressB, portB, firstFrame, lastFrame, packets };
}
