/** What headers that ICMP quotes leave in tcp.completeness, as tshark 4.0.17 counts them. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { frameValues } from "../../support/frame-values";
import { LINK_LAYERS } from "../../support/link-layers";
import { icmpErrorPacket, quotedPart, tcpPacket } from "../../support/packet-builder";

const CLIENT = "192.0.2.1";
const SERVER = "198.51.100.2";
const FLAGS = { SYN: 2, RST: 4, ACK: 0x10 } as const;
const UNREACHABLE = { type: 3, code: 3 };
/** As many bytes of a quoted header as Wireshark needs to count it. */
const COUNTED_BYTES = 16;

function packet(flags: number): Uint8Array {
  const segment = { sourcePort: 50_000, destinationPort: 80, seq: 1, ack: 1, flags, window: 1024 };
  return tcpPacket({ source: CLIENT, destination: SERVER }, segment);
}

const seen = (flags: number): Uint8Array => LINK_LAYERS.ethernet.wrap(packet(flags));

function synAck(): Uint8Array {
  const segment = { sourcePort: 80, destinationPort: 50_000, seq: 1, ack: 2, flags: 0x12, window: 1024 };
  return LINK_LAYERS.ethernet.wrap(tcpPacket({ source: SERVER, destination: CLIENT }, segment));
}

function quoted(flags: number, nBytes = COUNTED_BYTES): Uint8Array {
  const error = icmpErrorPacket(
    { source: SERVER, destination: CLIENT },
    UNREACHABLE,
    quotedPart(packet(flags), nBytes),
  );
  return LINK_LAYERS.ethernet.wrap(error);
}

/** tcp.completeness of the segments and of the quoted headers that have one. */
function completeness(...frames: Uint8Array[]): string[] {
  return frameValues(frames, ["tcp.completeness"])
    .map(([value]) => value!)
    .filter((value) => value !== "");
}

describe("a header that ICMP quotes", () => {
  it("adds to its stream what the segment would have added, payload left out", () => {
    assert.deepEqual(completeness(seen(FLAGS.SYN), quoted(FLAGS.ACK), synAck()), ["7", "7", "7"]);
    assert.deepEqual(completeness(seen(FLAGS.SYN), synAck(), quoted(FLAGS.RST)), ["35", "35", "35"]);
  });

  it("adds nothing where it is cut before the end of the window field", () => {
    const cut = COUNTED_BYTES - 1;
    assert.deepEqual(completeness(seen(FLAGS.SYN), quoted(FLAGS.ACK, cut), synAck()), ["3", "3"]);
  });

  it("begins a stream, so that a SYN behind it is not the first that is known of it", () => {
    assert.deepEqual(completeness(quoted(FLAGS.ACK), seen(FLAGS.SYN), synAck()), ["2", "6", "6"]);
    assert.deepEqual(completeness(quoted(FLAGS.SYN), seen(FLAGS.SYN), synAck()), ["3", "3", "3"]);
    assert.deepEqual(completeness(quoted(FLAGS.ACK, 8), seen(FLAGS.SYN), synAck()), ["3", "3"]);
  });
});
