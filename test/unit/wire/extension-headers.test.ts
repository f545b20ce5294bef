/** IPv6 extension headers at which tshark 4.0.17 stops, each beside one that it reads on behind. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { joined, u16 } from "../../support/bytes";
import { frameValues } from "../../support/frame-values";
import { tcpPacket } from "../../support/packet-builder";

const V6 = { source: "2001:db8::1", destination: "2001:db8::2" };
const TCP = tcpPacket(V6, {
  sourcePort: 50_000,
  destinationPort: 443,
  seq: 7,
  ack: 0,
  flags: 2,
  window: 9,
}).slice(40);
const HEADER = { HOP_BY_HOP: 0, ROUTING: 43, DESTINATION: 60, MOBILITY: 135, HIP: 139, SHIM6: 140 } as const;

/** The port behind one extension header: its number, then its bytes from the third on. */
function portBehind(header: number, digits: string): string {
  const body = Uint8Array.from(Buffer.from(digits.replaceAll(" ", ""), "hex"));
  const extension = joined(Uint8Array.of(6, (body.length + 2) / 8 - 1), body);
  const fixed = tcpPacket(V6, {
    sourcePort: 1,
    destinationPort: 2,
    seq: 0,
    ack: 0,
    flags: 0,
    window: 0,
  }).slice(0, 40);
  fixed.set(u16(extension.length + TCP.length), 4);
  fixed[6] = header;
  return frameValues([joined(fixed, extension, TCP)], ["tcp.dstport"], 101)[0]![0]!;
}

describe("an IPv6 option", () => {
  it("may end behind its header, but not behind the packet", () => {
    for (const header of [HEADER.HOP_BY_HOP, HEADER.DESTINATION]) {
      assert.equal(portBehind(header, "01 04 00000000"), "443");
      assert.equal(portBehind(header, "01 18 00000000"), "443");
      assert.equal(portBehind(header, "01 19 00000000"), "");
      assert.equal(portBehind(header, "00 00 00 00 1e 90"), "");
    }
  });
});

describe("an IPv6 routing header", () => {
  it("holds the addresses that its type must have", () => {
    const address = "20010db8000000000000000000000009";
    assert.equal(portBehind(HEADER.ROUTING, `02 01 00000000 ${address}`), "443");
    assert.equal(portBehind(HEADER.ROUTING, "02 00 00000000"), "");
    assert.equal(portBehind(HEADER.ROUTING, "03 00 00000000"), "443");
    assert.equal(portBehind(HEADER.ROUTING, "03 00 88000000 0102030405060708"), "443");
    assert.equal(portBehind(HEADER.ROUTING, "03 00 77000000 0102030405060708"), "");
    assert.equal(portBehind(HEADER.ROUTING, "05 01 00000000"), "443");
    assert.equal(portBehind(HEADER.ROUTING, "05 02 00000000"), "");
    assert.equal(portBehind(HEADER.ROUTING, "06 00 00000000"), "443");
    assert.equal(portBehind(HEADER.ROUTING, "06 01 00000000"), "");
  });
});

describe("an IPv6 header that is a protocol of its own", () => {
  it("ends the packet", () => {
    assert.equal(portBehind(HEADER.SHIM6, "80 00 00000000"), "443");
    assert.equal(portBehind(HEADER.MOBILITY, "05 00 00000000"), "");
    assert.equal(portBehind(HEADER.HIP, "01 11 00000000"), "");
  });

  it("is a fragment no more where it is whole", () => {
    assert.equal(portBehind(44, "0000 00000001"), "443");
    assert.equal(portBehind(44, "0001 00000001"), "");
  });
});
