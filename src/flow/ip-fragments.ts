/**
 * IP fragments put together, as far as a TCP header needs it. The segment belongs to the fragment that completes the
 * datagram, as for Wireshark.
 *
 * Gets fragments in file order; gives the datagram's payload once it is whole. What waits is bounded: the oldest datagram
 * is thrown away when the waiting bytes grow beyond the bound, and counted.
 * Read first: RFC 791 §3.2; RFC 8200 §4.5; RFC 5722 (overlaps).
 */
import type { Packet } from "../wire/packet";

const MAX_WAITING_BYTES = 16 * 1024 * 1024;
/** RFC 791: 65,535 bytes with the header. */
const MAX_DATAGRAM_BYTES = 65536;

/** A datagram some of whose fragments have come. */
interface Waiting {
  /** Payload so far; bytes that have not come are 0. */
  bytes: Uint8Array;
  /** Which bytes have come: [from, to) pairs, sorted, not touching. */
  ranges: [number, number][];
  /** Length of the whole payload; -1 until the last fragment came. */
  totalBytes: number;
}

/** Datagrams that wait for their fragments. */
export class IpFragments {
  readonly #waiting = new Map<string, Waiting>();
  #nWaitingBytes = 0;
  /** Datagrams thrown away for want of room. */
  nThrownAway = 0;

  /**
   * Takes the fragment that `packet` describes (OTHER.FRAGMENT, payload in [fragmentAt, capEnd) of `view`). Returns the
   * whole payload of its datagram when this fragment completes it, else undefined. Allocates; fragments are rare.
   */
  add(view: DataView, packet: Packet): Uint8Array | undefined {
    const nBytes = packet.capEnd - packet.fragmentAt;
    const end = packet.fragmentOffset + nBytes;
    if (nBytes <= 0 || end > MAX_DATAGRAM_BYTES) return undefined;
    const key = keyOf(packet);
    let datagram = this.#waiting.get(key);
    if (!datagram) {
      datagram = { bytes: new Uint8Array(0), ranges: [], totalBytes: -1 };
      this.#waiting.set(key, datagram);
    }
    if (!packet.hasMoreFragments) datagram.totalBytes = end;
    this.#store(datagram, view, packet, end);
    const [first] = datagram.ranges;
    const isWhole = datagram.totalBytes >= 0 && first?.[0] === 0 && first[1] >= datagram.totalBytes;
    if (!isWhole) {
      this.#makeRoom();
      return undefined;
    }
    this.#forget(key, datagram);
    return datagram.bytes.subarray(0, datagram.totalBytes);
  }

  /** The first bytes to come stay: a later overlap changes nothing. */
  #store(datagram: Waiting, view: DataView, packet: Packet, end: number): void {
    if (end > datagram.bytes.length) {
      const grown = new Uint8Array(Math.max(end, datagram.bytes.length * 2));
      grown.set(datagram.bytes);
      this.#nWaitingBytes += grown.length - datagram.bytes.length;
      datagram.bytes = grown;
    }
    const start = packet.fragmentOffset;
    for (let i = start; i < end; i++) {
      if (!datagram.ranges.some(([from, to]) => from <= i && i < to)) {
        datagram.bytes[i] = view.getUint8(packet.fragmentAt + i - start);
      }
    }
    datagram.ranges = joined([...datagram.ranges, [start, end]]);
  }

  #makeRoom(): void {
    for (const [key, datagram] of this.#waiting) {
      if (this.#nWaitingBytes <= MAX_WAITING_BYTES) return;
      this.#forget(key, datagram);
      this.nThrownAway++;
    }
  }

  #forget(key: string, datagram: Waiting): void {
    this.#waiting.delete(key);
    this.#nWaitingBytes -= datagram.bytes.length;
  }
}

function joined(ranges: [number, number][]): [number, number][] {
  const result: [number, number][] = [];
  for (const range of ranges.sort((a, b) => a[0] - b[0])) {
    const last = result.at(-1);
    if (last && range[0] <= last[1]) last[1] = Math.max(last[1], range[1]);
    else result.push(range);
  }
  return result;
}

function keyOf(packet: Packet): string {
  const source = `${packet.src0}.${packet.src1}.${packet.src2}.${packet.src3}`;
  const destination = `${packet.dst0}.${packet.dst1}.${packet.dst2}.${packet.dst3}`;
  const ipv6 = packet.family === 6;
  return `${packet.family} ${packet.fragmentId} ${packet.otherDetail} ${ipv6 ? source : packet.src0} ${ipv6 ? destination : packet.dst0}`;
}
