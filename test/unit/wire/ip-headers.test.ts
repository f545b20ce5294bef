/** What is shown of IP headers that are cut, that lie about their version, or that carry a source route: as tshark 4.0 does. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { joined, patched, u8, zeros } from "../../support/bytes";
import { frameValues } from "../../support/frame-values";
import { LINK_LAYERS } from "../../support/link-layers";
import { ipPacket, tcpOption, tcpPacket } from "../../support/packet-builder";

const V4 = { source: "192.0.2.1", destination: "198.51.100.2", identification: 0x1234, ttl: 61 };
const V6 = { source: "2001:db8::1", destination: "2001:db8:0:1::2" };
const SYN = { sourcePort: 50_000, destinationPort: 443, seq: 7, ack: 0, flags: 0x02, window: 1024 };
const IPV4_FIELDS = ["ip.id", "ip.ttl", "ip.src", "ip.dst"];
const IPV6_FIELDS = ["ipv6.src", "ipv6.dst"];
const ETHERNET_BYTES = 14;

const ethernet = (packet: Uint8Array) => LINK_LAYERS.ethernet.wrap(packet);

function shown(packet: Uint8Array, nBytes: number, fields: readonly string[]): string[] {
  const frame = ethernet(packet);
  const cut = { bytes: frame.slice(0, ETHERNET_BYTES + nBytes), wireBytes: frame.length };
  return frameValues([cut], fields)[0]!;
}

describe("a cut IP header", () => {
  it("of version 4 shows the fields before the cut", () => {
    const packet = tcpPacket(V4, SYN);
    assert.deepEqual(shown(packet, 5, IPV4_FIELDS), ["", "", "", ""]);
    assert.deepEqual(shown(packet, 6, IPV4_FIELDS), ["0x1234", "", "", ""]);
    assert.deepEqual(shown(packet, 9, IPV4_FIELDS), ["0x1234", "61", "", ""]);
    assert.deepEqual(shown(packet, 15, IPV4_FIELDS), ["0x1234", "61", "", ""]);
    assert.deepEqual(shown(packet, 16, IPV4_FIELDS), ["0x1234", "61", "192.0.2.1", ""]);
    assert.deepEqual(shown(packet, 20, IPV4_FIELDS), ["0x1234", "61", "192.0.2.1", "198.51.100.2"]);
  });

  it("of version 6 shows the source from byte 24 on", () => {
    const packet = tcpPacket(V6, SYN);
    assert.deepEqual(shown(packet, 23, IPV6_FIELDS), ["", ""]);
    assert.deepEqual(shown(packet, 24, IPV6_FIELDS), ["2001:db8::1", ""]);
    assert.deepEqual(shown(packet, 40, IPV6_FIELDS), ["2001:db8::1", "2001:db8:0:1::2"]);
  });

  it("inside another leaves the outer one's fields standing", () => {
    const outer = { source: "203.0.113.1", destination: "203.0.113.2", identification: 1, ttl: 9 };
    const packet = ipPacket(outer, 4, tcpPacket(V4, SYN));
    assert.deepEqual(shown(packet, 20 + 8, IPV4_FIELDS), ["0x1234", "9", "203.0.113.1", "203.0.113.2"]);
  });

  it("with options hides the destination until it is clear that no route changes it", () => {
    const packet = tcpPacket({ ...V4, ipv4Options: u8(1, 1, 1, 0) }, SYN);
    assert.equal(shown(packet, 23, ["ip.dst"])[0], "");
    assert.equal(shown(packet, 24, ["ip.dst"])[0], "198.51.100.2");
  });
});

describe("the version in an IP header", () => {
  it("of 6 counts for more than what announced version 4", () => {
    const frame = patched(ethernet(tcpPacket(V6, SYN)), 12, u8(0x08, 0x00));
    assert.deepEqual(frameValues([frame], ["ipv6.src", "tcp.dstport"])[0], ["2001:db8::1", "443"]);
    const inside = ethernet(ipPacket(V4, 4, tcpPacket(V6, SYN)));
    assert.deepEqual(frameValues([inside], ["ipv6.src", "tcp.dstport"])[0], ["2001:db8::1", "443"]);
  });

  it("of 4 behind an announced version 6 is not believed", () => {
    const frame = patched(ethernet(tcpPacket(V4, SYN)), 12, u8(0x86, 0xdd));
    assert.deepEqual(frameValues([frame], ["ip.src", "tcp.dstport"])[0], ["", ""]);
  });
});

describe("a source route", () => {
  const route = (kind: number, pointer: number) => u8(kind, 11, pointer, 10, 3, 3, 3, 10, 4, 4, 4);
  const destination = (ipv4Options: Uint8Array) =>
    frameValues([ethernet(tcpPacket({ ...V4, ipv4Options }, SYN))], ["ip.dst"])[0]![0];

  it("that is not used up ends at its last entry", () => {
    for (const kind of [131, 137]) {
      assert.equal(destination(route(kind, 4)), "10.4.4.4");
      assert.equal(destination(route(kind, 8)), "10.4.4.4");
    }
  });

  it("that is used up, or whose pointer points nowhere, leaves the header's destination", () => {
    for (const pointer of [0, 3, 5, 12]) assert.equal(destination(route(131, pointer)), "198.51.100.2");
  });

  it("makes both directions one stream", () => {
    const there = ethernet(tcpPacket({ ...V4, ipv4Options: route(131, 4) }, SYN));
    const answer = { ...SYN, sourcePort: 443, destinationPort: 50_000, flags: 0x12, ack: 8 };
    const back = ethernet(tcpPacket({ source: "10.4.4.4", destination: "192.0.2.1" }, answer));
    assert.deepEqual(frameValues([there, back], ["tcp.stream"]), [["0"], ["0"]]);
  });
});

describe("an IPv6 routing header", () => {
  const LAST = "2001:db8::99";
  const address = (lastByte: number) => joined(u8(0x20, 0x01, 0x0d, 0xb8), zeros(11), u8(lastByte));
  /** Header type, stops left, the four bytes behind them, addresses. */
  const routed = (type: number, stopsLeft: number, fixed: Uint8Array, addresses: Uint8Array) => {
    const extension = { protocol: 43, body: joined(u8(type, stopsLeft), fixed, addresses) };
    return ethernet(tcpPacket({ ...V6, extensionHeaders: [extension] }, SYN));
  };
  const direct = (destination: string) => ethernet(tcpPacket({ source: V6.source, destination }, SYN));
  const streamsOf = (frame: Uint8Array, destination: string) =>
    frameValues([frame, direct(destination)], ["ipv6.dst", "tcp.stream"]);
  const two = joined(address(0x98), address(0x99));

  it("with stops left ends at its final address, and shows the next one", () => {
    const frames = [
      routed(0, 1, zeros(4), two),
      routed(2, 1, zeros(4), address(0x99)),
      routed(3, 2, zeros(4), two),
      routed(4, 1, u8(1, 0, 0, 0), joined(address(0x99), address(0x98))),
    ];
    for (const frame of frames)
      assert.deepEqual(streamsOf(frame, LAST), [
        [V6.destination, "0"],
        [LAST, "0"],
      ]);
  });

  it("may leave out what its addresses share with the destination", () => {
    const frame = routed(3, 1, u8(0xff, 0x70, 0, 0), joined(u8(0x99), zeros(7)));
    assert.deepEqual(streamsOf(frame, "2001:db8:0:1::99")[1], ["2001:db8:0:1::99", "0"]);
  });

  it("without stops left, or of an unknown type, changes nothing", () => {
    for (const frame of [routed(0, 0, zeros(4), two), routed(5, 1, zeros(4), two)])
      assert.deepEqual(streamsOf(frame, V6.destination)[1], [V6.destination, "0"]);
  });

  it("whose list of segments is longer than itself ends the packet", () => {
    const frame = routed(4, 1, u8(5, 0, 0, 0), two);
    assert.deepEqual(frameValues([frame], ["ipv6.dst", "tcp.dstport"]), [[V6.destination, ""]]);
  });
});

describe("the options of a TCP header", () => {
  const options = joined(tcpOption.mss(1460), tcpOption.windowScale(2), u8(1));
  const ack = { ...SYN, flags: 0x10, ack: 1, window: 100, options };

  it("of a SYN are taken on other segments, too", () => {
    const plain = { ...ack, options: zeros(0) };
    const frames = [ack, plain].map((segment) => ethernet(tcpPacket(V4, segment)));
    assert.deepEqual(frameValues(frames, ["tcp.options.mss_val", "tcp.window_size"]), [
      ["1460", "400"],
      ["", "400"],
    ]);
  });

  it("of a SYN that were cut do not say that there is no window scaling", () => {
    const answer = { ...SYN, sourcePort: 443, destinationPort: 50_000, flags: 0x12, ack: 8 };
    const back = { source: V4.destination, destination: V4.source };
    const synAck = ethernet(tcpPacket(back, { ...answer, options: tcpOption.mss(1460) }));
    const cut = { bytes: synAck.slice(0, synAck.length - 4), wireBytes: synAck.length };
    const plain = { ...ack, seq: 8, options: zeros(0) };
    const scaled = (second: typeof synAck | typeof cut) =>
      frameValues(
        [ethernet(tcpPacket(V4, { ...SYN, options })), second, ethernet(tcpPacket(V4, plain))],
        ["tcp.window_size"],
      )[2]![0];
    assert.deepEqual([scaled(cut), scaled(synAck)], ["400", "100"]);
  });

  it("that were cut hide the labels, not the segment", () => {
    const frame = ethernet(tcpPacket(V4, { ...ack, payload: zeros(5) }));
    const cut = { bytes: frame.slice(0, frame.length - 6), wireBytes: frame.length };
    const rows = frameValues([frame, frame, cut], ["tcp.stream", "tcp.analysis.retransmission"]);
    assert.deepEqual(rows, [
      ["0", ""],
      ["0", "1"],
      ["0", ""],
    ]);
  });
});
