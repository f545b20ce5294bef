import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { PageCache, wantedPages } from "../../../webview/table/page-cache";

describe("page cache", () => {
  it("throws out the page that was used longest ago", () => {
    const cache = new PageCache<string>(2);
    cache.put(1, "one");
    cache.put(2, "two");
    cache.get(1);
    cache.put(3, "three");
    assert.equal(cache.get(2), undefined);
    assert.equal(cache.get(1), "one");
    assert.equal(cache.nPages, 2);
  });

  it("replaces a page without throwing out another", () => {
    const cache = new PageCache<string>(2);
    cache.put(1, "one");
    cache.put(2, "two");
    cache.put(1, "uno");
    assert.deepEqual([cache.get(1), cache.get(2)], ["uno", "two"]);
  });
});

describe("pages that a window wants", () => {
  it("are those on screen first, then the neighbours, nearest first", () => {
    assert.deepEqual(wantedPages({ start: 640, end: 680 }, 36_952), [10, 11, 9, 12, 8]);
  });

  it("are both where the window lies across a border", () => {
    assert.deepEqual(wantedPages({ start: 120, end: 130 }, 36_952).slice(0, 2), [1, 2]);
  });

  it("end with the list", () => {
    assert.deepEqual(wantedPages({ start: 60, end: 70 }, 70), [0, 1]);
    assert.deepEqual(wantedPages({ start: 0, end: 0 }, 0), []);
  });
});
