/** What tshark 4.0.17 makes of connections that FTP announces: tcp.completeness leaves out the SYN of an announced one. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { text } from "../../support/bytes";
import { frameValues } from "../../support/frame-values";
import { LINK_LAYERS } from "../../support/link-layers";
import { tcpPacket } from "../../support/packet-builder";

const CLIENT = "192.0.2.1";
const SERVER = "198.51.100.2";
const CLIENT_PORT = 50_000;
const ACK = 0x10;
const SYN = 2;
const SYN_ACK = 0x12;
const RST_ACK = 0x14;
/** 4 · 256 + 1, as the announcements spell it. */
const DATA_PORT = 1025;
const PASSIVE = "227 Entering Passive Mode (198,51,100,2,4,1)\r\n";
const ACTIVE = "PORT 192,0,2,1,4,1\r\n";

interface Segment {
  from: string;
  fromPort: number;
  to: string;
  toPort: number;
  flags: number;
  seq?: number;
  says?: string;
}

function frame({ from, fromPort, to, toPort, flags, seq = 1, says = "" }: Segment): Uint8Array {
  const numbers = { seq, ack: 1, flags, window: 1024 };
  const segment = { sourcePort: fromPort, destinationPort: toPort, ...numbers, payload: text(says) };
  return LINK_LAYERS.ethernet.wrap(tcpPacket({ source: from, destination: to }, segment));
}

const request = (says: string, seq = 1, client = CLIENT, server = SERVER): Segment => ({
  ...{ from: client, fromPort: CLIENT_PORT, to: server, toPort: 21, flags: ACK, seq, says },
});
const reply = (says: string, seq = 1, client = CLIENT, server = SERVER): Segment => ({
  ...{ from: server, fromPort: 21, to: client, toPort: CLIENT_PORT, flags: ACK, seq, says },
});
/** The client asks for a passive connection; the server for an active one. */
const passiveSyn = (toPort = DATA_PORT, fromPort = 6000): Segment => ({
  ...{ from: CLIENT, fromPort, to: SERVER, toPort, flags: SYN },
});
const activeSyn = (toPort = DATA_PORT, fromPort = 20, seq = 1): Segment => ({
  ...{ from: SERVER, fromPort, to: CLIENT, toPort, flags: SYN, seq },
});
const answered = ({ from, fromPort, to, toPort }: Segment): Segment => ({
  ...{ from: to, fromPort: toPort, to: from, toPort: fromPort, flags: SYN_ACK },
});

function values(segments: readonly Segment[], field = "tcp.completeness"): string[] {
  return frameValues(segments.map(frame), [field]).map(([value]) => value!);
}

/** Whether the SYN at the end of the segments was announced. */
function isAnnounced(...segments: Segment[]): boolean {
  return values(segments).at(-1) === "0";
}

describe("a passive data connection", () => {
  const tells = (line: string) => isAnnounced(reply(line), passiveSyn());

  it("is announced by address and port, whatever stands around them", () => {
    for (const line of [
      PASSIVE,
      "227 198,51,100,2,4,1",
      "227 Data transfer to 198, 51, 100, 2, 4, 1\r\n",
      "227-12,13 is not it, 198,51,100,2,4,1 is",
      "2270198,51,100,2,4,1",
      "227 modulo 256: 198,51,100,2,260,257",
    ])
      assert.equal(tells(line), true, line);
  });

  it("is not announced by other lines, or by half of the numbers", () => {
    for (const line of [
      "228 198,51,100,2,4,1",
      "227 198,51,100,2,4",
      "227 198.51.100.2.4.1",
      "227 198,51,100,9,4,1",
      "227 198,51,100,2,4,2",
      `220 ready\r\n${PASSIVE}`,
      "227 so\r198,51,100,2,4,1",
      "227 s\0 198,51,100,2,4,1",
      "227",
      "",
    ])
      assert.equal(tells(line), false, line);
    assert.equal(isAnnounced(request(PASSIVE), passiveSyn()), false, "by the client");
  });

  it("may be announced in the extended form, with any delimiter", () => {
    for (const line of ["(|||1025|)", "(!!!1025!)", "(|||1025)", "(||1025|)", "(1025)", "(||| 01025x)"])
      assert.equal(tells(`229 Entering ${line}\r\n`), true, line);
    for (const line of [
      "(|||1025|",
      "(|!|1025|)",
      "(|1||1025|)",
      "(a) (|||1025|)",
      "(|||66561|)",
      "(1111025|)",
    ])
      assert.equal(tells(`229 Entering ${line}\r\n`), false, line);
  });

  it("may lie between IPv6 addresses", () => {
    const [client, server] = ["2001:db8::1", "2001:db8::2"];
    const syn = { ...passiveSyn(), from: client, to: server };
    assert.equal(isAnnounced(reply("229 (|||1025|)", 1, client, server), syn), true);
    assert.equal(isAnnounced(reply("229 (|||1025|)", 1, client, "2001:db8::3"), syn), false);
  });

  it("takes its announcement: the next needs another", () => {
    assert.equal(isAnnounced(reply(PASSIVE), passiveSyn(), passiveSyn(DATA_PORT, 6001)), false);
    const twice = [reply(PASSIVE), reply(PASSIVE, 100), passiveSyn(), passiveSyn(DATA_PORT, 6001)];
    assert.deepEqual(values(twice).slice(2), ["0", "0"]);
  });

  it("is announced to whichever end is seen first", () => {
    const segments = [reply(PASSIVE), answered(passiveSyn()), { ...passiveSyn(), flags: ACK }];
    assert.deepEqual(values(segments).slice(1), ["6", "6"]);
  });

  it("is known already where its pair was seen before the announcement", () => {
    assert.deepEqual(values([passiveSyn(), reply(PASSIVE), answered(passiveSyn())]), ["3", "0", "3"]);
  });
});

describe("an active data connection", () => {
  const tells = (line: string) => isAnnounced(request(line), activeSyn());

  it("is announced by the address; its own port must be 20, and the client's is not asked for", () => {
    assert.equal(tells(ACTIVE), true);
    assert.equal(isAnnounced(request(ACTIVE), activeSyn(4000)), true);
    assert.equal(isAnnounced(request(ACTIVE), activeSyn(DATA_PORT, 2020)), false);
    assert.equal(tells("PORT 192,0,2,9,4,1\r\n"), false);
  });

  it("is announced by the command's first letters, in upper case, from the client", () => {
    assert.equal(tells("PO 192,0,2,1,4,1\r\n"), true);
    assert.equal(tells("port 192,0,2,1,4,1\r\n"), false);
    assert.equal(tells("PORTS 192,0,2,1,4,1\r\n"), false);
    assert.equal(tells(" 192,0,2,1,4,1\r\n"), false);
    assert.equal(isAnnounced(reply(ACTIVE), activeSyn()), false);
  });

  it("uses its announcement up only once the client has answered", () => {
    const first = activeSyn(DATA_PORT, 20, 5);
    const second = activeSyn(1026, 20, 6);
    assert.deepEqual(values([request(ACTIVE), first, second]).slice(1), ["0", "1"]);
    assert.deepEqual(values([request(ACTIVE), first, answered(first), second]).slice(1), ["2", "2", "1"]);
    const again = [request(ACTIVE), first, answered(first), request(ACTIVE, 100), second];
    assert.equal(values(again).at(-1), "0");
  });

  it("is announced in the extended form only where both ends are one host, as tshark has it", () => {
    assert.equal(tells("EPRT |1|192.0.2.1|1025|\r\n"), false);
    const within = (host: string, line: string) =>
      isAnnounced(request(line, 1, host, host), { ...activeSyn(), from: host, to: host });
    assert.equal(within("127.0.0.1", "EPRT |1|127.0.0.1|1025|\r\n"), true);
    assert.equal(within("::1", "EPRT !2!::1!1025!\r\n"), true);
    for (const line of ["|3|::1|1025|", "|2|::1|1025", "|2|::1|port|", "2|::1|1025|", "a2a::1a1025a", ""])
      assert.equal(within("::1", `EPRT ${line}\r\n`), false, line);
  });
});

describe("an announcement", () => {
  it("is not read twice, out of order, or from a segment that resets", () => {
    const hello = reply("2".repeat(100));
    const late = reply(PASSIVE, 101);
    assert.equal(isAnnounced(hello, late, passiveSyn()), true);
    assert.equal(isAnnounced(hello, reply("2", 400), late, passiveSyn()), false);
    assert.equal(isAnnounced({ ...reply(PASSIVE), flags: RST_ACK }, passiveSyn()), false);
    assert.equal(isAnnounced({ ...reply(PASSIVE), flags: SYN_ACK }, passiveSyn()), true);
  });

  it("is read where what was acknowledged comes again and was cut, as tshark does", () => {
    const acked = { ...request("", 1), flags: ACK };
    const first = reply("2".repeat(PASSIVE.length));
    const again = frame(reply(PASSIVE));
    const ack = frame({ ...acked }).slice();
    const ackAt = 14 + 20 + 8;
    new DataView(ack.buffer).setUint32(ackAt, 1 + PASSIVE.length);
    const seen = (cut: number) =>
      frameValues(
        [
          frame(first),
          ack,
          { bytes: again.slice(0, again.length - cut), wireBytes: again.length },
          frame(passiveSyn()),
        ],
        ["tcp.completeness"],
      ).at(-1)![0];
    assert.deepEqual([seen(0), seen(1)], ["1", "0"]);
  });

  it("is forgotten when thousands wait behind it", () => {
    const others = (n: number) =>
      Array.from({ length: n }, (_, i) => reply(`227 10,0,${i >> 8},${i & 255},4,1`, 1000 + i * 40));
    assert.equal(isAnnounced(reply(PASSIVE), ...others(4095), passiveSyn()), true);
    assert.equal(isAnnounced(reply(PASSIVE), ...others(4096), passiveSyn()), false);
  });

  it("is harmed by no cut", () => {
    for (const whole of [frame(reply(PASSIVE)), frame(request("EPRT |1|127.0.0.1|1025|\r\n"))])
      for (let length = 54; length < whole.length; length++) {
        const cut = { bytes: whole.slice(0, length), wireBytes: whole.length };
        assert.equal(frameValues([cut, frame(passiveSyn())], ["tcp.stream"]).length, 2);
      }
  });
});
