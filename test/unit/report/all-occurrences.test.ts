/**
 * Frames with several IP or TCP headers: all values of a field, as `tshark -T fields` prints them. Where tshark is installed
 * it is asked, too.
 */
import assert from "node:assert/strict";
import { describe, it, type TestContext } from "node:test";
import { joined, patched, u8, u16, u32, zeros } from "../../support/bytes";
import { captureValues, frameValues } from "../../support/frame-values";
import { LINK_LAYERS } from "../../support/link-layers";
import { icmpErrorPacket, ipPacket, quotedPart, tcpOption, tcpPacket } from "../../support/packet-builder";
import { pcapFile } from "../../support/pcap-writer";
import { hasTshark, tsharkRows } from "../../support/tshark";

const OUTER = { source: "203.0.113.1", destination: "203.0.113.2", identification: 1, ttl: 9 };
const INNER = { source: "192.0.2.1", destination: "198.51.100.2", identification: 0x1234, ttl: 61 };
const INNER_6 = { source: "2001:db8::1", destination: "2001:db8:0:1::2" };
const ROUTER = { source: "192.0.2.254", destination: "192.0.2.1", identification: 2, ttl: 255 };
const ROUTER_6 = { source: "2001:db8::fe", destination: "2001:db8::1" };
const UNREACHABLE = { type: 3, code: 1 };
const SYN = { sourcePort: 50_000, destinationPort: 443, seq: 7, ack: 0, flags: 0x02, window: 1024 };
const OPTIONS = joined(tcpOption.mss(1400), tcpOption.windowScale(7), tcpOption.noOperation());
const IP_FIELDS = ["ip.src", "ip.dst", "ip.ttl", "ip.id", "ipv6.src", "ipv6.dst"];
const TCP_FIELDS = ["tcp.srcport", "tcp.dstport", "tcp.stream", "tcp.seq_raw", "tcp.seq", "tcp.ack_raw"];
const MORE_FIELDS = ["tcp.flags", "tcp.len", "tcp.window_size", "tcp.options.mss_val"];
const FIELDS = [
  ...IP_FIELDS,
  ...TCP_FIELDS,
  ...MORE_FIELDS,
  "tcp.analysis.duplicate_ack",
  "tcp.completeness",
];

/** The fields that a frame has, by name; the last of the frames given. */
function shown(context: TestContext, ...packets: Uint8Array[]): Record<string, string> {
  const frames = packets.map((packet) => LINK_LAYERS.ethernet.wrap(packet));
  const records = frames.map((bytes, i) => ({
    seconds: 1 + i,
    fraction: 0,
    bytes,
    originalLength: bytes.length,
  }));
  const bytes = pcapFile(records, { linkType: 1 });
  const rows = captureValues(bytes, FIELDS, "a");
  if (hasTshark) assert.deepEqual(rows, tsharkRows(bytes, FIELDS, "frame"));
  else context.diagnostic("tshark is not installed: it was not asked");
  const last = rows.at(-1)!;
  return Object.fromEntries(FIELDS.flatMap((name, i) => (last[i] ? [[name, last[i]]] : [])));
}

const tunnel = ipPacket(OUTER, 4, tcpPacket(INNER, SYN));

describe("a frame with several IP headers", () => {
  it("shows the fields of all of them, the outermost first", (context) => {
    const values = shown(context, tunnel);
    assert.equal(values["ip.src"], "203.0.113.1,192.0.2.1");
    assert.equal(values["ip.dst"], "203.0.113.2,198.51.100.2");
    assert.equal(values["ip.ttl"], "9,61");
    assert.equal(values["ip.id"], "0x0001,0x1234");
    const mixed = shown(context, ipPacket(OUTER, 41, tcpPacket(INNER_6, SYN)));
    assert.equal(mixed["ip.src"], "203.0.113.1");
    assert.equal(mixed["ipv6.src"], "2001:db8::1");
  });

  it("shows the first or the last where that is asked", () => {
    const frames = [LINK_LAYERS.ethernet.wrap(tunnel)];
    assert.deepEqual(frameValues(frames, ["ip.src", "tcp.stream"], 1, "f"), [["203.0.113.1", "0"]]);
    assert.deepEqual(frameValues(frames, ["ip.src", "tcp.stream"], 1, "l"), [["192.0.2.1", "0"]]);
  });
});

describe("an ICMP error", () => {
  const syn = tcpPacket(INNER, { ...SYN, options: OPTIONS });
  const error = (quoted: Uint8Array) => icmpErrorPacket(ROUTER, UNREACHABLE, quoted);

  it("shows both IP headers, and of the quoted TCP header what is there", (context) => {
    const ports = shown(context, error(quotedPart(syn, 4)));
    assert.equal(ports["ip.src"], "192.0.2.254,192.0.2.1");
    assert.equal(ports["tcp.srcport"], "50000");
    assert.equal(ports["tcp.seq"], undefined);
    const least = shown(context, error(quotedPart(syn, 8)));
    assert.equal(least["tcp.seq"], "7");
    assert.equal(least["tcp.stream"], undefined);
    const filed = shown(context, error(quotedPart(syn, 16)));
    assert.equal(filed["tcp.stream"], "0");
    assert.equal(filed["tcp.flags"], "0x0002");
    assert.equal(filed["tcp.seq_raw"], undefined);
    const whole = shown(context, error(syn));
    assert.equal(whole["tcp.options.mss_val"], "1400");
    assert.equal(whole["tcp.len"], undefined);
  });

  it("shows the stream of the segment that it quotes", (context) => {
    assert.equal(shown(context, syn, error(quotedPart(syn, 20)))["tcp.stream"], "0");
    const later = tcpPacket(INNER, { ...SYN, seq: 99 });
    assert.equal(shown(context, later, error(quotedPart(syn, 20)))["tcp.stream"], "1");
    assert.equal(shown(context, later, error(quotedPart(syn, 20)), later)["tcp.stream"], "1");
  });

  it("gives its stream the window scaling of the SYN that it quotes", (context) => {
    const synAck = { ...SYN, sourcePort: 443, destinationPort: 50_000, flags: 0x12, ack: 8 };
    const back = { source: INNER.destination, destination: INNER.source };
    const data = { ...SYN, seq: 8, ack: 8, flags: 0x10 };
    const frames = [error(syn), tcpPacket(back, { ...synAck, options: OPTIONS }), tcpPacket(INNER, data)];
    assert.equal(shown(context, ...frames)["tcp.window_size"], String(1024 << 7));
  });

  it("that redirects quotes eight bytes of TCP, whatever it holds", (context) => {
    const values = shown(context, icmpErrorPacket(ROUTER, { type: 5, code: 1 }, syn));
    assert.equal(values["tcp.seq"], "7");
    assert.equal(values["tcp.flags"], undefined);
  });

  it("of IPv6 shows the sequence number twice, and quotes IPv6 alone", (context) => {
    const syn6 = tcpPacket(INNER_6, SYN);
    const values = shown(context, icmpErrorPacket(ROUTER_6, { type: 1, code: 0 }, syn6));
    assert.equal(values["ipv6.src"], "2001:db8::fe,2001:db8::1");
    assert.deepEqual([values["tcp.seq"], values["tcp.seq_raw"]], ["7", "7"]);
    const other = shown(context, icmpErrorPacket(ROUTER_6, { type: 1, code: 0 }, syn));
    assert.equal(other["tcp.srcport"], undefined);
  });

  it("of IPv6 that redirects quotes the packet in an option", (context) => {
    const quoted = joined(tcpPacket(INNER_6, { ...SYN, payload: zeros(4) }));
    const option = joined(u8(4, 1 + quoted.length / 8), zeros(6), quoted);
    const message = joined(u8(137, 0), u16(0), u32(0), zeros(32), u8(2, 1), zeros(6), option);
    assert.equal(shown(context, ipPacket(ROUTER_6, 58, message))["tcp.srcport"], "50000");
  });

  it("quotes tunnels, errors and datagrams without TCP as well", (context) => {
    assert.equal(shown(context, error(tunnel))["tcp.srcport"], "50000");
    assert.equal(shown(context, error(error(syn)))["ip.src"], "192.0.2.254,192.0.2.254,192.0.2.1");
    assert.equal(shown(context, error(ipPacket(INNER, 17, zeros(8))))["ip.dst"], "192.0.2.1,198.51.100.2");
  });

  it("without end in one another is read on to a depth", () => {
    let nested = syn;
    for (let i = 0; i < 40; i++) nested = error(nested);
    assert.equal(frameValues([LINK_LAYERS.ethernet.wrap(nested)], ["tcp.srcport"])[0]![0], "");
  });
});

describe("a TCP header", () => {
  it("with two MSS options shows both", (context) => {
    const options = joined(tcpOption.mss(1400), tcpOption.mss(1300));
    assert.equal(shown(context, tcpPacket(INNER, { ...SYN, options }))["tcp.options.mss_val"], "1400,1300");
  });

  it("that repeats an ACK is marked twice, as Wireshark marks it", (context) => {
    const ack = tcpPacket(INNER, { ...SYN, seq: 8, ack: 5, flags: 0x10 });
    assert.equal(shown(context, ack, ack)["tcp.analysis.duplicate_ack"], "1,1");
  });
});

describe("an IPv6 packet with a payload length of 0", () => {
  const emptied = (packet: Uint8Array) => patched(packet, 4, u16(0));

  it("holds nothing, as for Wireshark", (context) => {
    const values = shown(context, emptied(tcpPacket(INNER_6, SYN)));
    assert.deepEqual(values, { "ipv6.src": INNER_6.source, "ipv6.dst": INNER_6.destination });
  });

  it("is a jumbogram where the frame is so long", () => {
    const jumbo = emptied(tcpPacket(INNER_6, { ...SYN, flags: 0x10, payload: zeros(66_000) }));
    assert.equal(frameValues([LINK_LAYERS.ethernet.wrap(jumbo)], ["tcp.len"])[0]![0], "66000");
  });
});
