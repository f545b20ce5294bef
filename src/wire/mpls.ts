/**
 * MPLS label stacks: nothing in them says what they carry, so that the first bits behind the last label must.
 * Read first: RFC 3032 (stack), RFC 4928 §3 (first nibble), RFC 4448 (Ethernet with a control word), RFC 5586.
 */
import { isEthernetPlausible } from "./ethernet";
import { LAYER_CODE } from "./layer-codes";
import { LAYER, OTHER, type Packet } from "./packet";

const LABEL_BYTES = 4;
const BOTTOM_OF_STACK = 0x100;
/** RFC 3032 §2.1: labels that say what follows. */
const LABEL = { ASSOCIATED_CHANNEL: 13, OAM_ALERT: 14 } as const;
/** Channel types that are PPP's numbers of IP. */
const CHANNEL = { IPV4: 0x21, IPV6: 0x57 } as const;
const MAX_LABELS = 32;
const CONTROL_WORD_BYTES = 4;

/** Reads a label stack down to its bottom, and guesses what lies below as Wireshark does. */
export function readMpls(view: DataView, at: number, packet: Packet): void {
  let cursor = at;
  let entry = 0;
  for (let nLabels = 0; nLabels < MAX_LABELS && (entry & BOTTOM_OF_STACK) === 0; nLabels++) {
    if (packet.isCut(cursor, LABEL_BYTES + 1, LAYER.TUNNEL)) return;
    entry = view.getUint32(cursor);
    cursor += LABEL_BYTES;
  }
  const label = entry >>> 12;
  packet.giveUp(OTHER.OPAQUE, LAYER_CODE.MPLS);
  if (label === LABEL.ASSOCIATED_CHANNEL) packet.handOn(LAYER_CODE.PW_ACH, cursor);
  else if (label !== LABEL.OAM_ALERT) readUnlabelled(view, cursor, packet);
}

function readUnlabelled(view: DataView, at: number, packet: Packet): void {
  switch (view.getUint8(at) >>> 4) {
    case 0:
      packet.handOn(LAYER_CODE.ETHERNET, ethernetBehind(view, at, packet));
      return;
    case 1:
      packet.handOn(LAYER_CODE.PW_ACH, at);
      return;
    case 4:
      packet.handOn(LAYER_CODE.IPV4, at);
      return;
    case 6:
      packet.handOn(LAYER_CODE.IPV6, at);
      return;
    default:
  }
}

/** Reads an associated channel header (RFC 5586): four bytes that name what follows. */
export function readAssociatedChannel(view: DataView, at: number, packet: Packet): void {
  if (packet.isCut(at, 4, LAYER.TUNNEL)) return;
  const channel = view.getUint16(at + 2);
  packet.giveUp(OTHER.OPAQUE, LAYER_CODE.PW_ACH);
  if (channel === CHANNEL.IPV4) packet.handOn(LAYER_CODE.IPV4, at + 4);
  else if (channel === CHANNEL.IPV6) packet.handOn(LAYER_CODE.IPV6, at + 4);
}

/**
 * Where the Ethernet frame of a pseudowire begins: behind a control word, or at once. Where both make sense (the tag of a
 * VLAN hides four bytes of its own before the next EtherType), flags and length of a control word are 0.
 */
function ethernetBehind(view: DataView, at: number, packet: Packet): number {
  const isControlWord = isEthernetPlausible(view, at + CONTROL_WORD_BYTES, packet);
  const isFrame = isEthernetPlausible(view, at, packet);
  const isBehindControlWord = isControlWord === isFrame ? view.getUint16(at) === 0 : isControlWord;
  return isBehindControlWord ? at + CONTROL_WORD_BYTES : at;
}
