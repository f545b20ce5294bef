import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { nodeLabel, startText, type LabelContext } from "../../../src/extension/tree-labels";
import type { EntryNode } from "../../../src/extension/tree-model";
import type { TreeEntry } from "../../../src/protocol/child-contract";
import { PATTERN_LABELS } from "../../../src/report/pattern-labels";
import { PATTERN_IDS } from "../../../src/report/pattern-names";
import { english } from "./english";

const CONTEXT: LabelContext = {
  t: english,
  language: "en",
  timeDisplay: "sinceStart",
  // 2015-06-25 12:00:00.250 UTC
  startUnixNs: "1435233600250000000",
};

const node = (entry: TreeEntry): EntryNode => ({
  kind: "entry",
  id: "x",
  parent: undefined,
  path: {},
  entry,
});

describe("a label", () => {
  it("of a pattern has its count, its share and its colour", () => {
    const label = nodeLabel(
      node({ kind: "pattern", pattern: "syn-unanswered", nConversations: 14_210, share: 0.38455 }),
      CONTEXT,
    );
    assert.equal(label.label, "SYN unanswered");
    assert.equal(label.description, "14,210 · 38.5%");
    assert.equal(label.color, "megalodon.synUnanswered");
    // Read out in place of the row.
    assert.match(label.tooltip, /^SYN unanswered: 14,210 · 38\.5%\nThe client asked/);
  });

  it("of failures is opened at once, of healthy ones not", () => {
    const severity = (name: "failed" | "ok"): string =>
      nodeLabel(node({ kind: "severity", severity: name, nConversations: 1, share: 1 }), CONTEXT).state;
    assert.deepEqual([severity("failed"), severity("ok")], ["expanded", "collapsed"]);
  });

  it("of a group counts tries or refusals", () => {
    const group = (by: "tries" | "refusals", value: number): string =>
      nodeLabel(node({ kind: "group", pattern: "syn-refused", by, value, nConversations: 9 }), CONTEXT).label;
    assert.deepEqual(
      [group("tries", 1), group("tries", 3), group("refusals", 1), group("refusals", 2)],
      ["1 try", "3 tries", "1 refusal", "2 refusals"],
    );
  });

  it("of a service is its address and port, with brackets around IPv6", () => {
    const service = (server: string): string =>
      nodeLabel(node({ kind: "service", service: 0, server, serverPort: 443, nConversations: 9 }), CONTEXT)
        .label;
    assert.equal(service("10.0.0.10"), "10.0.0.10:443");
    assert.equal(service("2001:db8::1"), "[2001:db8::1]:443");
  });

  it("of a conversation names its client and its start, and the rest on hovering", () => {
    const entry: TreeEntry = {
      kind: "conversation",
      conversation: 17,
      firstStream: 20,
      client: "192.168.1.1:51022",
      server: "10.0.0.10:443",
      startSeconds: 92.1044,
      pattern: "syn-unanswered",
      packets: 3,
    };
    const label = nodeLabel(node(entry), CONTEXT);
    assert.equal(label.label, "192.168.1.1:51022");
    assert.equal(label.description, "00:01:32.104");
    assert.match(label.tooltip, /^00:01:32\.104, 3 packets$/m);
    assert.match(label.tooltip, /^192\.168\.1\.1:51022 → 10\.0\.0\.10:443$/m);
    assert.match(label.tooltip, /Conversation 17, tcp\.stream 20/);
    assert.equal(label.state, "leaf");
  });

  it("of a node that loads more says how many come and how many are left", () => {
    const label = (nHidden: number, isLast: boolean): string =>
      nodeLabel({ kind: "more", id: "m", parent: undefined, startRow: 200, nHidden, isLast }, CONTEXT).label;
    assert.equal(label(14_010, true), "Show 200 more (14,010 left)");
    assert.equal(label(50, true), "Show 50 more (50 left)");
    assert.equal(label(400, false), "Show 200 more (400 hidden here)");
  });

  it("of a pattern has the shape of the editor's symbol, where the workbench has an icon of it", () => {
    const shapes: Record<string, string> = {
      "▲": "debug-breakpoint-function",
      "◆": "debug-breakpoint-log",
      "◇": "debug-breakpoint-log-unverified",
      "◐": "color-mode",
      "⊘": "circle-slash",
      "✖": "close",
      "●": "circle-filled",
      "▶": "triangle-right",
      "✓": "check",
      "○": "circle-large",
    };
    let nFound = 0;
    for (const pattern of PATTERN_IDS) {
      const { icon } = nodeLabel(node({ kind: "pattern", pattern, nConversations: 1, share: 1 }), CONTEXT);
      const shape = shapes[PATTERN_LABELS[pattern].symbol];
      if (shape !== undefined) nFound++;
      // Nor has any other pattern's node that shape.
      assert.equal(Object.values(shapes).includes(icon) ? icon : undefined, shape, pattern);
    }
    assert.equal(nFound, Object.keys(shapes).length);
  });

  it("has an icon of its own for each pattern", () => {
    const icons = PATTERN_IDS.map(
      (pattern) => nodeLabel(node({ kind: "pattern", pattern, nConversations: 1, share: 1 }), CONTEXT).icon,
    );
    assert.equal(new Set(icons).size, PATTERN_IDS.length);
  });
});

describe("the start of a conversation", () => {
  it("is shown since the first frame, negative where the clock went back", () => {
    assert.equal(startText(1234.5678, CONTEXT), "00:20:34.568");
    assert.equal(startText(-0.5, CONTEXT), "−00:00:00.500");
  });

  it("is shown as the capture's time of day in UTC", () => {
    assert.equal(startText(1.5, { ...CONTEXT, timeDisplay: "utc" }), "12:00:01.750");
  });

  it("is shown since the first frame where the capture has no time", () => {
    assert.equal(startText(1.5, { ...CONTEXT, timeDisplay: "utc", startUnixNs: "" }), "00:00:01.500");
  });
});
