/** Labels at the limits of Wireshark's sequence analysis, and the completeness that goes with them. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { zeros } from "../../support/bytes";
import { captureValues } from "../../support/frame-values";
import { TCP_FLAG_BITS, tcpPacket } from "../../support/packet-builder";
import { pcapFile } from "../../support/pcap-writer";

const RAW_IP = 101;
const HOSTS = ["192.0.2.1", "198.51.100.2"] as const;
const PORTS = [50_000, 443] as const;

/** When it was captured, in microseconds; who sent it; its flags and numbers. */
type Said = readonly [
  micros: number,
  who: "client" | "server",
  flags: string,
  seq: number,
  ack?: number,
  nBytes?: number,
  window?: number,
];

function valuesOf(field: string, said: readonly Said[]): string[] {
  const records = said.map(([micros, who, letters, seq, ack = 0, nBytes = 0, window = 1000]) => {
    const [own, peer] = who === "client" ? ([0, 1] as const) : ([1, 0] as const);
    let flags = 0;
    for (const letter of letters) flags |= TCP_FLAG_BITS[letter]!;
    const ports = { sourcePort: PORTS[own], destinationPort: PORTS[peer] };
    const bytes = tcpPacket(
      { source: HOSTS[own], destination: HOSTS[peer] },
      { ...ports, seq, ack, flags, window, payload: zeros(nBytes) },
    );
    return { seconds: 1 + Math.floor(micros / 1e6), fraction: micros % 1e6, bytes };
  });
  return captureValues(pcapFile(records, { linkType: RAW_IP }), [field]).flat();
}

/** A handshake of `rttMicros`, then a segment that skips 10 bytes, and those bytes `afterMicros` later. */
function filledGap(rttMicros: number, afterMicros: number): Said[] {
  const at = 1_000_000;
  return [
    [0, "client", "S", 100],
    [rttMicros, "client", "A", 101, 5001],
    [at, "client", "A", 111, 5001, 20],
    [at + afterMicros, "client", "A", 101, 5001, 10],
  ];
}

describe("a segment that fills a gap", () => {
  const isReordered = (rttMicros: number, afterMicros: number) =>
    valuesOf("tcp.analysis.out_of_order", filledGap(rttMicros, afterMicros))[3] === "1";

  it("is out of order within the initial round trip, to the microsecond", () => {
    for (const rttMicros of [1000, 3000, 100_000, 123_457]) {
      assert.equal(isReordered(rttMicros, rttMicros - 1), true, `${rttMicros} less one`);
      assert.equal(isReordered(rttMicros, rttMicros), false, String(rttMicros));
    }
  });

  it("is sent again just as long after the SYN as the handshake took, be that minutes", () => {
    const rttMicros = 200_151_000;
    const said: Said[] = [
      [0, "client", "S", 100],
      [1000, "client", "R", 101],
      [rttMicros, "client", "A", 90, 1],
      [rttMicros, "client", "A", 90, 1, 10],
    ];
    assert.equal(valuesOf("tcp.analysis.retransmission", said)[3], "1");
    assert.equal(valuesOf("tcp.analysis.out_of_order", said)[3], "");
  });

  it("is out of order whenever it comes where the clock went back in the handshake", () => {
    const said = filledGap(0, 900_000);
    said[0] = [200, "client", "S", 100];
    said[1] = [100, "client", "A", 101, 5001];
    assert.equal(valuesOf("tcp.analysis.out_of_order", said)[3], "1");
  });
});

describe("a byte at the edge of a closed window", () => {
  it("is a probe also where the peer's numbers stand at 0", () => {
    const said: Said[] = [
      [0, "client", "A", 100, 0, 10],
      [10, "server", "A", 0, 110, 0, 0],
      [20, "client", "A", 110, 0, 1],
    ];
    assert.equal(valuesOf("tcp.analysis.zero_window_probe", said)[2], "1");
  });

  it("is a probe also where all of the peer's numbers are 0", () => {
    const said: Said[] = [
      [0, "client", "A", 100, 0, 10],
      [10, "server", "A", 0, 0, 0, 0],
      [20, "client", "A", 110, 0, 1],
    ];
    assert.equal(valuesOf("tcp.analysis.zero_window_probe", said)[2], "1");
  });

  it("is none where the peer said nothing yet", () => {
    const said: Said[] = [
      [0, "client", "A", 100, 0, 10],
      [20, "client", "A", 110, 0, 1],
    ];
    assert.equal(valuesOf("tcp.analysis.zero_window_probe", said)[1], "");
  });
});

describe("the completeness of a stream that begins with payload in its SYN", () => {
  it("counts the payload, but not where the ports are used again", () => {
    const said: Said[] = [
      [0, "client", "S", 100, 0, 10],
      [10, "client", "S", 900, 0, 10],
    ];
    assert.deepEqual(valuesOf("tcp.completeness", said), ["9", "1"]);
  });
});

describe("numbers just 2^31 apart", () => {
  const half = 2 ** 31;
  const shaken: Said[] = [
    [0, "client", "S", 100],
    [1000, "server", "SA", 5000, 101],
    [2000, "client", "A", 101, 5001],
    [3000, "server", "A", 5001, 101, 10],
  ];

  it("are beyond: the segment skips, the acknowledgment is of what was not seen", () => {
    assert.equal(
      valuesOf("tcp.analysis.lost_segment", [...shaken, [4000, "client", "A", 101 + half, 5011]])[4],
      "1",
    );
    assert.equal(
      valuesOf("tcp.analysis.ack_lost_segment", [...shaken, [4000, "client", "A", 101, 5011 + half]])[4],
      "1",
    );
  });

  it("are behind: payload that ends there was acknowledged, and is sent again", () => {
    const acknowledged: Said[] = [...shaken, [4000, "client", "A", 101, 5011]];
    const again: Said = [5000, "server", "A", 5001 + half, 101, 10];
    assert.equal(valuesOf("tcp.analysis.spurious_retransmission", [...acknowledged, again])[5], "1");
    assert.equal(valuesOf("tcp.analysis.retransmission", [...shaken, again])[4], "1");
  });
});
