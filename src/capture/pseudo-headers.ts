/**
 * Headers that a capturing program put before the frame, which Wireshark shows beside it and does not count.
 * Read first: Wireshark's wiretap/pcap-common.c (pcap_process_pseudo_header).
 */

/** Bytes by link type. Those of ERF (197) have no fixed length and are counted here. */
const PSEUDO_HEADER_BYTES: ReadonlyMap<number, number> = new Map([
  [123, 4], // SunATM
  [139, 4], // MTP2
  [144, 16], // IrDA
  [177, 16], // LAPD of Linux
  [196, 5], // SITA
  [201, 4], // Bluetooth HCI
  [204, 1], // PPP with direction
  [209, 5], // I2C of Linux
  [245, 2], // NFC LLCP
  [254, 4], // Bluetooth, Linux monitor
]);

/** How many of a frame's first bytes Wireshark does not count to frame.len and frame.cap_len. */
export function pseudoHeaderBytes(linkType: number): number {
  return PSEUDO_HEADER_BYTES.get(linkType) ?? 0;
}
