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
const LABEL = { IPV4_NULL: 0, IPV6_NULL: 2, ASSOCIATED_CHANNEL: 13 } as const;
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
  if (label === LABEL.ASSOCIATED_CHANNEL) return;
  if (label === LABEL.IPV4_NULL) packet.handOn(LAYER_CODE.IPV4, cursor);
  else if (label === LABEL.IPV6_NULL) packet.handOn(LAYER_CODE.IPV6, cursor);
  else readUnlabelled(view, cursor, packet);
}

function readUnlabelled(view: DataView, at: number, packet: Packet): void {
  const nibble = view.getUint8(at) >>> 4;
  if (nibble === 4) packet.handOn(LAYER_CODE.IPV4, at);
  else if (nibble === 6) packet.handOn(LAYER_CODE.IPV6, at);
  else if (nibble === 0) packet.handOn(LAYER_CODE.ETHERNET, ethernetBehind(view, at, packet));
}

/** Where the Ethernet frame of a pseudowire begins: behind a control word, or at once. */
function ethernetBehind(view: DataView, at: number, packet: Packet): number {
  const isBehindControlWord =
    isEthernetPlausible(view, at + CONTROL_WORD_BYTES, packet) || !isEthernetPlausible(view, at, packet);
  return isBehindControlWord ? at + CONTROL_WORD_BYTES : at;
}
