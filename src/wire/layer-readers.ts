/** The reader of each layer, by its code. */
import { readEthertype } from "./ethertypes";
import {
  readArista,
  readCiscoMetadataInGre,
  readEthernet,
  readMacsec,
  readTrill,
  tagReader,
} from "./ethernet";
import { readErspanII, readErspanIII, readGre } from "./gre";
import { readGtp } from "./gtp";
import { readIp, readIpv4, readIpv6 } from "./ip";
import { LAYER_CODE } from "./layer-codes";
import { readFrameRelay, readLlc, readOsi, readWlanPayload } from "./llc";
import { readAssociatedChannel, readMpls } from "./mpls";
import {
  readArcnet,
  readEnc,
  readFddi,
  readIpnet,
  readLinuxCooked,
  readLinuxCooked2,
  readLoop,
  readNflog,
  readNull,
  readPflog,
  readPktap,
  readRawLink,
  readSunAtm,
  readTokenRing,
} from "./other-links";
import { LAYER, OTHER, type Packet } from "./packet";
import { readChdlc, readL2tp, readMultilink, readPpp, readPppBridge, readPppInHdlc, readPppoe } from "./ppp";
import { beginQuoted, takeQuoted } from "./quoted-packet";
import { readSflow } from "./sflow";
import {
  readAh,
  readAyiya,
  readCapwapData,
  readEtherIp,
  readGeneve,
  readIpcomp,
  readLisp,
  readLispControl,
  readNsh,
  readPim,
  readTeredo,
  readTzsp,
  readVxlan,
  readVxlanGpe,
} from "./tunnels";
import { readUdp, readUdpLite } from "./udp";
import { readAvs, readPpi, readPrism, readRadiotap, readSwappedWlan, readWlan } from "./wifi";

/** Reads one layer that begins at `at`. */
export type LayerReader = (view: DataView, at: number, packet: Packet) => void;

/** Headers whose EtherType stands at a fixed place. */
function withEthertypeAt(typeAt: number, headerBytes: number): LayerReader {
  return (view, at, packet) => {
    if (packet.isCut(at, headerBytes, LAYER.LINK)) return;
    readEthertype(view, at + headerBytes, view.getUint16(at + typeAt), packet);
  };
}

/** A reader behind a byte that says in which direction the frame went. */
function behindDirection(reader: LayerReader): LayerReader {
  return (view, at, packet) => reader(view, at + 1, packet);
}

/** The packet that an ICMP error quotes: read like any other, in a record of its own. */
function readIcmpQuote(view: DataView, at: number, packet: Packet): void {
  const quoted = beginQuoted(packet);
  if (quoted === undefined) return;
  readIp(view, at, quoted);
  if (quoted.next !== LAYER_CODE.NONE) readOn(view, quoted);
  takeQuoted(packet, quoted);
}

const READERS: readonly (readonly [code: number, reader: LayerReader])[] = [
  [LAYER_CODE.ETHERNET, readEthernet],
  [LAYER_CODE.IPV4, readIpv4],
  [LAYER_CODE.IPV6, readIpv6],
  [LAYER_CODE.RAW, readIp],
  [LAYER_CODE.UDP, readUdp],
  [LAYER_CODE.UDP_LITE, readUdpLite],
  [LAYER_CODE.GRE, readGre],
  [LAYER_CODE.AH, readAh],
  [LAYER_CODE.IPCOMP, readIpcomp],
  [LAYER_CODE.MPLS, readMpls],
  [LAYER_CODE.PPPOE, readPppoe],
  [LAYER_CODE.PPP, readPpp],
  [LAYER_CODE.PPP_HDLC, readPppInHdlc],
  [LAYER_CODE.PPP_MULTILINK, readMultilink],
  [LAYER_CODE.PPP_DIRECTION, behindDirection(readPppInHdlc)],
  [LAYER_CODE.PPP_BRIDGE, readPppBridge],
  [LAYER_CODE.CHDLC, readChdlc],
  [LAYER_CODE.CHDLC_DIRECTION, behindDirection(readChdlc)],
  [LAYER_CODE.LLC, readLlc],
  [LAYER_CODE.WLAN_PAYLOAD, readWlanPayload],
  [LAYER_CODE.OSI, readOsi],
  // I-TAG with the customer's addresses; E-TAG; VN-TAG; HSR; R-TAG; Cisco metadata.
  [LAYER_CODE.BACKBONE, tagReader(18)],
  [LAYER_CODE.ETAG, tagReader(8)],
  [LAYER_CODE.VNTAG, tagReader(6)],
  [LAYER_CODE.HSR, tagReader(6)],
  [LAYER_CODE.R_TAG, tagReader(6)],
  [LAYER_CODE.CISCO_METADATA, tagReader(8)],
  [LAYER_CODE.CISCO_METADATA_GRE, readCiscoMetadataInGre],
  [LAYER_CODE.ARISTA, readArista],
  [LAYER_CODE.PIM, readPim],
  [LAYER_CODE.SFLOW, readSflow],
  [LAYER_CODE.LISP_CONTROL, readLispControl],
  [LAYER_CODE.PW_ACH, readAssociatedChannel],
  [LAYER_CODE.MACSEC, readMacsec],
  [LAYER_CODE.TRILL, readTrill],
  [LAYER_CODE.ERSPAN_II, readErspanII],
  [LAYER_CODE.ERSPAN_III, readErspanIII],
  [LAYER_CODE.GTP, readGtp],
  [LAYER_CODE.VXLAN, readVxlan],
  [LAYER_CODE.VXLAN_GPE, readVxlanGpe],
  [LAYER_CODE.GENEVE, readGeneve],
  [LAYER_CODE.TEREDO, readTeredo],
  [LAYER_CODE.AYIYA, readAyiya],
  [LAYER_CODE.L2TP, readL2tp],
  [LAYER_CODE.LISP, readLisp],
  [LAYER_CODE.NSH, readNsh],
  [LAYER_CODE.ETHERIP, readEtherIp],
  [LAYER_CODE.WLAN, readWlan],
  [LAYER_CODE.WLAN_SWAPPED, readSwappedWlan],
  [LAYER_CODE.TZSP, readTzsp],
  [LAYER_CODE.CAPWAP_DATA, readCapwapData],
  [LAYER_CODE.RADIOTAP, readRadiotap],
  [LAYER_CODE.PPI, readPpi],
  [LAYER_CODE.AVS, readAvs],
  [LAYER_CODE.PRISM, readPrism],
  [LAYER_CODE.FDDI, readFddi],
  [LAYER_CODE.TOKEN_RING, readTokenRing],
  [LAYER_CODE.FRAME_RELAY, readFrameRelay],
  [LAYER_CODE.FRAME_RELAY_DIRECTION, behindDirection(readFrameRelay)],
  [LAYER_CODE.NFLOG, readNflog],
  [LAYER_CODE.PFLOG, readPflog],
  [LAYER_CODE.ENC, readEnc],
  [LAYER_CODE.PKTAP, readPktap],
  [LAYER_CODE.NULL, readNull],
  [LAYER_CODE.LOOP, readLoop],
  [LAYER_CODE.IPNET, readIpnet],
  [LAYER_CODE.ICMP_QUOTE, readIcmpQuote],
  [LAYER_CODE.SLL, readLinuxCooked],
  [LAYER_CODE.SLL2, readLinuxCooked2],
  [LAYER_CODE.RAW_LINK, readRawLink],
  [LAYER_CODE.CLASSICAL_IP, readIpv4],
  [LAYER_CODE.SUN_ATM, readSunAtm],
  // Apple's IP over FireWire: two addresses of eight bytes.
  [LAYER_CODE.FIREWIRE, withEthertypeAt(16, 18)],
  // IP over InfiniBand: a route header of 40 bytes, then EtherType and two reserved bytes.
  [LAYER_CODE.IPOIB, withEthertypeAt(40, 44)],
  // ARCNET: two addresses, then the system code; Linux puts an offset of two bytes between.
  [LAYER_CODE.ARCNET, (view, at, packet) => readArcnet(view, at + 2, packet)],
  [LAYER_CODE.ARCNET_LINUX, (view, at, packet) => readArcnet(view, at + 4, packet)],
];

const READER_OF_CODE: LayerReader[] = [];
for (const [code, reader] of READERS) READER_OF_CODE[code] = reader;

/** More layers in one another than this are damage or malice. */
const MAX_LAYERS = 128;

/** Reads the layers that readers hand on to, until one hands on to none. */
export function readOn(view: DataView, packet: Packet): void {
  for (let nLayers = 0; packet.next !== LAYER_CODE.NONE; nLayers++) {
    const layer = packet.next;
    const reader = READER_OF_CODE[layer];
    packet.next = LAYER_CODE.NONE;
    if (nLayers === MAX_LAYERS || reader === undefined) {
      packet.giveUp(nLayers === MAX_LAYERS ? OTHER.TOO_DEEP : OTHER.OPAQUE, layer);
      return;
    }
    packet.path = packet.paths.extend(packet.path, layer);
    reader(view, packet.nextAt, packet);
  }
}
