/**
 * IEEE 802.11 data frames, and the capture headers that stand before them.
 * Read first: IEEE 802.11 §9.2–9.3 (frame control, addresses, QoS); https://www.radiotap.org; the PPI specification.
 */
import { LAYER_CODE } from "./layer-codes";
import { LAYER, OTHER, type Packet } from "./packet";

const WLAN_HEADER_BYTES = 24;
const ADDRESS_BYTES = 6;
const QOS_BYTES = 2;
const HT_CONTROL_BYTES = 4;
const TYPE_DATA = 2;
/** Where addresses stand; the source's place by the two bits of the direction (IEEE 802.11 §9.3.2.1). */
const FIRST_ADDRESS = 4;
const SECOND_ADDRESS = 10;
const THIRD_ADDRESS = 16;
const SOURCE_ADDRESS: readonly number[] = [SECOND_ADDRESS, SECOND_ADDRESS, THIRD_ADDRESS, WLAN_HEADER_BYTES];
const SNAP_SAPS = 0xaaaa;
const MESH_CONTROL_BYTES = 6;
/** Bits of the first byte (subtype) and of the second (flags) of the frame control field. */
const SUBTYPE = { NO_DATA: 0x40, QOS: 0x80 } as const;
const FLAG = {
  TO_DS: 0x01,
  FROM_DS: 0x02,
  BOTH_DS: 0x03,
  MORE_FRAGMENTS: 0x04,
  PROTECTED: 0x40,
  ORDER: 0x80,
} as const;
/** QoS control: the frame holds several MSDUs. */
const IS_A_MSDU = 0x80;
const SUBFRAME_HEADER_BYTES = 14;

const RADIOTAP = { MIN_BYTES: 8, HAS_TSFT: 1, HAS_FLAGS: 2, HAS_MORE: 0x80000000, IS_PADDED: 0x20 } as const;
const LINKTYPE_WLAN = 105;
const PRISM_MESSAGES: readonly number[] = [0x41, 0x44];
/** The upper 28 bits of the number that AVS headers begin with. */
const AVS_MAGIC = 0x8021100;

/** Reads an 802.11 frame; only data that is not protected carries packets to read. */
export function readWlan(view: DataView, at: number, packet: Packet): void {
  readDataFrame(view, { at, controlAt: at, flagsAt: at + 1, isPadded: false }, packet);
}

/** Reads an 802.11 frame whose two bytes of frame control stand in each other's place. */
export function readSwappedWlan(view: DataView, at: number, packet: Packet): void {
  readDataFrame(view, { at, controlAt: at + 1, flagsAt: at, isPadded: false }, packet);
}

/** Where a frame and the two bytes of its frame control lie, and whether its header is padded to four bytes. */
interface WlanFrame {
  at: number;
  controlAt: number;
  flagsAt: number;
  isPadded: boolean;
}

function readDataFrame(view: DataView, frame: WlanFrame, packet: Packet): void {
  const { at, isPadded } = frame;
  if (packet.isCut(at, WLAN_HEADER_BYTES, LAYER.LINK)) return;
  const kind = view.getUint8(frame.controlAt);
  const flags = view.getUint8(frame.flagsAt);
  packet.giveUp(OTHER.OPAQUE, LAYER_CODE.WLAN);
  const isVersion0 = (kind & 3) === 0;
  const isData = ((kind >>> 2) & 3) === TYPE_DATA && (kind & SUBTYPE.NO_DATA) === 0;
  // A packet in several fragments is not put together.
  if (!isVersion0 || !isData || flags & (FLAG.PROTECTED | FLAG.MORE_FRAGMENTS)) return;
  const addressBytes = (flags & FLAG.BOTH_DS) === FLAG.BOTH_DS ? ADDRESS_BYTES : 0;
  const qosAt = at + WLAN_HEADER_BYTES + addressBytes;
  const hasQos = (kind & SUBTYPE.QOS) !== 0;
  if (packet.isCut(qosAt, QOS_BYTES, LAYER.LINK)) return;
  const isAggregate = hasQos && (view.getUint8(qosAt) & IS_A_MSDU) !== 0;
  let headerBytes = WLAN_HEADER_BYTES + addressBytes;
  if (hasQos) headerBytes += QOS_BYTES + (flags & FLAG.ORDER ? HT_CONTROL_BYTES : 0);
  if (isPadded) headerBytes = (headerBytes + 3) & ~3;
  headerBytes += meshControlBytes(view, at + headerBytes, flags, packet);
  if (isAggregate) readAggregate(view, at + headerBytes, packet);
  else packet.handOn(payloadLayer(view, frame, at + headerBytes, packet), at + headerBytes);
}

/**
 * Length of the mesh control field (IEEE 802.11 §9.2.4.8.3), which stands before LLC in a mesh and nowhere else; its flags
 * say how many addresses end it, and no LLC header begins with them.
 */
function meshControlBytes(view: DataView, at: number, flags: number, packet: Packet): number {
  const isFromSystem = (flags & FLAG.FROM_DS) !== 0;
  if (!isFromSystem || packet.capEnd - at < MESH_CONTROL_BYTES) return 0;
  const nAddresses = view.getUint8(at);
  if (nAddresses > 2) return 0;
  const nBytes = MESH_CONTROL_BYTES + nAddresses * ADDRESS_BYTES;
  return packet.capEnd - at - nBytes >= 2 && view.getUint16(at + nBytes) === SNAP_SAPS ? nBytes : 0;
}

/** Some bridges put a whole Ethernet frame into theirs: it begins with the same destination, or has the same source. */
function payloadLayer(view: DataView, frame: WlanFrame, payload: number, packet: Packet): number {
  if (packet.capEnd - payload < 2 * ADDRESS_BYTES || view.getUint16(payload) === SNAP_SAPS)
    return LAYER_CODE.WLAN_PAYLOAD;
  const { at } = frame;
  const direction = view.getUint8(frame.flagsAt) & FLAG.BOTH_DS;
  const isToSystem = (direction & FLAG.TO_DS) !== 0;
  const destination = at + (isToSystem ? THIRD_ADDRESS : FIRST_ADDRESS);
  const source = at + (SOURCE_ADDRESS[direction] ?? SECOND_ADDRESS);
  const isEthernet =
    isSameAddress(view, payload, destination) || isSameAddress(view, payload + ADDRESS_BYTES, source);
  return isEthernet ? LAYER_CODE.ETHERNET : LAYER_CODE.WLAN_PAYLOAD;
}

function isSameAddress(view: DataView, one: number, other: number): boolean {
  return (
    view.getUint32(one) === view.getUint32(other) && view.getUint16(one + 4) === view.getUint16(other + 4)
  );
}

/** Several MSDUs, each behind two addresses and its length, padded to four bytes: the first is read, the others wait. */
function readAggregate(view: DataView, at: number, packet: Packet): void {
  const { capEnd, wireEnd } = packet;
  let cursor = at;
  while (capEnd - cursor >= SUBFRAME_HEADER_BYTES) {
    const start = cursor + SUBFRAME_HEADER_BYTES;
    const end = start + view.getUint16(start - 2);
    if (cursor === at) {
      packet.endAt(end);
      packet.handOn(LAYER_CODE.LLC, start);
    } else {
      const ends = { capEnd: Math.min(capEnd, end), wireEnd: Math.min(wireEnd, end) };
      packet.parts.add({
        view,
        layer: LAYER_CODE.LLC,
        at: start,
        ...ends,
        path: packet.path,
        isSample: false,
      });
    }
    cursor = at + ((end - at + 3) & ~3);
  }
}

/** Reads a radiotap header: its length, and whether the 802.11 header behind it is padded to four bytes. */
export function readRadiotap(view: DataView, at: number, packet: Packet): void {
  if (packet.isCut(at, RADIOTAP.MIN_BYTES, LAYER.LINK)) return;
  const headerBytes = view.getUint16(at + 2, true);
  packet.giveUp(OTHER.OPAQUE, LAYER_CODE.RADIOTAP);
  if (headerBytes < RADIOTAP.MIN_BYTES) return;
  if (packet.isCut(at, headerBytes, LAYER.LINK)) return;
  packet.path = packet.paths.extend(packet.path, LAYER_CODE.WLAN);
  const isPadded = isHeaderPadded(view, at, headerBytes);
  const frameAt = at + headerBytes;
  readDataFrame(view, { at: frameAt, controlAt: frameAt, flagsAt: frameAt + 1, isPadded }, packet);
}

function isHeaderPadded(view: DataView, at: number, headerBytes: number): boolean {
  const present = view.getUint32(at + 4, true);
  if (view.getUint8(at) !== 0 || (present & RADIOTAP.HAS_FLAGS) === 0) return false;
  let cursor = at + 4;
  while (cursor + 4 <= at + headerBytes && view.getUint32(cursor, true) & RADIOTAP.HAS_MORE) cursor += 4;
  cursor += 4;
  // TSFT is 8 bytes, aligned to 8 from the header's start.
  if (present & RADIOTAP.HAS_TSFT) cursor = at + ((cursor - at + 7) & ~7) + 8;
  return cursor < at + headerBytes && (view.getUint8(cursor) & RADIOTAP.IS_PADDED) !== 0;
}

/** Reads a per-packet information header; it names the link type behind it. */
export function readPpi(view: DataView, at: number, packet: Packet): void {
  if (packet.isCut(at, 8, LAYER.LINK)) return;
  packet.giveUp(OTHER.OPAQUE, LAYER_CODE.PPI);
  if (view.getUint32(at + 4, true) === LINKTYPE_WLAN)
    packet.handOn(LAYER_CODE.WLAN, at + view.getUint16(at + 2, true));
}

/** Reads an AVS header, whose length stands behind its magic number. */
export function readAvs(view: DataView, at: number, packet: Packet): void {
  if (packet.isCut(at, 8, LAYER.LINK)) return;
  packet.handOn(LAYER_CODE.WLAN, at + view.getUint32(at + 4));
}

/** Reads a Prism header: its length is in the byte order of the machine that captured. Some drivers write none. */
export function readPrism(view: DataView, at: number, packet: Packet): void {
  if (packet.isCut(at, 8, LAYER.LINK)) return;
  if (!PRISM_MESSAGES.includes(view.getUint32(at)) && !PRISM_MESSAGES.includes(view.getUint32(at, true))) {
    packet.handOn(view.getUint32(at) >>> 4 === AVS_MAGIC ? LAYER_CODE.AVS : LAYER_CODE.WLAN, at);
    return;
  }
  const little = view.getUint32(at + 4, true);
  packet.handOn(LAYER_CODE.WLAN, at + (little < 0x10000 ? little : view.getUint32(at + 4)));
}
