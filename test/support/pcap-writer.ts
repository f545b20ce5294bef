/**
 * Classic pcap in its variants: either byte order, µs or ns, and the "modified" format with longer records.
 * Source: draft-ietf-opsawg-pcap §4; the modified magic as in Wireshark's wiretap/libpcap.c.
 */
import { joined, u16, u32, zeros, type ByteOrder } from "./bytes";

/** Which of the formats that share the 24-byte header. */
export type PcapVariant = "microseconds" | "nanoseconds" | "modified";

const MAGIC: Record<PcapVariant, number> = {
  microseconds: 0xa1b2c3d4,
  nanoseconds: 0xa1b23c4d,
  modified: 0xa1b2cd34,
};

/** One record: `fraction` counts µs or ns, as the variant has it. */
export interface PcapRecord {
  seconds: number;
  fraction: number;
  bytes: Uint8Array;
  originalLength?: number;
}

/** A file's settings; little endian, µs, Ethernet and no limit of length where left out. */
export interface PcapSettings {
  order?: ByteOrder;
  variant?: PcapVariant;
  linkType?: number;
  snapLen?: number;
}

/** The 24 bytes at the beginning. */
export function pcapHeader(settings: PcapSettings = {}): Uint8Array {
  const { order = "little", variant = "microseconds", linkType = 1, snapLen = 262_144 } = settings;
  return joined(
    u32(MAGIC[variant], order),
    u16(2, order),
    u16(4, order),
    zeros(8),
    u32(snapLen, order),
    u32(linkType, order),
  );
}

/** One record; `claimedLength` lies about the bytes that follow. */
export function pcapRecord(
  record: PcapRecord,
  settings: PcapSettings = {},
  claimedLength?: number,
): Uint8Array {
  const { order = "little", variant = "microseconds" } = settings;
  const { seconds, fraction, bytes, originalLength = bytes.length } = record;
  // The modified format adds an interface index, a protocol, a packet type and a byte of padding.
  const extra = variant === "modified" ? joined(u32(1, order), u16(0x0800, order), zeros(2)) : zeros(0);
  return joined(
    u32(seconds, order),
    u32(fraction, order),
    u32(claimedLength ?? bytes.length, order),
    u32(originalLength, order),
    extra,
    bytes,
  );
}

/** A whole file. */
export function pcapFile(records: PcapRecord[], settings: PcapSettings = {}): Uint8Array {
  return joined(pcapHeader(settings), ...records.map((record) => pcapRecord(record, settings)));
}
