/**
 * What an ICMP error quotes: the beginning of a packet, read in a record of its own, and what the error takes from it.
 *
 * A quoted header is judged by nobody here: addresses, ports and sequence number of the quoted segment take the
 * error's own fields, so that its source is the client whose SYN was rejected.
 */
import { KIND, LAYER, OTHER, Packet } from "./packet";

/** Ports and sequence number: the least that RFC 792 makes an error quote. */
const LEAST_TCP_BYTES = 8;

/** A header with its window: what a stump is not. */
const WHOLE_TCP_BYTES = 16;

/** Errors that quote errors that quote …: more are hostile. */
const MAX_DEPTH = 8;

/** A cleared record for what `error` quotes; undefined where errors lie in one another without end. */
export function beginQuoted(error: Packet): Packet | undefined {
  if (error.quoteDepth === MAX_DEPTH) return undefined;
  const quoted = (error.quoted ??= new Packet());
  quoted.quoteDepth = error.quoteDepth + 1;
  quoted.headers = error.headers;
  quoted.giveUp(OTHER.NOTHING, 0);
  quoted.family = 0;
  quoted.shownIpv4 = 0;
  quoted.shownIpv6 = 0;
  quoted.path = 0;
  quoted.parts.clear();
  quoted.capEnd = error.capEnd;
  quoted.wireEnd = error.wireEnd;
  return quoted;
}

/** Takes the quoted segment into the error, if `quoted` is one that goes as far as its sequence number. */
export function takeQuoted(error: Packet, quoted: Packet): void {
  const nBytes = quotedTcpBytes(quoted);
  if (nBytes < LEAST_TCP_BYTES) {
    const isCut = quoted.kind === KIND.TCP_CUT || quoted.otherCode === OTHER.CUT;
    if (isCut) error.giveUp(OTHER.CUT, LAYER.ICMP);
    return;
  }
  error.kind = KIND.ICMP_QUOTING_TCP;
  error.quotedBytes = nBytes;
  error.family = quoted.family;
  error.src0 = quoted.src0;
  error.src1 = quoted.src1;
  error.src2 = quoted.src2;
  error.src3 = quoted.src3;
  error.dst0 = quoted.dst0;
  error.dst1 = quoted.dst1;
  error.dst2 = quoted.dst2;
  error.dst3 = quoted.dst3;
  error.srcPort = quoted.srcPort;
  error.dstPort = quoted.dstPort;
  error.seq = quoted.seq;
  error.flags = quoted.flags;
  error.payloadBytes = 0;
}

/** Captured bytes of the TCP header that a quoted packet has; 0 where it has none, at most as many as are read. */
function quotedTcpBytes(quoted: Packet): number {
  switch (quoted.kind) {
    case KIND.TCP:
    case KIND.TCP_BOGUS:
      return WHOLE_TCP_BYTES;
    case KIND.TCP_CUT:
      return quoted.stumpBytes;
    case KIND.ICMP_QUOTING_TCP:
      return quoted.quotedBytes;
    default:
      return 0;
  }
}

/** The innermost quoted packet of an error that quotes TCP, and the error that quotes it. */
export function innermostQuote(error: Packet): { quoted: Packet; error: Packet } {
  let inner = error;
  while (inner.quoted?.kind === KIND.ICMP_QUOTING_TCP) inner = inner.quoted;
  return { quoted: inner.quoted ?? inner, error: inner };
}
