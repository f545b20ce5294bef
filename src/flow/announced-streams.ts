/**
 * Streams that an application announced before their first segment: Wireshark knows their conversation by then, so that
 * a SYN is not the first thing known of it, and tcp.completeness never counts that SYN.
 *
 * An announcement names one end with its port and the other without. The first segment between two such ends, in either
 * direction, is the announced stream's; which announcement it takes, and when that is used up, follows find_conversation
 * of Wireshark 4.0 (conversation.c).
 */
import type { Packet } from "../wire/packet";
import { ipv4Text, ipv6Text } from "./address-table";
import { RECORD_WORDS, WORD } from "./conversation-layout";
import type { ConversationTable } from "./conversation-table";

/** Announcements that are remembered: more wait at once only where nobody ever connects; the oldest are forgotten. */
const MOST_ANNOUNCEMENTS = 4096;

/** An announcement; those of the same ends wait in a row, and the newest is taken first. */
interface Announcement {
  /** The conversation that took it, while only the named end has sent; -1 while nobody did. */
  takenBy: number;
  /** The side of that conversation that was announced without its port. */
  peerSide: number;
}

/** The announcements that wait for their stream. */
export class AnnouncedStreams {
  readonly #waiting = new Map<string, Announcement[]>();
  #length = 0;

  /** Announces a connection between `address`:`port` and any port of `peer`. Addresses as text, as `endsOf` gives it. */
  announce(address: string, port: number, peer: string): void {
    if (this.#length === MOST_ANNOUNCEMENTS) this.#forgetOldest();
    const key = keyOf(address, port, peer);
    const row = this.#waiting.get(key);
    const announcement = { takenBy: -1, peerSide: 0 };
    if (row) row.push(announcement);
    else this.#waiting.set(key, [announcement]);
    this.#length++;
  }

  /**
   * Whether the first segment of a pair, sent by `side` of the conversation that comes next in the table, was announced;
   * takes the announcement. Cheap while there are none.
   */
  take(packet: Packet, side: number, table: ConversationTable): boolean {
    if (this.#length === 0) return false;
    const { source, destination } = endsOf(packet);
    const sent = this.#newest(keyOf(source, packet.srcPort, destination), table);
    if (sent) {
      // The named end's own segments do not tell Wireshark the other port: that is left open until the peer answers.
      if (sent.takenBy >= 0) return false;
      sent.takenBy = table.length;
      sent.peerSide = 1 - side;
      return true;
    }
    const received = keyOf(destination, packet.dstPort, source);
    if (this.#newest(received, table)?.takenBy !== -1) return false;
    this.#drop(received);
    return true;
  }

  /** The newest announcement for the ends that is not used up. */
  #newest(key: string, table: ConversationTable): Announcement | undefined {
    for (;;) {
      const newest = this.#waiting.get(key)?.at(-1);
      if (!newest || newest.takenBy < 0) return newest;
      const record = newest.takenBy * RECORD_WORDS;
      if (table.u32[record + WORD.PACKETS + newest.peerSide] === 0) return newest;
      this.#drop(key);
    }
  }

  #drop(key: string): void {
    const row = this.#waiting.get(key)!;
    row.pop();
    if (row.length === 0) this.#waiting.delete(key);
    this.#length--;
  }

  #forgetOldest(): void {
    for (const [key, row] of this.#waiting) {
      row.shift();
      if (row.length === 0) this.#waiting.delete(key);
      this.#length--;
      return;
    }
  }
}

/** Source and destination address of a packet, as text. Slow. */
export function endsOf(packet: Packet): { source: string; destination: string } {
  const { family, src0, src1, src2, src3, dst0, dst1, dst2, dst3 } = packet;
  if (family !== 6) return { source: ipv4Text(src0), destination: ipv4Text(dst0) };
  return { source: ipv6Text([src0, src1, src2, src3]), destination: ipv6Text([dst0, dst1, dst2, dst3]) };
}

function keyOf(address: string, port: number, peer: string): string {
  return `${address} ${port} ${peer}`;
}
