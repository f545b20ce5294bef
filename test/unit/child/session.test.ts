import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { serialize } from "node:v8";

import { Session } from "../../../src/child/session";
import {
  ANSWER_LIMITS,
  MOST_MESSAGE_BYTES,
  type ConversationView,
} from "../../../src/protocol/child-contract";
import { PATTERN_IDS } from "../../../src/report/pattern-names";
import { LINK_LAYERS } from "../../support/link-layers";
import { tcpPacket, TCP_FLAG_BITS } from "../../support/packet-builder";
import { pcapFile } from "../../support/pcap-writer";

const N_CONVERSATIONS = 10_000;
const VIEW: ConversationView = {
  patterns: [],
  filter: "",
  range: null,
  sortBy: "conversation",
  descending: false,
};
const never = new AbortController().signal;

/** Addresses as long as they get; each conversation a SYN without an answer, a millisecond after the one before. */
function longAddresses(): Uint8Array {
  const records = Array.from({ length: N_CONVERSATIONS }, (_, n) => ({
    seconds: 1_700_000_000 + Math.floor(n / 1000),
    fraction: (n % 1000) * 1000,
    bytes: LINK_LAYERS.ethernet.wrap(
      tcpPacket(
        {
          source: `2001:1db8:1000:2000:3000:4000:5000:${(0x1000 + (n % 100)).toString(16)}`,
          destination: "2001:1db8:1000:2000:3000:4000:5000:ffff",
        },
        {
          sourcePort: 50_000 + Math.floor(n / 100),
          destinationPort: 50_000,
          seq: n,
          ack: 0,
          flags: TCP_FLAG_BITS.S!,
          window: 1000,
        },
      ),
    ),
  }));
  return pcapFile(records);
}

let folder = "";
const session = new Session({
  progress: () => undefined,
  snapshot: () => undefined,
  grown: () => undefined,
  fileChanged: () => undefined,
});
const ask = session.handlers();

before(async () => {
  folder = mkdtempSync(join(tmpdir(), "session-"));
  const path = join(folder, "long-addresses.pcap");
  writeFileSync(path, longAddresses());
  const report = await ask.analyze({ path }, never);
  assert.equal(report.capture.nConversations, N_CONVERSATIONS);
});
after(() => rmSync(folder, { recursive: true }));

describe("answers at their limits", () => {
  const most = Number.MAX_SAFE_INTEGER;
  const whole = { fromSeconds: 0, toSeconds: N_CONVERSATIONS / 1000, nBins: most };

  it("rows", async () => {
    const page = await ask.rows({ view: VIEW, startRow: 0, nRows: most }, never);
    assert.equal(page.conversation.length, ANSWER_LIMITS.rows);
    fits(page);
  });

  it("children of the tree", async () => {
    const path = { severity: "failed", pattern: "syn-unanswered", group: 1, service: 0 } as const;
    const page = await ask.treeChildren({ path, start: 0, max: most }, never);
    assert.equal(page.entries.length, ANSWER_LIMITS.treeEntries);
    fits(page);
  });

  it("the timeline", async () => {
    const bins = await ask.timeline({ ...whole, isFine: false }, never);
    assert.ok(bins.nBins > 1000);
    const fullest = new Float64Array(ANSWER_LIMITS.timelineBins).fill(1);
    const columns = { syn: fullest, synAck: fullest, rst: fullest, fin: fullest };
    fits(copy({ ...bins, ...columns, retransmission: fullest, frames: fullest }));
  });

  it("the lanes, with every pattern in them", async () => {
    const bins = await ask.lanes({ ...whole, maxBars: most }, never);
    assert.equal(bins.lanes[0]?.alive.length, ANSWER_LIMITS.laneBins);
    assert.equal(bins.bars, null);
    const all = PATTERN_IDS.map((pattern) => ({ ...bins.lanes[0]!, pattern }));
    const n = ANSWER_LIMITS.bars;
    const bars = {
      conversation: new Uint32Array(n),
      start: new Float64Array(n),
      end: new Float64Array(n),
      pattern: new Uint8Array(n),
      teardown: new Uint8Array(n),
    };
    fits(copy({ ...bins, lanes: all, bars }));
  });

  it("the report as text", async () => {
    fits(await ask.reportText({ format: "json" }, never));
    fits(await ask.createReport({ format: "html", pair: null, service: null }, never));
  });
});

/** An object met twice is sent once: each of these is to count. */
function copy(value: unknown): unknown {
  if (ArrayBuffer.isView(value)) return structuredClone(value);
  if (Array.isArray(value)) return value.map(copy);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, field]) => [key, copy(field)]));
}

/** As `fork` with "advanced" serialization sends it. */
function fits(answer: unknown): void {
  const nBytes = serialize({ kind: "reply", id: 1, result: answer }).byteLength;
  assert.ok(nBytes <= MOST_MESSAGE_BYTES, `${nBytes} bytes`);
}
