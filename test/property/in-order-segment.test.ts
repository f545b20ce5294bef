import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { CaptureReader } from "../../src/capture/capture-reader";
import { STEP } from "../../src/capture/frame";
import { RECORD_WORDS, WORD } from "../../src/flow/conversation-layout";
import { takeInOrder } from "../../src/flow/in-order-segment";
import type { FrameTime } from "../../src/flow/seen-segment";
import { Tracker } from "../../src/flow/tracker";
import { decodeFrame } from "../../src/wire/decode";
import { KIND, Packet, TCP_FLAG } from "../../src/wire/packet";
import { captureContent, coreCaptures, hasCorpus, N_CORE_CAPTURES } from "../support/capture-corpus";
import { captureBytes, compileDialogue } from "../support/dialogue-compiler";
import { arbitraryDialogue } from "./arbitrary-dialogue";

/** The same segments on both roads. */
class BothRoads {
  nSegments = 0;
  nShort = 0;
  readonly short = new Tracker(0, (...segment) => {
    const isTaken = takeInOrder(...segment);
    if (isTaken) this.nShort++;
    return isTaken;
  });
  readonly long = new Tracker(0, () => false);

  take(frame: FrameTime, packet: Packet): void {
    this.nSegments++;
    for (const tracker of [this.short, this.long]) {
      if (packet.kind === KIND.ICMP_QUOTING_TCP) tracker.icmpError(frame.number, frame.timeNs, packet);
      else tracker.segment(frame, packet);
    }
    assert.equal(this.short.labels, this.long.labels, `labels of frame ${frame.number}`);
    assert.equal(this.short.side, this.long.side, `side of frame ${frame.number}`);
    assert.equal(this.short.isFirstOfStream, this.long.isFirstOfStream, `stream of frame ${frame.number}`);
  }

  assertEqual(): void {
    const eventsOf = ({ table, events }: Tracker): unknown[] =>
      Array.from({ length: table.length }, (_, i) => events.list(table.u32[i * RECORD_WORDS + WORD.EVENTS]!));
    const words = ({ table }: Tracker): Uint32Array => table.u32.slice(0, table.length * RECORD_WORDS);
    assert.deepEqual(words(this.short), words(this.long));
    assert.deepEqual(eventsOf(this.short), eventsOf(this.long));
  }
}

function walk(bytes: Uint8Array): BothRoads {
  const roads = new BothRoads();
  const reader = new CaptureReader();
  const packet = new Packet();
  reader.feed(bytes);
  reader.end();
  while (reader.next() === STEP.FRAME) {
    decodeFrame(reader.window.view, reader.frame, packet);
    if (packet.kind === KIND.TCP || packet.kind === KIND.TCP_BOGUS || packet.kind === KIND.ICMP_QUOTING_TCP)
      roads.take(reader.frame, packet);
  }
  return roads;
}

const { ACK, PSH, FIN, RST, SYN } = TCP_FLAG;

const plain = {
  from: 0,
  waitNs: 1000,
  flags: ACK,
  seqOff: 0,
  ackOff: 0,
  window: 1000,
  payloadBytes: 0,
  ipId: 7,
  windowScale: -1,
  isShort: false,
};

/** How both ends came to speak. */
const HANDSHAKE = [
  { ...plain, flags: SYN },
  { ...plain, from: 1, flags: SYN | ACK },
  { ...plain, payloadBytes: 100 },
];

const odd = {
  from: fc.integer({ min: 0, max: 1 }),
  waitNs: fc.constantFrom(0, 1e6, 3e6, 2e7, 2e8, 6.1e10, -1e6),
  flags: fc.constantFrom(ACK | PSH, PSH, ACK | FIN, ACK | RST, RST, SYN, SYN | ACK, 0),
  seqOff: fc.constantFrom(-1, 1, -100, 100, -1460, 1460),
  ackOff: fc.constantFrom(-1, 1, -100, 100, 1460),
  window: fc.constantFrom(2000, 100, 1460, 1, 0),
  payloadBytes: fc.constantFrom(1, 100, 1460, 70_000),
  ipId: fc.constantFrom(0, 8),
  windowScale: fc.constantFrom(0, 1),
  isShort: fc.constant(true),
};

const coming = fc
  .record({ from: odd.from, payloadBytes: fc.constantFrom(0, 0, 1, 100, 200) })
  .map((segment) => ({ ...plain, ...segment }));

/** A segment in terms of what was sent before: most come next; some are off by little in a few things, or in all. */
const step = fc.oneof(
  { weight: 12, arbitrary: coming },
  {
    weight: 2,
    arbitrary: fc
      .tuple(coming, fc.record(odd, { requiredKeys: [] }))
      .map(([base, change]) => ({ ...base, ...change })),
  },
  { weight: 1, arbitrary: fc.record(odd) },
);

const begin = fc.constantFrom(0, 1, 1000, 2 ** 32 - 1, 2 ** 32 - 200);

describe("the shortcut for segments that come next", () => {
  it("leaves the same records, labels and events as the long road, whatever is sent", () => {
    let nShort = 0;
    fc.assert(
      fc.property(begin, begin, fc.array(step, { minLength: 10, maxLength: 40 }), (first0, first1, steps) => {
        const roads = new BothRoads();
        const next = [first0, first1];
        const packet = Object.assign(new Packet(), { kind: KIND.TCP, family: 4, mss: -1, isShort: false });
        let timeNs = 0;
        [...HANDSHAKE, ...steps].forEach((s, i) => {
          timeNs += s.waitNs;
          const peer = 1 - s.from;
          packet.src0 = s.from;
          packet.dst0 = peer;
          packet.srcPort = 1000 + s.from;
          packet.dstPort = 1000 + peer;
          packet.flags = s.flags;
          packet.seq = (next[s.from]! + s.seqOff) >>> 0;
          packet.ack = (next[peer]! + s.ackOff) >>> 0;
          packet.window = s.window;
          packet.isShort = s.isShort;
          packet.payloadBytes = s.isShort ? 0 : s.payloadBytes;
          packet.ipId = s.ipId;
          packet.windowScale = s.windowScale;
          if (s.seqOff === 0)
            next[s.from] = (packet.seq + packet.payloadBytes + (s.flags & (SYN | FIN) ? 1 : 0)) >>> 0;
          roads.take({ number: i + 1, timeNs }, packet);
        });
        roads.assertEqual();
        nShort += roads.nShort;
      }),
      { numRuns: 3000 },
    );
    assert.ok(nShort > 3000, `only ${nShort} segments took the shortcut`);
  });

  it("leaves the same records for arbitrary dialogues", () => {
    fc.assert(
      fc.property(arbitraryDialogue, (script) => walk(captureBytes(compileDialogue(script))).assertEqual()),
      { numRuns: 200 },
    );
  });

  it("leaves the same records for real captures", (context) => {
    if (!hasCorpus()) {
      context.skip(`no corpus: ${N_CORE_CAPTURES} captures were not walked`);
      return;
    }
    let nShort = 0;
    let nSegments = 0;
    for (const name of coreCaptures()) {
      const roads = walk(captureContent(name));
      roads.assertEqual();
      nShort += roads.nShort;
      nSegments += roads.nSegments;
    }
    assert.ok(nShort > nSegments / 4, `only ${nShort} of ${nSegments} segments took the shortcut`);
  });
});
