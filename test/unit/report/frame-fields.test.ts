/** Times and lengths of frames as `tshark -T fields` prints them, odd ones included. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { joined, text, u32, u64, zeros } from "../../support/bytes";
import { captureValues } from "../../support/frame-values";
import { pcapHeader, type PcapSettings } from "../../support/pcap-writer";
import {
  block,
  enhancedPacket,
  interfaceDescription,
  sectionHeader,
  simplePacket,
} from "../../support/pcapng-writer";

const TIMES = ["frame.time_epoch", "frame.time_relative"];
const LENGTHS = ["frame.len", "frame.cap_len"];

/** Records of 40 zeros; `wireBytes` defaults to as many. */
function pcapOf(
  records: { seconds: number; fraction: number; wireBytes?: number }[],
  settings?: PcapSettings,
) {
  const little = (value: number): Uint8Array => u32(value, "little");
  const parts = records.map(({ seconds, fraction, wireBytes = 40 }) =>
    joined(little(seconds), little(fraction), little(40), little(wireBytes), zeros(40)),
  );
  return joined(pcapHeader(settings), ...parts);
}

const SOUND = [10, 11, 12].map((seconds) => ({ seconds, fraction: 0 }));

describe("the time of a frame", () => {
  it("keeps a fraction of a second or more as it stands", () => {
    const bytes = pcapOf([...SOUND, { seconds: 13, fraction: 1_011_041 }]);
    assert.deepEqual(captureValues(bytes, TIMES)[3], ["13.1011041000", "3.1011041000"]);
  });

  it("wraps a fraction that does not fit, and lends its sign to the whole", () => {
    const bytes = pcapOf([...SOUND, { seconds: 13, fraction: 0xffffffff }]);
    assert.deepEqual(captureValues(bytes, TIMES)[3], ["-13.000001000", "2.999999000"]);
    const nanos = pcapOf([...SOUND, { seconds: 13, fraction: 0x80000000 }], { variant: "nanoseconds" });
    assert.equal(captureValues(nanos, TIMES)[3]?.[0], "-13.2147483648");
  });

  it("goes back from the first frame's", () => {
    const bytes = pcapOf([
      { seconds: 10, fraction: 500_000 },
      { seconds: 10, fraction: 400_000 },
      { seconds: 8, fraction: 600_000 },
    ]);
    const relative = captureValues(bytes, TIMES).map(([, value]) => value);
    assert.deepEqual(relative, ["0.000000000", "-0.100000000", "-1.900000000"]);
  });

  it("is nothing where its record has none, and counts from 1970 where the first has none", () => {
    const bytes = joined(
      sectionHeader(),
      interfaceDescription(),
      simplePacket(zeros(40), 40, "little"),
      enhancedPacket({ ticks: 5_000_001n, bytes: zeros(40) }),
    );
    assert.deepEqual(captureValues(bytes, TIMES), [
      ["", ""],
      ["5.000001000", "5.000001000"],
    ]);
  });

  it("before 1970 keeps its fraction after it, as its interface's offset leaves it", () => {
    const options = [{ code: 14, value: u64(-5n, "little") }];
    const packets = [2_300_000n, 2_800_000n].map((ticks) => enhancedPacket({ ticks, bytes: zeros(40) }));
    const bytes = joined(sectionHeader(), interfaceDescription({ options }), ...packets);
    assert.deepEqual(captureValues(bytes, TIMES), [
      ["-3.300000000", "0.000000000"],
      ["-3.800000000", "0.500000000"],
    ]);
  });
});

describe("an entry of systemd's journal", () => {
  const SYSTEMD_JOURNAL = 9;

  /** Time since 1970 and length of an entry of this text. */
  function entryOf(content: string): string[] | undefined {
    const entry = block(SYSTEMD_JOURNAL, joined(text(content), zeros(5)), "little");
    const bytes = joined(sectionHeader(), interfaceDescription(), entry);
    return captureValues(bytes, ["frame.time_epoch", ...LENGTHS])[0];
  }

  it("has the time that its text says, and the length of its text", () => {
    const entry = "A=1\n__REALTIME_TIMESTAMP=1700000000123456\nB=2\n";
    assert.deepEqual(entryOf(entry), ["1700000000.123456000", "46", "46"]);
    assert.equal(entryOf("__REALTIME_TIMESTAMP= 5x")?.[0], "0.000005000");
    assert.equal(entryOf("__REALTIME_TIMESTAMP=18446744073709551615")?.[0], "18446744073709.551615000");
  });

  for (const entry of [
    "A=1\nanother field=2\n",
    "__REALTIME_TIMESTAMP=",
    "__REALTIME_TIMESTAMP=-5\n",
    "__REALTIME_TIMESTAMP=18446744073709551616",
    "A=\0\n__REALTIME_TIMESTAMP=5\n",
  ]) {
    it(`has no time where there is none to read: ${JSON.stringify(entry)}`, () => {
      assert.deepEqual(entryOf(entry), ["", String(entry.length), String(entry.length)]);
    });
  }
});

describe("the length of a frame", () => {
  it("is shown up to 31 bits", () => {
    const bytes = pcapOf([...SOUND, { seconds: 13, fraction: 0, wireBytes: 0xd691_fe9c }]);
    assert.deepEqual(captureValues(bytes, LENGTHS)[3], ["2147483647", "40"]);
  });

  it("does not count the header that SunATM and others put before the frame", () => {
    for (const [linkType, nBytes] of [
      [123, 4],
      [204, 1],
      [209, 5],
    ] as const) {
      const shown = String(40 - nBytes);
      assert.deepEqual(captureValues(pcapOf(SOUND, { linkType }), LENGTHS)[0], [shown, shown]);
    }
  });
});
