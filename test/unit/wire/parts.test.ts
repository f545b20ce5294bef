/** Frames that hold several packets: samples of sFlow, and the MSDUs of a Wi-Fi aggregate. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { analyzeBytes } from "../../../src/analyze";
import { joined, u8, u16, u32, zeros } from "../../support/bytes";
import { frameValues } from "../../support/frame-values";
import { LINK_LAYERS } from "../../support/link-layers";
import { tcpPacket, udpPacket } from "../../support/packet-builder";
import { pcapFile } from "../../support/pcap-writer";

const SWITCH = { source: "203.0.113.1", destination: "203.0.113.2" };
const V4 = { source: "192.0.2.1", destination: "198.51.100.2" };
const SYN = { sourcePort: 50_000, destinationPort: 443, seq: 7, ack: 0, flags: 0x02, window: 1024 };
const DATA = { ...SYN, flags: 0x18, ack: 9, payload: zeros(100) };
const FIELDS = ["ip.src", "tcp.srcport", "tcp.stream", "tcp.seq", "tcp.len", "tcp.completeness"];

const ethernet = (packet: Uint8Array) => LINK_LAYERS.ethernet.wrap(packet);
const padded = (bytes: Uint8Array) => joined(bytes, zeros(-bytes.length & 3));

/** A raw header record of sFlow: protocol 1 is Ethernet. */
function rawHeader(header: Uint8Array, frameBytes: number, version: 4 | 5): Uint8Array {
  const stripped = version === 5 ? u32(4) : zeros(0);
  return joined(u32(1), u32(frameBytes), stripped, u32(header.length), padded(header));
}

/** A datagram of version 5 with one flow sample for each header; `isExpanded` chooses the longer form. */
function sflow5(headers: readonly Uint8Array[], isExpanded = false): Uint8Array {
  const samples = headers.map((header) => {
    const data = rawHeader(header, 1500, 5);
    const records = joined(u32(1001), u32(16), zeros(16), u32(1), u32(data.length), data);
    const head = isExpanded ? zeros(40) : zeros(28);
    const sample = joined(head, u32(2), records);
    return joined(u32(isExpanded ? 3 : 1), u32(sample.length), sample);
  });
  const body = joined(u32(5), u32(1), zeros(4), zeros(12), u32(samples.length), ...samples);
  return ethernet(udpPacket(SWITCH, { source: 40_000, destination: 6343 }, body));
}

function sflow4(headers: readonly Uint8Array[]): Uint8Array {
  const samples = headers.map((header) =>
    joined(u32(1), zeros(28), u32(1), rawHeader(header, 1500, 4), u32(0)),
  );
  const body = joined(u32(4), u32(1), zeros(4), zeros(8), u32(samples.length), ...samples);
  return ethernet(udpPacket(SWITCH, { source: 40_000, destination: 6343 }, body));
}

const sampled = (port: number) => ethernet(tcpPacket(V4, { ...DATA, sourcePort: port })).slice(0, 64);

describe("a sample of sFlow", () => {
  it("has a stream, raw numbers, no length and no completeness, as in tshark", () => {
    for (const frame of [sflow5([sampled(1000)]), sflow5([sampled(1000)], true), sflow4([sampled(1000)])])
      assert.deepEqual(frameValues([frame], FIELDS)[0], ["192.0.2.1", "1000", "0", "7", "", "0"]);
  });

  it("uses up a stream number, and its pair's own segments have that number", () => {
    const frames = [
      sflow5([sampled(1000), sampled(1001)]),
      ethernet(tcpPacket(V4, SYN)),
      ethernet(tcpPacket(V4, { ...DATA, sourcePort: 1000 })),
      sflow4([sampled(50_000), sampled(1000)]),
    ];
    const streams = frameValues(frames, ["tcp.srcport", "tcp.stream"]);
    assert.deepEqual(streams, [
      ["1001", "1"],
      ["50000", "2"],
      ["1000", "0"],
      ["1000", "0"],
    ]);
  });

  it("is no conversation and no evidence", () => {
    const frames = [sflow5([ethernet(tcpPacket(V4, SYN))]), sflow5([sampled(50_000)])];
    const records = frames.map((bytes, i) => ({ seconds: i, fraction: 0, bytes }));
    const analysis = analyzeBytes(pcapFile(records));
    assert.deepEqual(analysis.rows(), []);
    const { nStreams, nTcpFrames, notUnderstood } = analysis.report().capture;
    assert.deepEqual([nStreams, nTcpFrames], [1, 0]);
    assert.deepEqual(notUnderstood, [{ what: "sflow payload", nFrames: 2 }]);
  });

  it("that is cut or lies about its lengths harms nobody", () => {
    const frame = sflow5([sampled(1000), sampled(1001)]);
    for (let length = 42; length < frame.length; length++) {
      const cut = { bytes: frame.slice(0, length), wireBytes: frame.length };
      assert.equal(frameValues([cut], FIELDS).length, 1);
    }
    for (let at = 42; at + 4 <= frame.length; at += 4) {
      const lying = frame.slice();
      lying.fill(0xff, at, at + 4);
      assert.equal(frameValues([lying], FIELDS).length, 1);
    }
  });
});

describe("a Wi-Fi aggregate", () => {
  const LINKTYPE_WLAN = 105;
  const msdu = (packet: Uint8Array) => {
    const content = joined(u8(0xaa, 0xaa, 3, 0, 0, 0), u16(0x0800), packet);
    return joined(zeros(12), u16(content.length), content);
  };
  const aggregate = (...packets: Uint8Array[]) =>
    joined(u8(0x88, 0x01), zeros(22), u16(0x8000), ...packets.map((packet) => padded(msdu(packet))));

  it("has all its segments in their streams, and shows the last", () => {
    const other = tcpPacket(V4, { ...SYN, sourcePort: 50_001 });
    const frame = aggregate(tcpPacket(V4, SYN), tcpPacket(V4, DATA), other);
    assert.deepEqual(frameValues([frame], ["tcp.srcport", "tcp.stream"], LINKTYPE_WLAN), [["50001", "1"]]);
    const file = pcapFile([{ seconds: 1, fraction: 0, bytes: frame }], { linkType: LINKTYPE_WLAN });
    const rows = analyzeBytes(file).rows();
    assert.deepEqual(
      rows.map(({ payloadFromClient, tries }) => [payloadFromClient, tries]),
      [
        [100, 1],
        [0, 1],
      ],
    );
  });

  it("shows its segment with the addresses of a later packet", () => {
    const later = udpPacket(
      { source: "192.0.2.77", destination: "192.0.2.78" },
      { source: 9, destination: 10 },
      zeros(4),
    );
    const frame = aggregate(tcpPacket(V4, SYN), later);
    assert.deepEqual(frameValues([frame], ["ip.src", "tcp.srcport"], LINKTYPE_WLAN), [
      ["192.0.2.77", "50000"],
    ]);
  });
});
