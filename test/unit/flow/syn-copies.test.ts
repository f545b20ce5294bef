/** A SYN seen twice is no retry where its sender cannot have sent it anew: too soon, or the very same packet. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { analyzeBytes } from "../../../src/analyze";
import { tcpPacket } from "../../support/packet-builder";
import { pcapFile } from "../../support/pcap-writer";

const RAW_IP = 101;
const CLIENT = "192.0.2.1";
const SERVER = "198.51.100.2";

/** Two SYNs of one number; the second `afterMs` behind the first, with the ip.ids given. Then the handshake is done. */
function secondSyn(afterMs: number, firstId: number, secondId: number): { tries: number; pattern: string } {
  const fromClient = { sourcePort: 50_000, destinationPort: 443, window: 65_535 };
  const syn = (identification: number) =>
    tcpPacket(
      { source: CLIENT, destination: SERVER, identification },
      { ...fromClient, seq: 100, ack: 0, flags: 0x02 },
    );
  const synAck = tcpPacket(
    { source: SERVER, destination: CLIENT },
    { sourcePort: 443, destinationPort: 50_000, window: 65_535, seq: 500, ack: 101, flags: 0x12 },
  );
  const ack = tcpPacket(
    { source: CLIENT, destination: SERVER, identification: 9 },
    { ...fromClient, seq: 101, ack: 501, flags: 0x10 },
  );
  const micros = [0, afterMs * 1000, afterMs * 1000 + 1000, afterMs * 1000 + 2000];
  const records = [syn(firstId), syn(secondId), synAck, ack].map((bytes, i) => ({
    seconds: 0,
    fraction: micros[i]!,
    bytes,
  }));
  const [row] = analyzeBytes(pcapFile(records, { linkType: RAW_IP }), "syns.pcap").rows();
  assert.ok(row);
  return { tries: row.tries, pattern: row.pattern };
}

const COPY = { tries: 1, pattern: "open" };
const RETRY = { tries: 2, pattern: "connected-after-silence" };

describe("a SYN seen twice", () => {
  it("is one within a few milliseconds, whatever its ip.id", () => {
    assert.deepEqual(secondSyn(0.001, 1, 2), COPY);
    assert.deepEqual(secondSyn(2.9, 1, 2), COPY);
  });

  it("is one with the same ip.id within any stack's time-out: one frame on several VLANs", () => {
    assert.deepEqual(secondSyn(50, 0xdf8e, 0xdf8e), COPY);
  });

  it("is a retry with another ip.id, or with none at all, where it comes later", () => {
    assert.deepEqual(secondSyn(50, 1, 2), RETRY);
    assert.deepEqual(secondSyn(50, 0, 0), RETRY);
  });

  it("is a retry with the same ip.id behind a time-out: some stacks send the very packet again", () => {
    assert.deepEqual(secondSyn(300, 7, 7), RETRY);
  });
});
