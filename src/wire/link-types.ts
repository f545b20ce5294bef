/** LINKTYPE_ numbers of capture files. Read first: https://www.tcpdump.org/linktypes.html. */
import { LAYER_CODE } from "./layer-codes";

/** Link types by number, and the layer that their frames begin with. */
const LAYER_OF_LINKTYPE: ReadonlyMap<number, number> = new Map([
  [0, LAYER_CODE.NULL],
  [1, LAYER_CODE.ETHERNET],
  [6, LAYER_CODE.TOKEN_RING],
  [7, LAYER_CODE.ARCNET],
  [9, LAYER_CODE.PPP_HDLC],
  [10, LAYER_CODE.FDDI],
  [11, LAYER_CODE.LLC], // RFC 1483, as some systems wrote it into files
  [12, LAYER_CODE.RAW_LINK], // DLT_RAW as some systems wrote it into files
  [14, LAYER_CODE.RAW_LINK], // the same of OpenBSD
  [16, LAYER_CODE.CLASSICAL_IP], // RFC 1577, of as many systems as numbers
  [18, LAYER_CODE.CLASSICAL_IP],
  [19, LAYER_CODE.CLASSICAL_IP],
  [50, LAYER_CODE.PPP_HDLC],
  [51, LAYER_CODE.PPPOE],
  [100, LAYER_CODE.LLC], // RFC 1483
  [101, LAYER_CODE.RAW_LINK],
  [104, LAYER_CODE.CHDLC],
  [105, LAYER_CODE.WLAN],
  [106, LAYER_CODE.CLASSICAL_IP],
  [107, LAYER_CODE.FRAME_RELAY],
  [108, LAYER_CODE.LOOP],
  [109, LAYER_CODE.ENC],
  [112, LAYER_CODE.CHDLC], // of OpenBSD
  [113, LAYER_CODE.SLL],
  [117, LAYER_CODE.PFLOG],
  [119, LAYER_CODE.PRISM],
  [123, LAYER_CODE.SUN_ATM],
  [127, LAYER_CODE.RADIOTAP],
  [129, LAYER_CODE.ARCNET_LINUX],
  [138, LAYER_CODE.FIREWIRE],
  [149, LAYER_CODE.PKTAP], // USER2, which Darwin used for it
  [163, LAYER_CODE.AVS],
  [166, LAYER_CODE.PPP_DIRECTION],
  [192, LAYER_CODE.PPI],
  [204, LAYER_CODE.PPP_DIRECTION],
  [205, LAYER_CODE.CHDLC_DIRECTION],
  [206, LAYER_CODE.FRAME_RELAY_DIRECTION],
  [226, LAYER_CODE.IPNET],
  [228, LAYER_CODE.IPV4],
  [229, LAYER_CODE.IPV6],
  [239, LAYER_CODE.NFLOG],
  [242, LAYER_CODE.IPOIB],
  [258, LAYER_CODE.PKTAP],
  [276, LAYER_CODE.SLL2],
]);

/** The layer that frames of a link type begin with; NONE where it is not read. */
export function layerOfLinkType(linkType: number): number {
  return LAYER_OF_LINKTYPE.get(linkType) ?? LAYER_CODE.NONE;
}
