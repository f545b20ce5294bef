import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  conversationView,
  INITIAL_VIEW,
  isFiltered,
  nextSort,
  restoreView,
  togglePattern,
  type ViewState,
} from "../../../webview/app/view-state";

describe("saved view", () => {
  it("comes back as it was", () => {
    const saved: ViewState = {
      zoom: { from: 10, to: 20.5 },
      filter: ":443",
      patterns: ["syn-refused"],
      onlyInView: true,
      sortBy: "packets",
      descending: true,
      selected: 17,
      topRow: 1000,
      list: "ladder",
      timelinePx: 400,
      detailsPx: 300,
      relativeTime: false,
      flagsAsTable: true,
      lanesAsTable: true,
      hiddenFlags: ["fin"],
      columnPx: { client: 120 },
    };
    assert.deepEqual(restoreView(structuredClone(saved)), saved);
  });

  it("takes initial values for whatever is missing or of the wrong kind", () => {
    const broken = {
      zoom: { from: 5, to: 5 },
      filter: 7,
      patterns: ["syn-refused", "no-such-pattern", 3],
      sortBy: "colour",
      selected: 1.5,
      topRow: -7,
      list: "tree",
      timelinePx: Infinity,
      hiddenFlags: "fin",
      columnPx: { client: -1, server: "wide", start: 90 },
    };
    assert.deepEqual(restoreView(broken), {
      ...INITIAL_VIEW,
      patterns: ["syn-refused"],
      columnPx: { start: 90 },
    });
    for (const nothing of [undefined, null, 3, "x", []]) assert.deepEqual(restoreView(nothing), INITIAL_VIEW);
  });
});

describe("question of the table", () => {
  it("is narrowed to the visible time only when that was asked for", () => {
    const zoom = { from: 1, to: 2 };
    assert.equal(conversationView({ ...INITIAL_VIEW, zoom }).range, null);
    assert.deepEqual(conversationView({ ...INITIAL_VIEW, zoom, onlyInView: true }).range, {
      fromSeconds: 1,
      toSeconds: 2,
    });
    assert.equal(conversationView({ ...INITIAL_VIEW, onlyInView: true }).range, null);
  });

  it("counts as filtered when anything can be left out", () => {
    assert.equal(isFiltered(INITIAL_VIEW), false);
    assert.equal(isFiltered({ ...INITIAL_VIEW, filter: "  " }), false);
    assert.equal(isFiltered({ ...INITIAL_VIEW, patterns: ["open"] }), true);
  });
});

describe("chips", () => {
  it("switch a pattern on and off", () => {
    assert.deepEqual(togglePattern(["open"], "syn-refused", false), ["open", "syn-refused"]);
    assert.deepEqual(togglePattern(["open", "syn-refused"], "open", false), ["syn-refused"]);
  });

  it("leave one alone, and all again when pressed once more", () => {
    assert.deepEqual(togglePattern(["open", "syn-refused"], "open", true), ["open"]);
    assert.deepEqual(togglePattern(["open"], "open", true), []);
  });
});

describe("order", () => {
  it("turns round on the second press and starts ascending on another column", () => {
    const first = nextSort({ sortBy: "conversation", descending: false }, "packets");
    assert.deepEqual(first, { sortBy: "packets", descending: false });
    assert.deepEqual(nextSort(first, "packets"), { sortBy: "packets", descending: true });
    assert.deepEqual(nextSort({ sortBy: "packets", descending: true }, "tries").descending, false);
  });
});
