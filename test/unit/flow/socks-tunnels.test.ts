/** Stream numbers that tunnels through a SOCKS proxy take, as tshark 4.0 gives them. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { analyzeBytes } from "../../../src/analyze";
import { joined, text, u8, u16, zeros } from "../../support/bytes";
import { frameValues } from "../../support/frame-values";
import { LINK_LAYERS } from "../../support/link-layers";
import { tcpPacket } from "../../support/packet-builder";
import { pcapFile } from "../../support/pcap-writer";

const CLIENT = "192.0.2.1";
const PROXY = "198.51.100.2";
const CLIENT_PORT = 50_000;
const GET = text("GET / HTTP/1.1\r\n\r\n");
const CONNECT_4 = joined(u8(4, 1), u16(80), u8(10, 0, 0, 1, 0));
const GRANTED_4 = u8(4, 0x5a, 0, 0, 0, 0, 0, 0);
const REFUSED_4 = u8(4, 0x5b, 0, 0, 0, 0, 0, 0);
const METHODS_5 = u8(5, 1, 0);
const NO_PASSWORD_5 = u8(5, 0);
const GRANTED_5 = joined(u8(5, 0, 0, 1), zeros(6));
const connect5 = (address: Uint8Array, command = 1) => joined(u8(5, command, 0), address, u16(80));
const IPV4_5 = u8(1, 10, 0, 0, 1);

/** A message and who sends it. */
type Message = readonly [from: "client" | "proxy", payload: Uint8Array];

/** The connection's messages; each side's sequence numbers count its payload. */
function conversation(messages: readonly Message[]): Uint8Array[] {
  const sent = { client: 0, proxy: 0 };
  return messages.map(([from, payload]) => {
    const isClient = from === "client";
    const to = isClient ? "proxy" : "client";
    const ports = isClient ? [CLIENT_PORT, 1080] : [1080, CLIENT_PORT];
    const ends = isClient ? { source: CLIENT, destination: PROXY } : { source: PROXY, destination: CLIENT };
    const numbers = { seq: 1000 + sent[from], ack: 1000 + sent[to], flags: 0x18, window: 1024 };
    sent[from] += payload.length;
    const segment = { sourcePort: ports[0]!, destinationPort: ports[1]!, ...numbers, payload };
    return LINK_LAYERS.ethernet.wrap(tcpPacket(ends, segment));
  });
}

function syn(destinationPort: number, sourcePort = 60_000): Uint8Array {
  const segment = { sourcePort, destinationPort, seq: 1, ack: 0, flags: 2, window: 1024 };
  return LINK_LAYERS.ethernet.wrap(tcpPacket({ source: CLIENT, destination: PROXY }, segment));
}

/** How many numbers the messages take besides their own: seen by the number of a stream that comes after them. */
function nTaken(...messages: Message[]): number {
  const streams = frameValues([...conversation(messages), syn(9999)], ["tcp.stream"]);
  return Number(streams.at(-1)![0]) - 1;
}

describe("a tunnel through a SOCKS proxy", () => {
  const up4: Message = ["client", CONNECT_4];
  const data: Message = ["client", GET];
  const greeting: Message[] = [
    ["client", METHODS_5],
    ["proxy", NO_PASSWORD_5],
  ];

  it("of version 4 takes a number with its first payload, once", () => {
    assert.equal(nTaken(up4, ["proxy", GRANTED_4]), 0);
    assert.equal(nTaken(up4, ["proxy", GRANTED_4], data), 1);
    assert.equal(nTaken(up4, ["proxy", GRANTED_4], ["proxy", GET]), 1);
    assert.equal(nTaken(up4, ["proxy", GRANTED_4], data, ["proxy", GET], data), 1);
  });

  it("that was refused, or never answered, takes none", () => {
    assert.equal(nTaken(up4, ["proxy", REFUSED_4], data), 0);
    assert.equal(nTaken(up4, data), 0);
  });

  it("of version 5 takes a number whatever form the address has", () => {
    for (const address of [IPV4_5, joined(u8(3, 3), text("abc")), joined(u8(4), zeros(16))])
      assert.equal(nTaken(...greeting, ["client", connect5(address)], ["proxy", GRANTED_5], data), 1);
  });

  it("of version 5 may ask for a password first", () => {
    const withPassword = (method: number, status: number) =>
      nTaken(
        ["client", u8(5, 2, 0, 2)],
        ["proxy", u8(5, method)],
        ["client", u8(1, 1, 97, 1, 98)],
        ["proxy", u8(1, status)],
        ["client", connect5(IPV4_5)],
        ["proxy", GRANTED_5],
        data,
      );
    assert.deepEqual([withPassword(2, 0), withPassword(2, 1), withPassword(0xff, 0)], [1, 0, 0]);
  });

  it("for UDP takes none", () => {
    assert.equal(nTaken(...greeting, ["client", connect5(IPV4_5, 3)], ["proxy", GRANTED_5], data), 0);
  });

  it("gives its number to segments of its own pair", () => {
    const frames = [...conversation([up4, ["proxy", GRANTED_4], data]), syn(9999), syn(80, CLIENT_PORT)];
    const streams = frameValues(frames, ["tcp.stream"]).map(([stream]) => stream);
    assert.deepEqual(streams, ["0", "0", "0", "2", "1"]);
  });

  it("is no conversation of its own", () => {
    const frames = conversation([up4, ["proxy", GRANTED_4], data]);
    const file = pcapFile(frames.map((bytes, i) => ({ seconds: i, fraction: 0, bytes })));
    const analysis = analyzeBytes(file);
    assert.equal(analysis.rows().length, 1);
    assert.equal(analysis.report().capture.nStreams, 2);
  });

  it("is harmed by no cut", () => {
    const frames = conversation([...greeting, ["client", connect5(IPV4_5)], ["proxy", GRANTED_5], data]);
    for (const frame of frames)
      for (let length = 54; length < frame.length; length++)
        assert.equal(
          frameValues([{ bytes: frame.slice(0, length), wireBytes: frame.length }], ["tcp.stream"]).length,
          1,
        );
  });
});
