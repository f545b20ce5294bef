/** Headers of rarer link layers, each as tshark 4.0.17 reads it, most with a twin beside it that is not read. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { joined, u16, u32, zeros } from "../../support/bytes";
import { frameValues } from "../../support/frame-values";
import { ipPacket, tcpPacket, udpPacket } from "../../support/packet-builder";

const V4 = { source: "192.0.2.1", destination: "198.51.100.2" };
const V6 = { source: "2001:db8::1", destination: "2001:db8:0:1::2" };
const SYN = { sourcePort: 50_000, destinationPort: 443, seq: 7, ack: 0, flags: 0x02, window: 1024 };
const SYN4 = tcpPacket(V4, SYN);
const SYN6 = tcpPacket(V6, SYN);
const OUTER = { source: "203.0.113.1", destination: "203.0.113.2" };

const hex = (digits: string) => Uint8Array.from(Buffer.from(digits.replaceAll(" ", ""), "hex"));
const MAC = "0200000000 01".replaceAll(" ", "");
const OTHER_MAC = "020000000002";
const ethernet = (type: number, payload: Uint8Array) => joined(zeros(12), u16(type), payload);

type Values = readonly [port: string, nBytes: string];

/** The TCP port that is found in a frame and the segment's length; "" where none is. */
function valuesIn(frame: Uint8Array, linkType: number): Values {
  const [port = "", nBytes = ""] = frameValues([frame], ["tcp.dstport", "tcp.len"], linkType)[0]!;
  return [port, nBytes];
}

/** What stands before a packet in a frame of a link type, and whether the packet is read. */
type Case = readonly [linkType: number, head: string, packet: Uint8Array, isRead: boolean];

function check(cases: readonly Case[]): void {
  for (const [linkType, head, packet, isRead] of cases) {
    const values = valuesIn(joined(hex(head), packet), linkType);
    assert.deepEqual(values, isRead ? ["443", "0"] : ["", ""], `${linkType}: ${head} ${packet.length}`);
  }
}

describe("PPP", () => {
  it("has an HDLC address on a line, and none in a session or in a fragment", () => {
    const session = (ppp: string) => {
      const payload = joined(hex(ppp), SYN4);
      return joined(hex("11000001"), u16(payload.length), payload);
    };
    check([
      [9, "ff03 0021", SYN4, true],
      [51, "", session("0021"), true],
      [51, "", session("ff03 0021"), false],
      [9, "ff03 003d c0000007 0021", SYN4, true],
      [9, "ff03 003d c0000007 57", SYN6, true],
      [9, "ff03 003d c0000007 ff03 0021", SYN4, false],
      [9, "ff03 003d 80000007 0021", SYN4, false],
    ]);
  });

  it("carries LLC, and EtherTypes where it should not", () => {
    check([
      [9, "ff03 004b aaaa03 000000 0800", SYN4, true],
      [9, "ff03 0800", SYN4, true],
      [9, "ff03 86dd", SYN6, true],
      [9, "ff03 0806", SYN4, false],
    ]);
  });

  it("in GRE stands behind an acknowledgment in version 1 only", () => {
    const gre = (flags: number, nBytes: number) =>
      ethernet(
        0x0800,
        ipPacket(OUTER, 47, joined(u16(flags), u16(0x880b), zeros(nBytes), hex("ff03 0021"), SYN4)),
      );
    check([
      [1, "", gre(0x2081, 8), true],
      [1, "", gre(0x2080, 4), true],
    ]);
  });
});

describe("Cisco's HDLC and frame relay", () => {
  it("carry what OSI's identifiers announce", () => {
    check([
      [104, "0f00 fefe 03 cc", SYN4, true],
      [104, "0f00 fefe 03 8e", SYN6, true],
      [104, "0f00 fefe 03 81", SYN4, false],
      [112, "0f00 0800", SYN4, true],
      [104, "0f00 8847 00010140", SYN4, true],
      [104, "0f00 8100 0064 0800", SYN4, false],
      [107, "1841 03 cc", SYN4, true],
      [107, "00000000 0800", SYN4, false],
    ]);
  });
});

describe("LLC", () => {
  it("carries what OSI's identifiers announce", () => {
    for (const [identifier, port] of [
      ["cc", "443"],
      ["81", ""],
    ] as const) {
      const payload = joined(hex(`fefe03 ${identifier}`), SYN4);
      assert.equal(valuesIn(ethernet(payload.length, payload), 1)[0], port);
    }
  });

  it("names an EtherType, never a length, and takes the check sequence off a bridged frame", () => {
    const llc = (digits: string, payload: Uint8Array) => {
      const all = joined(hex(digits), payload);
      return valuesIn(ethernet(all.length, all), 1);
    };
    assert.deepEqual(llc("aaaa03 000000 0030 aaaa03 000000 0800", SYN4), ["", ""]);
    const toTheEnd = Uint8Array.from(tcpPacket(V4, { ...SYN, payload: zeros(10) }));
    toTheEnd.set([0, 0], 2);
    assert.deepEqual(llc("aaaa03 0080c2 0007 0000", ethernet(0x0800, toTheEnd)), ["443", "10"]);
    assert.deepEqual(llc("aaaa03 0080c2 0001 0000", ethernet(0x0800, toTheEnd)), ["443", "6"]);
  });
});

describe("a Token Ring frame", () => {
  it("holds LLC where its frame control says so", () => {
    check([
      [6, `1040 ${MAC} ${MAC} aaaa03 000000 0800`, SYN4, true],
      [6, `1000 ${MAC} ${MAC} aaaa03 000000 0800`, SYN4, false],
    ]);
  });
});

describe("an 802.11 frame", () => {
  const header = (control: string, ...addresses: string[]) =>
    `${control} 0000 ${addresses.join("")}`.replace(/^(.{4} 0000 .{36})/, "$1 0000 ");
  const plain = header("0802", MAC, MAC, OTHER_MAC);

  it("holds LLC, an EtherType, or a whole Ethernet frame of the same ends", () => {
    check([
      [105, `${plain} aaaa03 000000 0800`, SYN4, true],
      [105, `${plain} 0800`, SYN4, true],
      [105, `${plain} 86dd`, SYN6, true],
      [105, `${plain} 0000 aaaa03 000000 0800`, SYN4, true],
      [105, `${plain} ${MAC} 0a0000000009 0800`, SYN4, true],
      [105, `${plain} 0a0000000009 ${OTHER_MAC} 0800`, SYN4, true],
      [105, `${plain} 0a0000000009 0a0000000008 0800`, SYN4, false],
    ]);
  });

  it("of a mesh has a control field before LLC", () => {
    check([
      [105, `${plain} 003f00000001 aaaa03 000000 0800`, SYN4, true],
      [105, `${plain} 013f00000001 ${MAC} aaaa03 000000 0800`, SYN4, true],
      [105, `${plain} 033f00000001 aaaa03 000000 0800`, SYN4, false],
    ]);
  });

  it("is read in version 0 and where no fragments follow", () => {
    check([
      [105, `${header("0902", MAC, MAC, OTHER_MAC)} aaaa03 000000 0800`, SYN4, false],
      [105, `${header("0806", MAC, MAC, OTHER_MAC)} aaaa03 000000 0800`, SYN4, false],
    ]);
  });

  it("stands behind a capture header that makes sense, or behind none at all", () => {
    check([
      [127, `00000800 00000000 ${plain} aaaa03 000000 0800`, SYN4, true],
      [127, `00000400 ${plain} aaaa03 000000 0800`, SYN4, false],
      [127, `01000900 02000000 20 ${plain} aaaa03 000000 0800`, SYN4, true],
      [119, `${plain} aaaa03 000000 0800`, SYN4, true],
      [119, `44000000 90000000 ${"00".repeat(136)} ${plain} aaaa03 000000 0800`, SYN4, true],
    ]);
  });
});

describe("a header that names an address family", () => {
  it("has the numbers of its own system", () => {
    const enc = (family: number) => joined(u32(family, "little"), zeros(8));
    check([
      [109, "", joined(enc(24), SYN6), true],
      [109, "", joined(enc(30), SYN6), false],
      [117, `3d1e0000 ${"00".repeat(60)}`, SYN6, true],
      [117, `3d0a0000 ${"00".repeat(60)}`, SYN6, false],
      [239, "0a000000 4000 0900", SYN6, true],
      [239, "1e000000 4000 0900", SYN6, false],
    ]);
  });

  it("of Solaris stands as far before the packet as its length says", () => {
    const head = (nBytes: number) => joined(hex("01020000"), u32(nBytes), zeros(16));
    check([
      [226, "", joined(head(SYN4.length), zeros(4), SYN4), true],
      [226, "", joined(head(SYN4.length + 2), SYN4), false],
    ]);
  });
});

describe("Linux' cooked capture", () => {
  const cooked = (device: number, protocol: number) =>
    joined(u16(0), u16(device), u16(6), zeros(8), u16(protocol));
  const second = (device: number, protocol: number) =>
    joined(u16(protocol), zeros(6), u16(device), zeros(10));

  it("has protocols of its own below the EtherTypes", () => {
    for (const [linkType, head] of [
      [113, cooked],
      [276, second],
    ] as const) {
      check([
        [linkType, "", joined(head(1, 0x0800), SYN4), true],
        [linkType, "", joined(head(1, 3), ethernet(0x0800, SYN4)), true],
        [linkType, "", joined(head(1, 4), hex("aaaa03 000000 0800"), SYN4), true],
        [linkType, "", joined(head(1, 7), hex("ff03 0021"), SYN4), true],
        [linkType, "", joined(head(1, 0x30), hex("aaaa03 000000 0800"), SYN4), false],
        [linkType, "", joined(head(824, 0x0800), SYN4), false],
      ]);
    }
  });
});

describe("a device without a link layer", () => {
  it("hands over IP packets, or PPP that its first bytes tell", () => {
    check([
      [101, "", SYN6, true],
      [101, "ff03 0021", SYN4, true],
      [101, "01 ff03 0021", SYN4, true],
      [101, "020304050607 ff03 0021", SYN4, true],
      [101, "00000000000000000000", SYN4, true],
      [101, "000000000000000000", SYN4, false],
    ]);
    const idOf = (nBytes: number) => frameValues([SYN4.slice(0, nBytes)], ["ip.id"], 101)[0]![0];
    assert.deepEqual([idOf(7), idOf(8)], ["", "0x0000"]);
  });
});

describe("ATM, ARCNET and FireWire", () => {
  it("carry IP behind their own headers", () => {
    check([
      [100, "aaaa03 000000 0800", SYN4, true],
      [100, "", SYN4, false],
      [106, "", SYN4, true],
      [106, "aaaa03 000000 0800", SYN4, false],
      [123, "02010064 aaaa03 000000 0800", SYN4, true],
      [123, "00010064", SYN4, true],
      [123, "05010064", SYN4, false],
      [138, "0011223344556677 8899aabbccddeeff 0800", SYN4, true],
      [138, "0011223344556677 8899aabbccddeeff 0806", SYN4, false],
      [7, "0102 c4 00 0001", SYN6, true],
      [7, "0102 c5 00 0001", SYN6, false],
    ]);
  });
});

describe("numbers that announce no layer", () => {
  it("are those that tshark does not know", () => {
    check([
      [1, `${MAC} ${MAC} 9100 0064 0800`, SYN4, true],
      [1, `${MAC} ${MAC} 9200 0064 0800`, SYN4, false],
      [1, `${MAC} ${MAC} d28b 0002 0800`, SYN4, true],
    ]);
  });

  it("of an explicit null label leave the first bits behind it to say", () => {
    const frame = joined(u16(0), zeros(10), u16(0x0800), SYN6.slice(0, 0), SYN4);
    check([
      [1, `${MAC} ${MAC} 8847 00000140`, SYN4, true],
      [1, `${MAC} ${MAC} 8847 00000140`, SYN6, true],
      [1, `${MAC} ${MAC} 8847 00000140`, frame, true],
    ]);
  });
});

describe("PPP's bridging", () => {
  it("takes padding and a check sequence off the frame, and reads no control message", () => {
    const toTheEnd = Uint8Array.from(tcpPacket(V4, { ...SYN, payload: zeros(20) }));
    toTheEnd.set([0, 0], 2);
    const bridged = (flags: number) =>
      valuesIn(joined(hex("ff03 0031"), Uint8Array.of(flags, 1), ethernet(0x0800, toTheEnd)), 9);
    assert.deepEqual(bridged(0x00), ["443", "20"]);
    assert.deepEqual(bridged(0x85), ["443", "11"]);
    assert.deepEqual(bridged(0x10), ["", ""]);
  });
});

describe("a tunnel over UDP", () => {
  const over = (port: number, head: string, packet: Uint8Array) => {
    const datagram = udpPacket(OUTER, { source: 50_000, destination: port }, joined(hex(head), packet));
    return valuesIn(ethernet(0x0800, datagram), 1)[0];
  };
  const FRAME4 = ethernet(0x0800, SYN4);
  const WLAN4 = joined(hex(`0802 0000 ${MAC} ${MAC} ${OTHER_MAC} 0000 aaaa03 000000 0800`), SYN4);
  const SWAPPED4 = joined(hex("0208"), WLAN4.slice(2));

  it("of sniffers holds the frame that its header names, behind its tags", () => {
    assert.equal(over(37_008, "01000001 01", FRAME4), "443");
    assert.equal(over(37_008, "01000001 00 0a01c8 0b0107 01", FRAME4), "443");
    assert.equal(over(37_008, "01000012 01", WLAN4), "443");
    assert.equal(over(37_008, "01000077 01", WLAN4), "443");
    assert.equal(over(37_008, "01000007 01", SYN6), "443");
    assert.equal(over(37_008, "01000006 01", FRAME4), "");
    assert.equal(over(37_008, "01040001 01", FRAME4), "");
    assert.equal(over(37_008, "01000001 0a01c8", FRAME4), "");
  });

  it("of access points holds an Ethernet frame or one of the radio, its first two bytes exchanged", () => {
    assert.equal(over(5247, "00104200 00000000", FRAME4), "443");
    assert.equal(over(5247, "00184200 00000000 00000000", FRAME4), "443");
    assert.equal(over(5247, "00104300 00000000", SWAPPED4), "443");
    assert.equal(over(5247, "00104300 00000000", WLAN4), "");
    assert.equal(over(5247, "00104280 00000000", FRAME4), "");
    assert.equal(over(5247, "01104200 00000000", FRAME4), "");
  });

  it("of GTP ends where it says, holds frames as well, and carries nothing as GTP'", () => {
    const gtp = (flags: string, nBytes: number) =>
      `${flags}ff ${nBytes.toString(16).padStart(4, "0")} 00000001`;
    assert.equal(over(2152, gtp("30", SYN4.length), SYN4), "443");
    assert.equal(over(2152, gtp("30", 20), SYN4), "");
    assert.equal(over(2152, gtp("20", SYN4.length), SYN4), "");
    assert.equal(over(2152, gtp("30", FRAME4.length), FRAME4), "443");
    assert.equal(over(2152, gtp("30", FRAME4.length), ethernet(0x8100, joined(hex("00640800"), SYN4))), "");
  });

  it("of AYIYA carries any protocol, if it is to be forwarded", () => {
    const ayiya = (operation: string, next: string) =>
      `4151 ${operation} ${next} 00000009 ${"00".repeat(36)}`;
    assert.equal(over(5072, ayiya("11", "29"), SYN6), "443");
    assert.equal(over(5072, ayiya("11", "04"), SYN4), "443");
    assert.equal(over(5072, ayiya("12", "29"), SYN6), "");
  });
});

describe("a service header", () => {
  it("has a fixed length in its first type, whatever it states", () => {
    const nsh = (length: string, type: string) =>
      ethernet(0x894f, joined(hex(`00${length}${type}01 00000005 ${"00".repeat(16)}`), SYN4));
    check([
      [1, "", nsh("06", "01"), true],
      [1, "", nsh("37", "01"), true],
      [1, "", nsh("06", "02"), true],
      [1, "", nsh("37", "02"), false],
    ]);
  });
});

describe("a pseudowire", () => {
  it("with the tag of a VLAN is no control word", () => {
    const vendors = "001b2100000100000c000002".replace("00000c", "001b21");
    check([
      [1, `${MAC} ${MAC} 8847 00010140 ${vendors} 8100 0064 0800`, SYN4, true],
      [1, `${MAC} ${MAC} 8847 00010140 00000000 ${vendors} 8100 0064 0800`, SYN4, true],
    ]);
  });
});

describe("MACsec and ERSPAN", () => {
  it("of another version are not read", () => {
    const secured = (control: string) => joined(hex(`${control}00 00000001 0800`), SYN4, zeros(16));
    const mirrored = (head: string) =>
      ipPacket(
        OUTER,
        47,
        joined(hex(`100022eb 00000001 ${head} 0000 00000000 0000 0000`), ethernet(0x0800, SYN4)),
      );
    check([
      [1, "", ethernet(0x88e5, secured("00")), true],
      [1, "", ethernet(0x88e5, secured("80")), false],
      [1, "", ethernet(0x0800, mirrored("2001")), true],
      [1, "", ethernet(0x0800, mirrored("3001")), false],
    ]);
  });
});

describe("UDP-Lite", () => {
  it("carries the tunnels of UDP, whatever its checksum covers", () => {
    const vxlan = joined(hex("0800000000000100"), ethernet(0x0800, SYN4));
    const datagram = udpPacket(OUTER, { source: 50_000, destination: 4789 }, vxlan).slice(20);
    datagram.set([0, 8], 4);
    assert.equal(valuesIn(ethernet(0x0800, ipPacket(OUTER, 136, datagram)), 1)[0], "443");
    assert.equal(valuesIn(ethernet(0x0800, ipPacket(OUTER, 17, datagram)), 1)[0], "");
  });
});
