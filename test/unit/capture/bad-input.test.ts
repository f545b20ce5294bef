/** What bad input gets: everything before the defect analysed, the defect named with its place, nothing thrown. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { analyzeBytes } from "../../../src/analyze";
import type { CaptureFacts, ProblemReport } from "../../../src/report/report-shapes";
import { joined, patched, text, u16, u32, zeros } from "../../support/bytes";
import { checkSums } from "../../support/dialogue";
import { compileDialogue } from "../../support/dialogue-compiler";
import { EXCHANGE, HANDSHAKE } from "../../support/dialogue-phrases";
import { pcapFile, pcapHeader, pcapRecord } from "../../support/pcap-writer";
import {
  BLOCK_TYPE,
  block,
  enhancedPacket,
  interfaceDescription,
  OPTION,
  sectionHeader,
} from "../../support/pcapng-writer";

const FRAMES = compileDialogue(`${HANDSHAKE} ${EXCHANGE}`).frames;
const START = joined(sectionHeader(), interfaceDescription());

const packet = (index: number, interfaceId = 0) =>
  enhancedPacket({ ticks: BigInt(1e9 + index * 1e6), bytes: FRAMES[index]!.bytes, interfaceId });

/** Analyses, checks that the answer is consistent, and returns what is said of the capture. */
function factsOf(...parts: Uint8Array[]): CaptureFacts {
  const analysis = analyzeBytes(joined(...parts), "bad input");
  const report = analysis.report();
  checkSums(report, analysis.rows());
  return report.capture;
}

function onlyProblem(facts: CaptureFacts): ProblemReport {
  assert.equal(facts.problems.length, 1, JSON.stringify(facts.problems));
  return facts.problems[0]!;
}

describe("what is not a capture", () => {
  for (const [name, bytes, knownAs] of [
    ["a text file", text("GET / HTTP/1.1\r\nHost: example.com\r\n\r\n"), ""],
    ["zeros", zeros(64), ""],
    ["a PNG picture", joined(Uint8Array.of(0x89, 0x50, 0x4e, 0x47), zeros(60)), ""],
    ["a snoop capture", joined(text("snoop"), zeros(59)), "snoop"],
    [
      "a section header of no byte order",
      joined(u32(BLOCK_TYPE.SECTION_HEADER), zeros(60)),
      "a damaged pcapng file",
    ],
    ["three bytes", text("abc"), ""],
    ["nothing", zeros(0), ""],
  ] as const) {
    it(`is told by its content: ${name}`, () => {
      const analysis = analyzeBytes(bytes, "innocent-name.pcapng");
      assert.equal(analysis.notACapture?.knownAs, knownAs);
      assert.deepEqual(analysis.rows(), []);
    });
  }

  it("is not what merely has another name", () => {
    const analysis = analyzeBytes(joined(START, packet(0)), "holiday.jpeg");
    assert.equal(analysis.notACapture, undefined);
    assert.equal(analysis.report().capture.nFrames, 1);
  });
});

describe("a capture with little in it", () => {
  it("has no frame after its section header", () => {
    const facts = factsOf(sectionHeader());
    assert.deepEqual(
      [facts.nFrames, facts.nConversations, facts.startUnixNs, facts.problems],
      [0, 0, "", []],
    );
  });

  it("has one frame", () => {
    const facts = factsOf(START, packet(0));
    assert.deepEqual([facts.nFrames, facts.nTcpFrames, facts.nConversations], [1, 1, 1]);
    assert.equal(facts.durationSeconds, 0);
  });

  it("has no frame after its pcap header", () => {
    const facts = factsOf(pcapHeader());
    assert.deepEqual([facts.nFrames, facts.format, facts.problems], [0, "pcap", []]);
  });

  it("has no TCP: what there is instead is counted and named", () => {
    const bystander = compileDialogue("+0 bystander").frames[0]!.bytes;
    const facts = factsOf(pcapFile([1, 2, 3].map((seconds) => ({ seconds, fraction: 0, bytes: bystander }))));
    assert.deepEqual([facts.nFrames, facts.nTcpFrames, facts.nConversations], [3, 0, 0]);
    assert.deepEqual(facts.notUnderstood, [{ what: "UDP", nFrames: 3 }]);
  });

  it("has no IP", () => {
    const arp = patched(zeros(42), 12, Uint8Array.of(0x08, 0x06));
    const facts = factsOf(pcapFile([{ seconds: 1, fraction: 0, bytes: arp }]));
    assert.deepEqual(facts.notUnderstood, [{ what: "ARP", nFrames: 1 }]);
  });

  it("has a link type without a reader", () => {
    const facts = factsOf(pcapFile([{ seconds: 1, fraction: 0, bytes: zeros(30) }], { linkType: 147 }));
    assert.deepEqual(facts.notUnderstood, [{ what: "link type 147", nFrames: 1 }]);
  });

  it("has frames of no bytes", () => {
    const facts = factsOf(pcapFile([{ seconds: 1, fraction: 0, bytes: zeros(0), originalLength: 60 }]));
    assert.deepEqual([facts.nFrames, facts.nTcpFrames], [1, 0]);
  });
});

describe("a pcapng file with a defect", () => {
  it("cut inside a block keeps what came before", () => {
    const whole = joined(START, packet(0), packet(1));
    const facts = factsOf(whole.slice(0, -10));
    assert.equal(facts.nFrames, 1);
    const problem = onlyProblem(facts);
    assert.deepEqual([problem.code, problem.afterFrame], ["cut-short", 1]);
    assert.equal(problem.fileOffset, START.length + packet(0).length);
    assert.equal(problem.bytesSkipped, packet(1).length - 10);
  });

  for (const [name, length] of [
    ["0", 0],
    ["4 GiB", 0xffff_ffff],
    ["8, too short for a block", 8],
    ["no multiple of 4", 41],
  ] as const) {
    it(`whose block says its length is ${name} goes on at the next sound block`, () => {
      const bad = patched(packet(1), 4, u32(length, "little"));
      const facts = factsOf(START, packet(0), bad, packet(2), packet(3));
      assert.equal(facts.nFrames, 3);
      const problem = onlyProblem(facts);
      assert.deepEqual([problem.code, problem.afterFrame], ["bad-block-length", 1]);
      assert.equal(problem.fileOffset, START.length + packet(0).length);
      assert.equal(problem.bytesSkipped, bad.length);
    });
  }

  it("whose two block lengths differ goes on at the next sound block", () => {
    const sound = packet(1);
    const bad = patched(sound, sound.length - 4, u32(sound.length + 4, "little"));
    const facts = factsOf(START, packet(0), bad, packet(2));
    assert.equal(facts.nFrames, 2);
    assert.equal(onlyProblem(facts).code, "bad-block-length");
  });

  it("that names an interface which does not exist loses that frame alone", () => {
    const facts = factsOf(START, packet(0), packet(1, 7), packet(2));
    assert.equal(facts.nFrames, 2);
    const problem = onlyProblem(facts);
    assert.deepEqual([problem.code, problem.afterFrame], ["unknown-interface", 1]);
  });

  it("that describes no interface at all loses every frame, and says so", () => {
    const facts = factsOf(sectionHeader(), packet(0), packet(1));
    assert.equal(facts.nFrames, 0);
    assert.deepEqual(
      facts.problems.map(({ code }) => code),
      ["unknown-interface", "unknown-interface"],
    );
  });

  it("whose packet claims more bytes than its block has loses that frame alone", () => {
    const bad = patched(packet(1), 20, u32(100_000, "little"));
    const facts = factsOf(START, packet(0), bad, packet(2));
    assert.equal(facts.nFrames, 2);
    assert.equal(onlyProblem(facts).code, "bad-block");
  });

  it("whose option runs past its block keeps the interface and its frames", () => {
    const badOption = Uint8Array.of(OPTION.IF_NAME, 0, 200, 0, 0x65, 0x74, 0x68, 0x30);
    const body = joined(Uint8Array.of(1, 0, 0, 0), u32(0, "little"), badOption);
    const facts = factsOf(
      sectionHeader(),
      block(BLOCK_TYPE.INTERFACE_DESCRIPTION, body, "little"),
      packet(0),
    );
    assert.equal(facts.nFrames, 1);
    assert.equal(onlyProblem(facts).code, "bad-options");
  });

  it("with a hundred and fifty defects lists a hundred and counts the rest", () => {
    const bad = packet(1, 7);
    const facts = factsOf(START, ...Array.from({ length: 150 }, () => bad), packet(0));
    assert.deepEqual([facts.nFrames, facts.problems.length, facts.nProblemsLeftOut], [1, 100, 50]);
  });

  for (const [major, minor] of [
    [0, 1],
    [1, 1],
    [2, 0],
  ] as const) {
    it(`whose section is of version ${major}.${minor} is read as of 1.0, and says so`, () => {
      const header = patched(sectionHeader(), 12, joined(u16(major, "little"), u16(minor, "little")));
      const facts = factsOf(header, interfaceDescription(), packet(0));
      assert.equal(facts.nFrames, 1);
      const problem = onlyProblem(facts);
      assert.deepEqual([problem.code, problem.detail], ["bad-section-header", `version ${major}.${minor}`]);
    });
  }

  it("whose section is of version 1.2 has no defect for it", () => {
    const header = patched(sectionHeader(), 14, u16(2, "little"));
    assert.deepEqual(factsOf(header, interfaceDescription(), packet(0)).problems, []);
  });

  it("whose next section has no byte order says so", () => {
    const bad = patched(sectionHeader(), 8, zeros(4));
    const facts = factsOf(START, packet(0), bad);
    assert.equal(facts.nFrames, 1);
    assert.equal(onlyProblem(facts).code, "bad-section-header");
  });
});

describe("a pcap file with a defect", () => {
  const record = (index: number, claimedLength?: number) =>
    pcapRecord({ seconds: 1000 + index, fraction: 0, bytes: FRAMES[index]!.bytes }, {}, claimedLength);

  it("cut inside a record keeps what came before", () => {
    const facts = factsOf(pcapHeader(), record(0), record(1).slice(0, -3));
    assert.equal(facts.nFrames, 1);
    const problem = onlyProblem(facts);
    assert.deepEqual([problem.code, problem.fileOffset], ["cut-short", 24 + record(0).length]);
  });

  it("cut inside a record's header keeps what came before", () => {
    const facts = factsOf(pcapHeader(), record(0), record(1).slice(0, 7));
    assert.equal(facts.nFrames, 1);
    assert.equal(onlyProblem(facts).code, "cut-short");
  });

  it("whose record claims 4 GiB goes on at the next sound record", () => {
    const facts = factsOf(pcapHeader(), record(0), record(1, 0xffff_ffff), record(2), record(3));
    assert.equal(facts.nFrames, 3);
    const problem = onlyProblem(facts);
    assert.deepEqual([problem.code, problem.afterFrame], ["bad-record", 1]);
  });
});

describe("a frame whose headers were cut off", () => {
  it("before the TCP header's flags belongs to no stream and is counted", () => {
    const frames = compileDialogue("note snaplen 46\n +0 client > S\n +0 server > SA").frames;
    const facts = factsOf(
      pcapFile(
        frames.map(({ bytes, originalLength }) => ({ seconds: 1, fraction: 0, bytes, originalLength })),
      ),
    );
    assert.deepEqual([facts.nFrames, facts.nStreams, facts.nConversations], [2, 0, 0]);
    assert.deepEqual(facts.notUnderstood, [{ what: "cut TCP header", nFrames: 2 }]);
  });

  it("inside the IP header is counted", () => {
    const bytes = FRAMES[0]!.bytes.slice(0, 30);
    const facts = factsOf(pcapFile([{ seconds: 1, fraction: 0, bytes, originalLength: 66 }]));
    assert.deepEqual(facts.notUnderstood, [{ what: "cut IPv4 header", nFrames: 1 }]);
  });
});
