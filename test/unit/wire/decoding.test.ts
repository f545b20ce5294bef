/** From a link layer to a TCP segment: each header in its variants, each with a malformed twin. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { analyzeBytes } from "../../../src/analyze";
import type { ConversationRow } from "../../../src/report/report-shapes";
import { counting, joined, patched, u8, u16, zeros } from "../../support/bytes";
import { LINK_LAYERS } from "../../support/link-layers";
import { tcpOption, tcpPacket, udpPacket, type ExtensionHeader } from "../../support/packet-builder";
import { pcapFile } from "../../support/pcap-writer";

const V4 = { source: "192.0.2.1", destination: "198.51.100.2" };
const V6 = { source: "2001:db8::1", destination: "2001:db8:0:1::2" };
const SYN = { sourcePort: 50_000, destinationPort: 443, seq: 7, ack: 0, flags: 0x02, window: 1024 };
const DATA = { ...SYN, flags: 0x18, ack: 9, payload: counting(33) };

function rowOf(frame: Uint8Array, linkType = 1): ConversationRow | undefined {
  return analyzeBytes(pcapFile([{ seconds: 1, fraction: 0, bytes: frame }], { linkType }), "frame").rows()[0];
}

/** What became of a frame that is no TCP segment. */
function notUnderstood(frame: Uint8Array, linkType = 1): string[] {
  const analysis = analyzeBytes(pcapFile([{ seconds: 1, fraction: 0, bytes: frame }], { linkType }), "frame");
  assert.deepEqual(analysis.rows(), []);
  return analysis.report().capture.notUnderstood.map(({ what }) => what);
}

const ends = (row: ConversationRow | undefined) =>
  row && `${row.client} ${row.clientPort} → ${row.server} ${row.serverPort}`;

describe("link layers", () => {
  for (const [name, layer] of Object.entries(LINK_LAYERS)) {
    it(`${name} carries IPv4`, () => {
      const row = rowOf(layer.wrap(tcpPacket(V4, SYN)), layer.linkType);
      assert.equal(ends(row), "192.0.2.1 50000 → 198.51.100.2 443");
    });

    it(`${name} carries IPv6`, () => {
      const row = rowOf(layer.wrap(tcpPacket(V6, SYN)), layer.linkType);
      assert.equal(ends(row), "2001:db8::1 50000 → 2001:db8:0:1::2 443");
    });

    it(`${name} cut anywhere carries nothing and harms nobody`, () => {
      const frame = layer.wrap(tcpPacket(V4, SYN));
      const nHeaderBytes = frame.length - tcpPacket(V4, SYN).length;
      for (let length = 0; length < nHeaderBytes; length++) rowOf(frame.slice(0, length), layer.linkType);
      assert.equal(notUnderstood(frame.slice(0, nHeaderBytes), layer.linkType).length, 1);
    });
  }

  for (const linkType of [12, 14, 101, 228]) {
    it(`number ${linkType} is IPv4 from the first byte`, () => {
      assert.equal(rowOf(tcpPacket(V4, SYN), linkType)?.serverPort, 443);
    });
  }

  it("number 229 is IPv6 from the first byte", () => {
    assert.equal(rowOf(tcpPacket(V6, SYN), 229)?.serverPort, 443);
  });

  it("take either byte order of the address family, and the numbers that systems give IPv6", () => {
    for (const family of [24, 28, 30]) {
      for (const order of ["little", "big"] as const) {
        const head = order === "little" ? u8(family, 0, 0, 0) : u8(0, 0, 0, family);
        assert.equal(rowOf(joined(head, tcpPacket(V6, SYN)), 0)?.serverPort, 443, `${family} ${order}`);
      }
    }
  });

  it("nest VLAN tags, three deep and with an older number", () => {
    const tags = joined(u16(0x9100), u16(1), u16(0x88a8), u16(2), u16(0x8100), u16(3));
    const frame = joined(zeros(12), tags, u16(0x0800), tcpPacket(V4, SYN));
    assert.equal(rowOf(frame)?.serverPort, 443);
  });
});

describe("IPv4", () => {
  const ethernet = (packet: Uint8Array) => LINK_LAYERS.ethernet.wrap(packet);

  it("is read past its options", () => {
    const ipv4Options = joined(u8(7, 11, 4), zeros(8), u8(1));
    assert.equal(rowOf(ethernet(tcpPacket({ ...V4, ipv4Options }, DATA)))?.payloadFromClient, 33);
  });

  it("counts payload by its total length, not by the frame's", () => {
    assert.equal(rowOf(joined(ethernet(tcpPacket(V4, DATA)), zeros(9)))?.payloadFromClient, 33);
  });

  it("with a total length of 0 (segmentation offload) counts by the frame", () => {
    const packet = patched(tcpPacket(V4, DATA), 2, u16(0));
    assert.equal(rowOf(ethernet(packet))?.payloadFromClient, 33);
  });

  it("with a header length below 20 is not understood", () => {
    const packet = patched(tcpPacket(V4, SYN), 0, u8(0x44));
    assert.deepEqual(notUnderstood(ethernet(packet)), ["impossible IPv4 header"]);
  });

  it("with another version than its EtherType says is not understood", () => {
    const packet = patched(tcpPacket(V4, SYN), 0, u8(0x55));
    assert.equal(notUnderstood(ethernet(packet)).length, 1);
  });

  it("in a later fragment is counted as a fragment", () => {
    const packet = patched(tcpPacket(V4, DATA), 6, u16(0x0003));
    assert.deepEqual(notUnderstood(ethernet(packet)), ["IP fragment of TCP"]);
  });

  it("with another protocol is counted by its name", () => {
    const packet = udpPacket(V4, { source: 53, destination: 53 }, zeros(4));
    assert.deepEqual(notUnderstood(ethernet(packet)), ["UDP"]);
  });
});

describe("IPv6", () => {
  const ethernet = (packet: Uint8Array) => LINK_LAYERS.ethernet.wrap(packet);
  const HOP_BY_HOP: ExtensionHeader = { protocol: 0, body: joined(u8(1, 4), zeros(4)) };
  const ROUTING: ExtensionHeader = { protocol: 43, body: joined(u8(4, 0), zeros(20)) };
  const DESTINATION: ExtensionHeader = { protocol: 60, body: joined(u8(1, 12), zeros(12)) };

  it("is read past its extension headers, in a row and of any length", () => {
    for (const extensionHeaders of [
      [HOP_BY_HOP],
      [ROUTING],
      [DESTINATION],
      [HOP_BY_HOP, DESTINATION, ROUTING],
    ]) {
      const row = rowOf(ethernet(tcpPacket({ ...V6, extensionHeaders }, DATA)));
      assert.deepEqual([row?.serverPort, row?.payloadFromClient], [443, 33]);
    }
  });

  it("is read past an atomic fragment header", () => {
    const fragment: ExtensionHeader = { protocol: 44, body: zeros(6) };
    assert.equal(rowOf(ethernet(tcpPacket({ ...V6, extensionHeaders: [fragment] }, SYN)))?.serverPort, 443);
  });

  it("in a later fragment is counted as a fragment", () => {
    const fragment: ExtensionHeader = { protocol: 44, body: joined(u16(0x0008), zeros(4)) };
    const packet = tcpPacket({ ...V6, extensionHeaders: [fragment] }, SYN);
    assert.deepEqual(notUnderstood(ethernet(packet)), ["IP fragment of TCP"]);
  });

  it("whose extension header runs past the packet is not understood", () => {
    const packet = tcpPacket({ ...V6, extensionHeaders: [HOP_BY_HOP] }, SYN);
    assert.equal(notUnderstood(ethernet(patched(packet, 41, u8(255)))).length, 1);
  });
});

describe("TCP", () => {
  const ethernet = (packet: Uint8Array) => LINK_LAYERS.ethernet.wrap(packet);

  it("is read past its options", () => {
    const options = joined(tcpOption.noOperation(), tcpOption.noOperation(), tcpOption.timestamps(1, 2));
    assert.equal(rowOf(ethernet(tcpPacket(V4, { ...DATA, options })))?.payloadFromClient, 33);
  });

  it("is read with options that contradict themselves", () => {
    for (const options of [u8(3, 0, 0, 0), u8(2, 1, 0, 0), u8(8, 200, 1, 1), u8(254, 3)]) {
      assert.equal(rowOf(ethernet(tcpPacket(V4, { ...SYN, options })))?.pattern, "open");
    }
  });

  it("whose header length runs past the packet has no payload", () => {
    const packet = patched(tcpPacket(V4, SYN), 20 + 12, u8(0xf0));
    assert.equal(rowOf(ethernet(packet))?.payloadFromClient, 0);
  });

  it("keeps its flags apart from those beside them", () => {
    const row = rowOf(ethernet(tcpPacket(V4, { ...SYN, flags: 0xc2 })));
    assert.deepEqual([row?.tries, row?.pattern], [1, "open"]);
  });
});
