/** pcapng block types, option codes and fixed sizes. Source: draft-ietf-opsawg-pcapng §4. */

export const BLOCK = {
  SECTION_HEADER: 0x0a0d0d0a,
  INTERFACE_DESCRIPTION: 1,
  /** Obsolete packet block (OPB). */
  PACKET: 2,
  SIMPLE_PACKET: 3,
  NAME_RESOLUTION: 4,
  INTERFACE_STATISTICS: 5,
  ENHANCED_PACKET: 6,
  SYSTEMD_JOURNAL: 9,
  DECRYPTION_SECRETS: 10,
  CUSTOM: 0xbad,
  CUSTOM_NO_COPY: 0x40000bad,
} as const;

export const BYTE_ORDER_MAGIC = 0x1a2b3c4d;
export const BYTE_ORDER_MAGIC_SWAPPED = 0x4d3c2b1a;

export const OPTION = {
  END: 0,
  IF_TSRESOL: 9,
  IF_FCSLEN: 13,
  IF_TSOFFSET: 14,
  ISB_IFDROP: 5,
  EPB_DROPCOUNT: 4,
} as const;

/** Smallest whole block: type, length, length again. */
export const MIN_BLOCK_BYTES = 12;

/** Longer blocks are taken for damage, as Wireshark does (MAX_BLOCK_SIZE, 16 MiB). */
const MAX_BLOCK_BYTES = 16 * 1024 * 1024;

/** Whether a block of this type can have this total length. */
export function isPossibleLength(type: number, length: number): boolean {
  return length >= minBlockBytes(type) && length % 4 === 0 && length <= MAX_BLOCK_BYTES;
}

/** Smallest total length of each block with a fixed part; others need MIN_BLOCK_BYTES. */
function minBlockBytes(type: number): number {
  switch (type) {
    case BLOCK.SECTION_HEADER:
      return 28;
    case BLOCK.INTERFACE_DESCRIPTION:
      return 20;
    case BLOCK.PACKET:
    case BLOCK.ENHANCED_PACKET:
      return 32;
    case BLOCK.SIMPLE_PACKET:
    case BLOCK.CUSTOM:
    case BLOCK.CUSTOM_NO_COPY:
      return 16;
    case BLOCK.INTERFACE_STATISTICS:
      return 24;
    default:
      return MIN_BLOCK_BYTES;
  }
}

/** Whether a section has a layout that is known: 1.0, or 1.2, which some programs wrote and which is the same. */
export function isKnownVersion(major: number, minor: number): boolean {
  return major === 1 && (minor === 0 || minor === 2);
}

/** Whether a block type is one that the specification names: a landmark when looking for the next sound block. */
export function isKnownBlock(type: number): boolean {
  return (
    (type >= BLOCK.INTERFACE_DESCRIPTION && type <= BLOCK.DECRYPTION_SECRETS) ||
    type === BLOCK.SECTION_HEADER ||
    type === BLOCK.CUSTOM ||
    type === BLOCK.CUSTOM_NO_COPY
  );
}
