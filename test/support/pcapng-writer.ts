/**
 * pcapng, block by block, in either byte order, sound or deliberately broken.
 * Source: draft-ietf-opsawg-pcapng §3–§4. A file is `joined(sectionHeader(…), interfaceDescription(…), …)`.
 */
import { joined, padded, text, u16, u32, u64, zeros, type ByteOrder } from "./bytes";

/** Block types by their names in the draft. */
export const BLOCK_TYPE = {
  SECTION_HEADER: 0x0a0d0d0a,
  INTERFACE_DESCRIPTION: 1,
  OBSOLETE_PACKET: 2,
  SIMPLE_PACKET: 3,
  NAME_RESOLUTION: 4,
  INTERFACE_STATISTICS: 5,
  ENHANCED_PACKET: 6,
  DECRYPTION_SECRETS: 10,
  CUSTOM_COPYABLE: 0x0bad,
  CUSTOM_NOT_COPYABLE: 0x40000bad,
} as const;

const BYTE_ORDER_MAGIC = 0x1a2b3c4d;
const END_OF_OPTIONS = 0;

/** One option: its code and its value, unpadded. */
export interface PcapngOption {
  code: number;
  value: Uint8Array;
}

/** What most blocks take beside their own fields. */
export interface BlockSettings {
  order?: ByteOrder;
  options?: PcapngOption[];
}

/** A block with its two length fields; `claimedLength` writes another number into both. */
export function block(type: number, body: Uint8Array, order: ByteOrder, claimedLength?: number): Uint8Array {
  const content = padded(body);
  const length = u32(claimedLength ?? content.length + 12, order);
  return joined(u32(type, order), length, content, length);
}

/** An options list closed by opt_endofopt; nothing at all where there are no options. */
function optionList(options: PcapngOption[], order: ByteOrder): Uint8Array {
  if (options.length === 0) return zeros(0);
  const parts = options.map(({ code, value }) =>
    joined(u16(code, order), u16(value.length, order), padded(value)),
  );
  return joined(...parts, u16(END_OF_OPTIONS, order), u16(0, order));
}

/** SHB: starts a section; `sectionLength` -1n means "not told". */
export function sectionHeader(settings: BlockSettings & { sectionLength?: bigint } = {}): Uint8Array {
  const { order = "little", options = [], sectionLength = -1n } = settings;
  const body = joined(
    u32(BYTE_ORDER_MAGIC, order),
    u16(1, order),
    u16(0, order),
    u64(sectionLength, order),
    optionList(options, order),
  );
  return block(BLOCK_TYPE.SECTION_HEADER, body, order);
}

/** IDB: an interface; numbers count from 0 within the section. `snapLen` 0 means "no limit". */
export function interfaceDescription(
  settings: BlockSettings & { linkType?: number; snapLen?: number } = {},
): Uint8Array {
  const { order = "little", options = [], linkType = 1, snapLen = 0 } = settings;
  const body = joined(u16(linkType, order), zeros(2), u32(snapLen, order), optionList(options, order));
  return block(BLOCK_TYPE.INTERFACE_DESCRIPTION, body, order);
}

/** What a packet block carries. */
export interface PacketRecord {
  /** Timestamp in units of the interface (default µs) since 1970-01-01. */
  ticks: bigint;
  bytes: Uint8Array;
  /** Length on the wire; the number of bytes where left out. */
  originalLength?: number;
  interfaceId?: number;
}

/** EPB. */
export function enhancedPacket(packet: PacketRecord, settings: BlockSettings = {}): Uint8Array {
  const { order = "little", options = [] } = settings;
  const { ticks, bytes, originalLength = bytes.length, interfaceId = 0 } = packet;
  const body = joined(
    u32(interfaceId, order),
    u32(Number(ticks >> 32n), order),
    u32(Number(ticks & 0xffff_ffffn), order),
    u32(bytes.length, order),
    u32(originalLength, order),
    padded(bytes),
    optionList(options, order),
  );
  return block(BLOCK_TYPE.ENHANCED_PACKET, body, order);
}

/** OPB, the obsolete packet block: 16-bit interface and drops count. */
export function obsoletePacket(
  packet: PacketRecord & { nDropped?: number },
  settings: BlockSettings = {},
): Uint8Array {
  const { order = "little", options = [] } = settings;
  const { ticks, bytes, originalLength = bytes.length, interfaceId = 0, nDropped = 0 } = packet;
  const body = joined(
    u16(interfaceId, order),
    u16(nDropped, order),
    u32(Number(ticks >> 32n), order),
    u32(Number(ticks & 0xffff_ffffn), order),
    u32(bytes.length, order),
    u32(originalLength, order),
    padded(bytes),
    optionList(options, order),
  );
  return block(BLOCK_TYPE.OBSOLETE_PACKET, body, order);
}

/** SPB: no time, always interface 0; its captured length follows from the interface's snaplen. */
export function simplePacket(
  bytes: Uint8Array,
  originalLength = bytes.length,
  order: ByteOrder = "little",
): Uint8Array {
  return block(BLOCK_TYPE.SIMPLE_PACKET, joined(u32(originalLength, order), padded(bytes)), order);
}

/** NRB with IPv4 records. */
export function nameResolution(
  names: { ipv4: Uint8Array; name: string }[],
  order: ByteOrder = "little",
): Uint8Array {
  const records = names.map(({ ipv4, name }) => {
    const value = joined(ipv4, text(name), zeros(1));
    return joined(u16(1, order), u16(value.length, order), padded(value));
  });
  return block(BLOCK_TYPE.NAME_RESOLUTION, joined(...records, u16(0, order), u16(0, order)), order);
}

/** ISB. `ifDrop` becomes isb_ifdrop (5), frames the capture dropped. */
export function interfaceStatistics(
  statistics: { interfaceId?: number; ticks?: bigint; ifDrop?: bigint },
  order: ByteOrder = "little",
): Uint8Array {
  const { interfaceId = 0, ticks = 0n, ifDrop } = statistics;
  const options = ifDrop === undefined ? [] : [{ code: OPTION.ISB_IFDROP, value: u64(ifDrop, order) }];
  const body = joined(
    u32(interfaceId, order),
    u32(Number(ticks >> 32n), order),
    u32(Number(ticks & 0xffff_ffffn), order),
    optionList(options, order),
  );
  return block(BLOCK_TYPE.INTERFACE_STATISTICS, body, order);
}

/** DSB with a TLS key log. */
export function decryptionSecrets(keyLog: string, order: ByteOrder = "little"): Uint8Array {
  const secrets = text(keyLog);
  const body = joined(u32(0x544c534b, order), u32(secrets.length, order), padded(secrets));
  return block(BLOCK_TYPE.DECRYPTION_SECRETS, body, order);
}

/** Custom block of the private enterprise number given. */
export function customBlock(enterprise: number, data: Uint8Array, order: ByteOrder = "little"): Uint8Array {
  return block(BLOCK_TYPE.CUSTOM_COPYABLE, joined(u32(enterprise, order), data), order);
}

/** Option codes by their names in the draft. */
export const OPTION = {
  COMMENT: 1,
  IF_NAME: 2,
  IF_TSRESOL: 9,
  IF_TSOFFSET: 14,
  EPB_FLAGS: 2,
  EPB_DROPCOUNT: 4,
  ISB_IFDROP: 5,
} as const;

/** if_tsresol 10^-exponent seconds. */
export function decimalResolution(exponent: number): PcapngOption {
  return { code: OPTION.IF_TSRESOL, value: Uint8Array.of(exponent) };
}

/** if_tsresol 2^-exponent seconds. */
export function binaryResolution(exponent: number): PcapngOption {
  return { code: OPTION.IF_TSRESOL, value: Uint8Array.of(0x80 | exponent) };
}

/** if_tsoffset in seconds. */
export function timeOffset(seconds: bigint, order: ByteOrder = "little"): PcapngOption {
  return { code: OPTION.IF_TSOFFSET, value: u64(seconds, order) };
}

/** epb_dropcount: frames lost since the one before, on this interface. */
export function dropCount(nDropped: bigint, order: ByteOrder = "little"): PcapngOption {
  return { code: OPTION.EPB_DROPCOUNT, value: u64(nDropped, order) };
}
