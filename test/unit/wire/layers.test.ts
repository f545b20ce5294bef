/** Layers between the frame and its IP packet, each as tshark 4.0 reads it, each with a twin that is not read. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { joined, u8, u16, u32, zeros } from "../../support/bytes";
import { frameValues } from "../../support/frame-values";
import { ipPacket, tcpPacket, udpPacket } from "../../support/packet-builder";

const OUTER = { source: "203.0.113.1", destination: "203.0.113.2" };
const V4 = { source: "192.0.2.1", destination: "198.51.100.2" };
const V6 = { source: "2001:db8::1", destination: "2001:db8:0:1::2" };
const SYN = { sourcePort: 50_000, destinationPort: 443, seq: 7, ack: 0, flags: 0x02, window: 1024 };
const SYN4 = tcpPacket(V4, SYN);
const SYN6 = tcpPacket(V6, SYN);

const ethernet = (type: number, payload: Uint8Array) => joined(zeros(12), u16(type), payload);

/** The TCP port that is found in a frame; "" where none is. */
function portIn(frame: Uint8Array, linkType = 1): string {
  return frameValues([frame], ["tcp.dstport"], linkType)[0]![0]!;
}

describe("a loopback header", () => {
  const cases: readonly [head: number, packet: Uint8Array, isRead: boolean][] = [
    [0x02000000, SYN4, true],
    [0x00000002, SYN4, true],
    [0x00020000, SYN4, true],
    [0x18000000, SYN6, true],
    [0x0000001c, SYN6, true],
    [0x1e000000, SYN6, true],
    [0x0a000000, SYN6, false],
    [0x0f000800, SYN4, true],
    [0x00000800, SYN4, true],
    [0x08000000, SYN4, false],
    [0xff030021, SYN4, true],
    [0xff030057, SYN6, true],
  ];
  for (const [head, packet, isRead] of cases) {
    it(`of ${head.toString(16).padStart(8, "0")} is ${isRead ? "" : "not "}read`, () => {
      assert.equal(portIn(joined(u32(head), packet), 0), isRead ? "443" : "");
    });
  }

  it("of OpenBSD has one byte order", () => {
    assert.equal(portIn(joined(u32(2), SYN4), 108), "443");
    assert.equal(portIn(joined(u32(0x02000000), SYN4), 108), "");
  });
});

describe("Solaris' IP observability", () => {
  const observed = (family: number, packet: Uint8Array) =>
    joined(u8(1, family), u16(0), u32(packet.length), u32(2), u32(0), u32(0), u32(0xffffffff), packet);

  it("tells the version of IP by Solaris' address family", () => {
    const ports = [observed(2, SYN4), observed(26, SYN6), observed(10, SYN6)].map((f) => portIn(f, 226));
    assert.deepEqual(ports, ["443", "443", ""]);
    assert.equal(portIn(observed(2, SYN4).slice(0, 23), 226), "");
  });
});

describe("an FDDI frame", () => {
  it("is read where its frame control is that of asynchronous LLC", () => {
    const frame = (control: number) =>
      joined(u8(control), zeros(12), u8(0xaa, 0xaa, 3, 0, 0, 0), u16(0x0800), SYN4);
    assert.deepEqual(
      [0x50, 0x57, 0x5f, 0x41, 0x25].map((control) => portIn(frame(control), 10)),
      ["443", "443", "443", "", ""],
    );
  });
});

describe("Arista's timestamp", () => {
  const stamped = (version: number, nBytes: number) =>
    ethernet(0xd28b, joined(u16(1), u16(version), zeros(nBytes), u16(0x0800), SYN4));

  it("of 64 and of 48 bits is read past", () => {
    assert.deepEqual(
      [stamped(0x10, 8), stamped(0x110, 8), stamped(0x20, 6)].map((f) => portIn(f)),
      ["443", "443", "443"],
    );
  });

  it("of an unknown version is not", () => {
    assert.equal(portIn(stamped(0x210, 8)), "");
  });
});

describe("MPLS", () => {
  const label = (value: number) => u32(value * 4096 + 0x100 + 64);
  const labelled = (value: number, payload: Uint8Array) => ethernet(0x8847, joined(label(value), payload));

  it("carries IP under an associated channel header", () => {
    assert.equal(portIn(labelled(100, joined(u32(0x10000021), SYN4))), "443");
    assert.equal(portIn(labelled(13, joined(u32(0x10000057), SYN6))), "443");
    assert.equal(portIn(labelled(100, joined(u32(0x10000007), SYN4))), "");
  });

  it("carries no IP under the label of an OAM alert", () => {
    assert.equal(portIn(labelled(14, SYN4)), "");
    assert.equal(portIn(labelled(15, SYN4)), "443");
  });

  it("finds the Ethernet frame of a pseudowire with and without a control word", () => {
    const inner = joined(u8(2, 0, 0, 0, 0x51, 2), u8(2, 0, 0, 0, 0x51, 1), u16(0x0800), SYN4);
    assert.equal(portIn(labelled(100, joined(u32(0x1234), inner))), "443");
    assert.equal(portIn(labelled(100, inner)), "443");
  });
});

describe("tunnels", () => {
  it("of PIM carry the registered packet", () => {
    const register = (type: number) => ipPacket(OUTER, 103, joined(u8(type, 0, 0, 0), u32(0), SYN4));
    assert.equal(portIn(ethernet(0x0800, register(0x21))), "443");
    assert.equal(portIn(ethernet(0x0800, register(0x20))), "");
  });

  it("of LISP carry the packet of an encapsulated control message", () => {
    const control = (type: number) =>
      udpPacket(OUTER, { source: 4342, destination: 4342 }, joined(u8(type << 4, 0, 0, 0), SYN6));
    assert.equal(portIn(ethernet(0x0800, control(8))), "443");
    assert.equal(portIn(ethernet(0x0800, control(1))), "");
  });

  it("of GRE have Cisco's metadata with the EtherType first", () => {
    const gre = (type: number) =>
      ipPacket(OUTER, 47, joined(u16(0), u16(0x8909), u16(type), u8(1, 1, 0, 1, 0, 0), SYN4));
    assert.equal(portIn(ethernet(0x0800, gre(0x0800))), "443");
    assert.equal(portIn(ethernet(0x0800, gre(0x1234))), "");
  });

  it("of ERSPAN carry a frame behind a header of version 1", () => {
    const erspan = (version: number) =>
      ipPacket(
        OUTER,
        47,
        joined(u16(0x1000), u16(0x88be), u32(7), u8(version << 4), zeros(7), ethernet(0x0800, SYN4)),
      );
    assert.equal(portIn(ethernet(0x0800, erspan(1))), "443");
    assert.equal(portIn(ethernet(0x0800, erspan(0))), "");
  });

  it("may lie sixty deep in one another", () => {
    let packet: Uint8Array = SYN4;
    for (let i = 0; i < 60; i++) packet = ipPacket(OUTER, 4, packet);
    assert.equal(portIn(ethernet(0x0800, packet)), "443");
  });
});
