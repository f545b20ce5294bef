/** Fields that Wireshark's second pass shows otherwise than its first. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { frameValues } from "../../support/frame-values";
import { TCP_FLAG_BITS, tcpOption, tcpPacket } from "../../support/packet-builder";

const RAW_IP = 101;
const CLIENT = { source: "192.0.2.1", destination: "198.51.100.2" };
const SERVER = { source: CLIENT.destination, destination: CLIENT.source };

interface Said {
  flags: string;
  seq: number;
  ack?: number;
  options?: Uint8Array;
}

function segment(isClient: boolean, { flags, seq, ack = 0, options }: Said): Uint8Array {
  const ports = isClient
    ? { sourcePort: 50_000, destinationPort: 443 }
    : { sourcePort: 443, destinationPort: 50_000 };
  let bits = 0;
  for (const letter of flags) bits |= TCP_FLAG_BITS[letter]!;
  const fields = { ...ports, seq, ack, flags: bits, window: 1000, ...(options && { options }) };
  return tcpPacket(isClient ? CLIENT : SERVER, fields);
}
const client = (said: Said) => segment(true, said);
const server = (said: Said) => segment(false, said);

const OTHER_SERVER_NUMBERS = [
  client({ flags: "S", seq: 100 }),
  server({ flags: "SA", seq: 5000, ack: 101 }),
  server({ flags: "A", seq: 5001, ack: 101 }),
  client({ flags: "A", seq: 101, ack: 5001 }),
  server({ flags: "SA", seq: 9000, ack: 101 }),
  client({ flags: "A", seq: 101, ack: 9001 }),
];

describe("the second pass", () => {
  it("labels each SYN/ACK that has another number than the one before, the last one of all being before the first", () => {
    const rows = frameValues(OTHER_SERVER_NUMBERS, ["tcp.analysis.reused_ports"], RAW_IP);
    assert.deepEqual(rows.flat(), ["", "1", "", "", "1", ""]);
  });

  it("counts a sender's numbers from its last SYN/ACK until the first one comes", () => {
    const early = server({ flags: "A", seq: 5001, ack: 101 });
    const rows = frameValues([early, ...OTHER_SERVER_NUMBERS], ["tcp.seq", "tcp.ack"], RAW_IP);
    const before = String(5001 - 9000 + 2 ** 32);
    assert.deepEqual(rows, [
      [before, "1"],
      ["0", "0"],
      ["0", "1"],
      ["1", "1"],
      ["1", "1"],
      ["0", "1"],
      ["1", "1"],
    ]);
  });

  it("scales windows by a shift that was announced behind them", () => {
    const late = tcpOption.windowScale(7);
    const frames = [
      client({ flags: "A", seq: 100, ack: 5000 }),
      server({ flags: "A", seq: 5000, ack: 100 }),
      client({ flags: "A", seq: 100, ack: 5000, options: late }),
    ];
    const rows = frameValues(frames, ["tcp.window_size", "tcp.window_size_value"], RAW_IP);
    assert.deepEqual(rows, [
      ["128000", "1000"],
      ["1000", "1000"],
      ["128000", "1000"],
    ]);
  });

  it("scales no window of a SYN, nor where only one side announced a shift", () => {
    const frames = [
      client({ flags: "S", seq: 100, options: tcpOption.windowScale(7) }),
      server({ flags: "SA", seq: 5000, ack: 101 }),
      client({ flags: "A", seq: 101, ack: 5001 }),
    ];
    assert.deepEqual(frameValues(frames, ["tcp.window_size"], RAW_IP).flat(), ["1000", "1000", "1000"]);
  });
});
