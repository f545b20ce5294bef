/**
 * Which of pcap's variants a file is: several share a magic number, and only the records tell them apart.
 *
 * In: the file header, then the first records. Out: a `PcapHeader` and its `PcapLayout`, or why the file is not read.
 * The hard part: three layouts of the record header hide behind the standard magic number, two behind the modified one.
 * Each is tried on the first records and earns a demerit for every field that makes no sense; the fewest win. So does
 * Wireshark; as its later versions do, and 4.0 does not, the fields that only a variant has are asked too, lest a file
 * with a damaged record is taken for a variant, and all of its frames are lost.
 * Read first: draft-ietf-opsawg-pcap; Wireshark's wiretap/libpcap.c.
 */
import type { ByteWindow } from "./byte-window";

/** Bytes of the file header; Ixia's has four more. */
export const PCAP_HEADER_BYTES = 24;

/** Longer records are taken for damage (Wireshark: WTAP_MAX_PACKET_SIZE_STANDARD). */
export const USUAL_RECORD_BYTES = 262144;

/** Layout of the records, as the capture's format is named by it. */
export interface PcapLayout {
  name: string;
  recordHeaderBytes: number;
  /** What stands behind the four words that all have. */
  extra: "none" | "interface" | "nokia";
}

const PLAIN: PcapLayout = { name: "pcap", recordHeaderBytes: 16, extra: "none" };
/** Kuznetzov's patches for Linux, of 1999: interface, protocol, packet type; the one of September has debug fields. */
const APRIL_1999: PcapLayout = { name: "pcap (Red Hat 6.1)", recordHeaderBytes: 24, extra: "interface" };
const SEPTEMBER_1999: PcapLayout = { name: "pcap (SuSE 6.3)", recordHeaderBytes: 28, extra: "interface" };
const OCTOBER_1999: PcapLayout = { name: "pcap (modified)", recordHeaderBytes: 24, extra: "interface" };
/** A word of unknown meaning behind the lengths. */
const NOKIA: PcapLayout = { name: "pcap (Nokia)", recordHeaderBytes: 20, extra: "nokia" };

/** Before version 2.3 the length on the wire came first; some files of 2.3 do it still, which only the record tells. */
export type LengthOrder = "captured-first" | "wire-first" | "larger-is-wire";

/** What the file header says. */
export interface PcapHeader {
  littleEndian: boolean;
  fileHeaderBytes: number;
  nanosPerFraction: number;
  lengthOrder: LengthOrder;
  linkType: number;
  /** Length of the frame check sequence at the end of frames; -1 where unknown. */
  fcsBytes: number;
  snapLength: number;
  /** Bytes at the front of each record's data that are no part of the frame. */
  paddingBytes: number;
  /** What the records may look like, likeliest first. */
  layouts: readonly [PcapLayout, ...PcapLayout[]];
  /** What is odd about the header, "" where nothing is. */
  defect: string;
}

/** Why a file with pcap's magic number is not read: the end of a sentence, "pcap of version 1.4". */
export interface UnreadPcap {
  knownAs: string;
}

interface Magic {
  layouts: PcapHeader["layouts"];
  nanosPerFraction: number;
  /** Bytes of the file header beyond the usual. */
  extraHeaderBytes: number;
}

const STANDARD_MAGIC = 0xa1b2c3d4;

/** By magic number, as read in the file's own byte order. */
const MAGICS: ReadonlyMap<number, Magic> = new Map<number, Magic>([
  [STANDARD_MAGIC, { layouts: [PLAIN, APRIL_1999, NOKIA], nanosPerFraction: 1000, extraHeaderBytes: 0 }],
  [0xa1b23c4d, { layouts: [plainAs("pcap (nanoseconds)")], nanosPerFraction: 1, extraHeaderBytes: 0 }],
  [0xa1b2cd34, { layouts: [OCTOBER_1999, SEPTEMBER_1999], nanosPerFraction: 1000, extraHeaderBytes: 0 }],
  [0x1c0001ac, { layouts: [plainAs("pcap (Ixia, hardware)")], nanosPerFraction: 1, extraHeaderBytes: 4 }],
  [0x1c0001ab, { layouts: [plainAs("pcap (Ixia, software)")], nanosPerFraction: 1000, extraHeaderBytes: 4 }],
]);

function plainAs(name: string): PcapLayout {
  return { ...PLAIN, name };
}

/** AIX counts nanoseconds, and writes interface types of RFC 1573 where others write link types. */
const LINKTYPE_OF_AIX_TYPE: ReadonlyMap<number, number> = new Map([
  [6, 1], // Ethernet
  [9, 6], // Token Ring
  [15, 10], // FDDI
  [24, 0], // loopback
]);
const AIX_FDDI_PADDING_BYTES = 3;

const LINKTYPE = { FDDI: 10, SLIP_BSDOS: 13, SUNATM: 123 } as const;

/** The link type field: type in the lower half, above it bits that must be zero, then about the check sequence. */
const LINK_FIELD = { TYPE: 0xffff, RESERVED: 0x03ff0000, HAS_FCS: 0x04000000, FCS_SHIFT: 28 } as const;

/** DG/UX's version number. */
const DG_UX_MAJOR = 543;

/** The header at `at`, of which 24 bytes are there; undefined where the magic number is none of pcap's. */
export function readPcapHeader(view: DataView, at: number): PcapHeader | UnreadPcap | undefined {
  for (const littleEndian of [true, false]) {
    const magic = MAGICS.get(view.getUint32(at, littleEndian));
    if (!magic) continue;
    const major = view.getUint16(at + 4, littleEndian);
    if (major >= 2) return headerBehind(view, at, littleEndian);
    return { knownAs: `pcap of version ${major}.${view.getUint16(at + 6, littleEndian)}` };
  }
  return undefined;
}

function headerBehind(view: DataView, at: number, littleEndian: boolean): PcapHeader {
  const magicNumber = view.getUint32(at, littleEndian);
  const magic = MAGICS.get(magicNumber)!;
  const major = view.getUint16(at + 4, littleEndian);
  const minor = view.getUint16(at + 6, littleEndian);
  const field = view.getUint32(at + 20, littleEndian);
  const isLikeAix = magicNumber === STANDARD_MAGIC && major === 2 && minor === 2;
  const aixLinkType = isLikeAix ? LINKTYPE_OF_AIX_TYPE.get(field) : undefined;
  const isAix = aixLinkType !== undefined;
  return {
    littleEndian,
    fileHeaderBytes: PCAP_HEADER_BYTES + magic.extraHeaderBytes,
    nanosPerFraction: isAix ? 1 : magic.nanosPerFraction,
    lengthOrder: lengthOrderOf(major, minor),
    linkType: aixLinkType ?? field & LINK_FIELD.TYPE,
    fcsBytes: field & LINK_FIELD.HAS_FCS ? (field >>> LINK_FIELD.FCS_SHIFT) * 2 : -1,
    snapLength: view.getUint32(at + 16, littleEndian),
    paddingBytes: aixLinkType === LINKTYPE.FDDI ? AIX_FDDI_PADDING_BYTES : 0,
    layouts: isAix ? [plainAs("pcap (AIX)")] : magic.layouts,
    defect: field & LINK_FIELD.RESERVED ? `link type field 0x${field.toString(16).padStart(8, "0")}` : "",
  };
}

function lengthOrderOf(major: number, minor: number): LengthOrder {
  if (major === DG_UX_MAJOR || (major === 2 && minor < 3)) return "wire-first";
  return major === 2 && minor === 3 ? "larger-is-wire" : "captured-first";
}

/** Captured length of the record at `at`. */
export function capturedLength(view: DataView, at: number, header: PcapHeader): number {
  const first = view.getUint32(at + 8, header.littleEndian);
  const second = view.getUint32(at + 12, header.littleEndian);
  if (header.lengthOrder === "captured-first") return first;
  return header.lengthOrder === "wire-first" ? second : Math.min(first, second);
}

/** Length on the wire of the record at `at`. */
export function wireLength(view: DataView, at: number, header: PcapHeader): number {
  const first = view.getUint32(at + 8, header.littleEndian);
  const second = view.getUint32(at + 12, header.littleEndian);
  if (header.lengthOrder === "captured-first") return second;
  return header.lengthOrder === "wire-first" ? first : Math.max(first, second);
}

/** Link type of a layout's frames: 13 of Nokia is ATM with the header that SunATM has. */
export function linkTypeOf(header: PcapHeader, layout: PcapLayout): number {
  return layout === NOKIA && header.linkType === LINKTYPE.SLIP_BSDOS ? LINKTYPE.SUNATM : header.linkType;
}

const N_RECORDS_TRIED = 3;
const MAX_LIKELY_WIRE_BYTES = 128 * 1024 * 1024;
const MICROS_A_SECOND = 1_000_000;

/** The layout that fits the records from the window's position on best; undefined where more bytes are needed. */
export function layoutOf(window: ByteWindow, header: PcapHeader): PcapLayout | undefined {
  let best = header.layouts[0];
  if (header.layouts.length === 1) return best;
  let fewest = Infinity;
  for (const layout of header.layouts) {
    const nDemerits = demerits(window, header, layout);
    if (nDemerits === undefined) return undefined;
    if (nDemerits < fewest) {
      fewest = nDemerits;
      best = layout;
    }
    if (fewest === 0) break;
  }
  return best;
}

/** What is wrong with the first bad one of the records, in [0, ∞]; undefined where more bytes are needed to tell. */
function demerits(window: ByteWindow, header: PcapHeader, layout: PcapLayout): number | undefined {
  let at = 0;
  for (let i = 0; i < N_RECORDS_TRIED; i++) {
    if (!window.ensure(at + layout.recordHeaderBytes)) {
      if (!window.ended) return undefined;
      return window.end - window.pos > at ? 1 : 0;
    }
    if (!isExtraLikely(window.view, window.pos + at, header, layout)) return Infinity;
    const nDemerits = demeritsOfRecord(window.view, window.pos + at, header);
    if (nDemerits > 0) return nDemerits;
    at += layout.recordHeaderBytes + capturedLength(window.view, window.pos + at, header);
    if (!window.ensure(at)) return window.ended ? 1 : undefined;
  }
  return 0;
}

function demeritsOfRecord(view: DataView, at: number, header: PcapHeader): number {
  const fraction = view.getUint32(at + 4, header.littleEndian);
  const captured = capturedLength(view, at, header);
  const onWire = wireLength(view, at, header);
  const faults = [
    fraction >= MICROS_A_SECOND,
    captured > USUAL_RECORD_BYTES,
    captured > header.snapLength,
    onWire > MAX_LIKELY_WIRE_BYTES,
    captured > onWire,
  ];
  return faults.filter(Boolean).length;
}

const MAX_LIKELY_INTERFACE = 10000;
/** PACKET_OUTGOING, the last that Linux had then. */
const MAX_PACKET_TYPE = 4;
/** Ethernet's protocols begin here; Linux puts some of its own below. */
const MIN_ETHERTYPE = 0x600;
const MAX_LINUX_TYPE = 0x17;
const OTHER_LINUX_TYPES: readonly number[] = [0x60, 0x200, 0x400];

/** Whether the fields that only this layout has make sense in the record at `at`. */
function isExtraLikely(view: DataView, at: number, header: PcapHeader, layout: PcapLayout): boolean {
  if (layout.extra === "none") return true;
  const word = view.getUint32(at + 16, header.littleEndian);
  if (layout.extra === "nokia") return isNokiaWord(word);
  const protocol = view.getUint16(at + 20, header.littleEndian);
  const isProtocol =
    protocol >= MIN_ETHERTYPE || protocol <= MAX_LINUX_TYPE || OTHER_LINUX_TYPES.includes(protocol);
  return word <= MAX_LIKELY_INTERFACE && isProtocol && view.getUint8(at + 22) <= MAX_PACKET_TYPE;
}

/** As far as the word is known, in hexadecimal: 9 or B, FBF, B or D, 6 or 9, 0, 1 or 2. */
function isNokiaWord(word: number): boolean {
  const isOneOf = (shift: number, ...digits: number[]): boolean => digits.includes((word >>> shift) & 0xf);
  return (
    (word & 0x0fff00f0) === 0x0fbf0000 &&
    isOneOf(28, 0x9, 0xb) &&
    isOneOf(12, 0xb, 0xd) &&
    isOneOf(8, 0x6, 0x9) &&
    isOneOf(0, 1, 2)
  );
}
