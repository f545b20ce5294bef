/** What Wireshark makes of a FIN behind more unacknowledged segments than it keeps. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { zeros } from "../../support/bytes";
import { frameValues } from "../../support/frame-values";
import { tcpPacket } from "../../support/packet-builder";

const RAW_IP = 101;
const [SYN, ACK, FIN] = [0x02, 0x10, 0x11] as const;
const PAYLOAD = zeros(10);

function client(flags: number, seq: number, payload = zeros(0)): Uint8Array {
  const ends = { source: "192.0.2.1", destination: "198.51.100.2" };
  const ports = { sourcePort: 50_000, destinationPort: 443 };
  const ack = flags === SYN ? 0 : 5001;
  return tcpPacket(ends, { ...ports, seq, ack, flags, window: 65_535, payload });
}

function server(flags: number, seq: number, ack: number): Uint8Array {
  const ends = { source: "198.51.100.2", destination: "192.0.2.1" };
  return tcpPacket(ends, { sourcePort: 443, destinationPort: 50_000, seq, ack, flags, window: 65_535 });
}

/** `nSegments` of payload, the acknowledgments in between, and the FIN. */
function talk(nSegments: number, isAcked: (segment: number) => boolean): Uint8Array[] {
  const frames: Uint8Array[] = [];
  for (let i = 0; i < nSegments; i++) {
    frames.push(client(ACK, 101 + i * PAYLOAD.length, PAYLOAD));
    if (isAcked(i)) frames.push(server(ACK, 5001, 101 + (i + 1) * PAYLOAD.length));
  }
  frames.push(client(FIN, 101 + nSegments * PAYLOAD.length));
  return frames;
}

const HANDSHAKE = [client(SYN, 100), server(SYN | ACK, 5000, 101), client(ACK, 101)];
const endOf = (nSegments: number) => 102 + nSegments * PAYLOAD.length;
const labels = (frames: Uint8Array[]) =>
  frameValues(frames, ["tcp.analysis.ack_lost_segment", "tcp.analysis.lost_segment"], RAW_IP).at(-1);

describe("the acknowledgment of a FIN", () => {
  const answered = (nSegments: number, isAcked: (segment: number) => boolean) =>
    labels([...HANDSHAKE, ...talk(nSegments, isAcked), server(FIN, 5001, endOf(nSegments))]);

  it("is of something unseen behind 10,000 segments that wait", () => {
    assert.deepEqual(
      answered(10_000, () => false),
      ["1", ""],
    );
    assert.deepEqual(
      answered(9_999, () => false),
      ["", ""],
    );
  });

  it("is an ordinary one where most of them were acknowledged", () => {
    assert.deepEqual(
      answered(11_000, (i) => i % 100 === 0),
      ["", ""],
    );
  });
});

describe("what follows a FIN of which only its sender's side was captured", () => {
  it("is behind a gap after 10,000 segments", () => {
    const oneSided = (nSegments: number) =>
      labels([...talk(nSegments, () => false), client(ACK, endOf(nSegments))]);
    assert.deepEqual(oneSided(10_000), ["", "1"]);
    assert.deepEqual(oneSided(9_999), ["", ""]);
  });
});
