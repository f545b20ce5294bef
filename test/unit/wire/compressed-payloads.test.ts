/** IPComp: what a packet carries deflated, as tshark 4.0 opens it. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { deflateRawSync, deflateSync } from "node:zlib";
import { analyzeBytes } from "../../../src/analyze";
import { inflatePayload } from "../../../src/source/inflate-payload";
import { joined, patched, u8, u16, zeros } from "../../support/bytes";
import { frameValues } from "../../support/frame-values";
import { ipPacket, tcpPacket } from "../../support/packet-builder";
import { pcapFile } from "../../support/pcap-writer";

const V4 = { source: "192.0.2.1", destination: "198.51.100.2" };
const V6 = { source: "2001:db8::1", destination: "2001:db8:0:1::2" };
const GATEWAYS = { source: "203.0.113.1", destination: "203.0.113.2" };
const DATA = { sourcePort: 50_000, destinationPort: 443, seq: 7, ack: 9, flags: 0x18, window: 1024 };
const TCP = 6;
const IP_IN_IP = 4;
const IPCOMP = 108;
const RAW_IP = 101;
const FIELDS = ["ip.src", "tcp.dstport", "tcp.seq_raw", "tcp.len"];

const packet = tcpPacket(V4, { ...DATA, payload: zeros(1000) });
const segment = packet.slice(20);

const ipcomp = (protocol: number, compressed: Uint8Array) => joined(u8(protocol, 0), u16(2), compressed);
const fieldsOf = (...frames: Uint8Array[]) => frameValues(frames, FIELDS, RAW_IP);

/** What is counted as not understood in a capture of one frame. */
function notUnderstood(frame: Uint8Array, inflate = inflatePayload): string[] {
  const bytes = pcapFile([{ seconds: 1, fraction: 0, bytes: frame }], { linkType: RAW_IP });
  return analyzeBytes(bytes, "ipcomp", inflate)
    .report()
    .capture.notUnderstood.map(({ what }) => what);
}

describe("a compressed payload", () => {
  it("is a segment of the packet around it in transport mode", () => {
    const frame = ipPacket(V4, IPCOMP, ipcomp(TCP, deflateRawSync(segment)));
    assert.deepEqual(fieldsOf(frame), [["192.0.2.1", "443", "7", "1000"]]);
    const inV6 = ipPacket(V6, IPCOMP, ipcomp(TCP, deflateRawSync(segment)));
    assert.deepEqual(fieldsOf(inV6), [["", "443", "7", "1000"]]);
  });

  it("is a packet of its own in tunnel mode, also behind a head of zlib", () => {
    for (const deflated of [deflateRawSync(packet), deflateSync(packet)]) {
      const frame = ipPacket(GATEWAYS, IPCOMP, ipcomp(IP_IN_IP, deflated));
      assert.deepEqual(fieldsOf(frame), [["192.0.2.1", "443", "7", "1000"]]);
    }
  });

  it("ends where the capture cut it", () => {
    const noise = Uint8Array.from({ length: 1000 }, (_, i) => (i * i * 7919) >>> 5);
    const deflated = deflateRawSync(tcpPacket(V4, { ...DATA, payload: noise }));
    const frame = ipPacket(GATEWAYS, IPCOMP, ipcomp(IP_IN_IP, deflated)).slice(0, 400);
    assert.deepEqual(fieldsOf(frame), [["192.0.2.1", "443", "7", "331"]]);
  });

  it("may come in fragments", () => {
    const whole = ipPacket(V4, IPCOMP, ipcomp(TCP, deflateRawSync(segment, { level: 0 })));
    const fragment = (from: number, to: number, flags: number) => {
      const payload = whole.slice(20 + from, 20 + to);
      return patched(ipPacket(V4, IPCOMP, payload), 6, u16(flags | (from / 8)));
    };
    const rows = fieldsOf(fragment(0, 512, 0x2000), fragment(512, whole.length, 0));
    assert.deepEqual(rows, [
      ["192.0.2.1", "", "", ""],
      ["192.0.2.1", "443", "7", "1000"],
    ]);
  });

  it("makes a conversation of what it holds", () => {
    assert.deepEqual(notUnderstood(ipPacket(V4, IPCOMP, ipcomp(TCP, deflateRawSync(segment)))), []);
  });

  it("may hold another one, and is left alone where that has no end", () => {
    const nested = (depth: number) => {
      let payload = ipcomp(TCP, deflateRawSync(segment));
      for (let i = 1; i < depth; i++) payload = ipcomp(IPCOMP, deflateRawSync(payload));
      return ipPacket(V4, IPCOMP, payload);
    };
    assert.deepEqual(notUnderstood(nested(4)), []);
    assert.deepEqual(notUnderstood(nested(5)), ["ipcomp payload"]);
  });

  it("stays closed where it is no deflated one, or grows beyond what an IP packet holds", () => {
    const closed = [u8(0xff, 0xff, 0xff), u8(), u8(0x78, 0x9c, 0xff), deflateRawSync(zeros(65_536))];
    for (const bytes of closed)
      assert.deepEqual(notUnderstood(ipPacket(V4, IPCOMP, ipcomp(TCP, bytes))), ["ipcomp payload"]);
    const largest = joined(segment, zeros(65_535 - segment.length));
    assert.deepEqual(notUnderstood(ipPacket(V4, IPCOMP, ipcomp(TCP, deflateRawSync(largest)))), []);
  });

  it("stays closed where nobody can inflate, and where its header is cut", () => {
    const frame = ipPacket(V4, IPCOMP, ipcomp(TCP, deflateRawSync(segment)));
    assert.deepEqual(
      notUnderstood(frame, () => undefined),
      ["ipcomp payload"],
    );
    assert.deepEqual(notUnderstood(frame.slice(0, 23)), ["cut tunnel header"]);
  });
});
