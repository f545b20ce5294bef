/**
 * Payload that has a say in Wireshark's streams: FTP announces connections (ftp-announcements.ts), SOCKS tunnels them
 * (socks-tunnels.ts). Both by their well-known port; all other payload stays unread.
 */
import { TCP_FLAG, type Packet } from "../wire/packet";
import { FTP_PORT, readFtpLine } from "./ftp-announcements";
import { LABEL } from "./labels";
import { SOCKS_PORT, SocksTunnels } from "./socks-tunnels";
import type { Tracker } from "./tracker";

/** Wireshark hands on no segment that it takes for sent again or out of order. */
const NOT_READ = LABEL.RETRANSMISSION | LABEL.OUT_OF_ORDER | LABEL.KEEP_ALIVE;

/** Whether the segment's payload has a reader: Wireshark asks the lower port first. Hot: once a segment. */
export function hasPayloadReader(packet: Packet): boolean {
  const port = lowerPort(packet);
  return port === FTP_PORT || port === SOCKS_PORT;
}

function lowerPort({ srcPort, dstPort }: Packet): number {
  return srcPort < dstPort ? srcPort : dstPort;
}

/** The readers of a capture. */
export class PayloadReaders {
  readonly #tunnels = new SocksTunnels();

  /** Takes the segment that the tracker took last, whose bytes `view` shows; it has a reader, and perhaps no stream. */
  read(tracker: Tracker, view: DataView, packet: Packet): void {
    if (
      tracker.conversation < 0 ||
      packet.isShort ||
      packet.payloadBytes === 0 ||
      isLeftOut(tracker.labels, packet)
    )
      return;
    const at = packet.wireEnd - packet.payloadBytes;
    if (lowerPort(packet) === FTP_PORT) readFtpLine(tracker.announced, view, packet, at);
    else this.#tunnels.follow(tracker, view, packet, at);
  }
}

/** What tshark 4.0.17 was seen to leave out: what was acknowledged before is left out only where it could be reassembled. */
function isLeftOut(labels: number, packet: Packet): boolean {
  const isWhole = packet.capEnd === packet.wireEnd;
  const isSpurious = (labels & LABEL.SPURIOUS_RETRANSMISSION) !== 0;
  return (labels & NOT_READ) !== 0 || (isSpurious && isWhole) || (packet.flags & TCP_FLAG.RST) !== 0;
}
