/**
 * Every IP header of a frame, in the order in which they were read: tunnels have several, and so have ICMP errors.
 *
 * For those who list frames; a packet without it is read without a trace of the outer headers.
 */
import type { Packet } from "./packet";

/** What was captured of one header (SHOWN bits); addresses in words, one of IPv4. */
export interface ShownHeader {
  family: 4 | 6;
  shown: number;
  source: readonly number[];
  destination: readonly number[];
  /** ip.ttl and ip.id; 0 for IPv6. */
  ttl: number;
  id: number;
}

/** See the file's head. */
export class ShownHeaders {
  readonly ip: ShownHeader[] = [];
  /** The MSS options of the newest TCP header: a hostile one has several. */
  readonly mss: number[] = [];

  /** Forgets the frame before. */
  clear(): void {
    this.ip.length = 0;
    this.mss.length = 0;
  }

  noteIpv4({ shownIpv4, ipv4Src, ipv4Dst, ttl, ipv4Id }: Packet): void {
    const [source, destination] = [[ipv4Src], [ipv4Dst]];
    this.ip.push({ family: 4, shown: shownIpv4, source, destination, ttl, id: ipv4Id });
  }

  /** What an IPv6 header itself says; a routing header may name another destination later. */
  noteIpv6(packet: Packet): void {
    const { shownIpv6: shown, src0, src1, src2, src3, dst0, dst1, dst2, dst3 } = packet;
    const [source, destination] = [
      [src0, src1, src2, src3],
      [dst0, dst1, dst2, dst3],
    ];
    this.ip.push({ family: 6, shown, source, destination, ttl: 0, id: 0 });
  }
}
