import assert from "node:assert/strict";
import { describe, it } from "node:test";

import fc from "fast-check";

import { checkFromWebview, WEBVIEW_LIMITS } from "../../../src/protocol/guards";

const VIEW = {
  patterns: ["syn-unanswered", "open"],
  filter: "10.0.",
  range: { fromSeconds: 0, toSeconds: 12.5 },
  sortBy: "duration",
  descending: true,
};
const request = (name: string, params: unknown, id: unknown = 7): unknown => ({
  kind: "request",
  id,
  name,
  params,
});

const GOOD: unknown[] = [
  { kind: "ready" },
  { kind: "cancel" },
  { kind: "restart" },
  { kind: "openReport" },
  { kind: "openMemorySetting" },
  { kind: "reopenWith" },
  { kind: "selected", conversation: -1 },
  { kind: "selected", conversation: 36_951 },
  { kind: "copy", text: "tcp.stream eq 5" },
  request("rows", { view: VIEW, startRow: 0, nRows: 64 }),
  request("rows", {
    view: { ...VIEW, patterns: [], range: null, filter: "" },
    startRow: 2_671_100,
    nRows: 1000,
  }),
  request("rowOf", { view: VIEW, conversation: 0 }),
  request("timeline", { fromSeconds: -0.5, toSeconds: 3600, nBins: 700, isFine: false }),
  request("lanes", { fromSeconds: 0, toSeconds: 0, nBins: 1, maxBars: 0 }),
  request("details", { conversation: 3 }),
  request("nextFailure", { from: -1, backwards: false, view: null }),
  request("find", { text: "#1241361" }),
  request("frames", { startRow: 2_671_100, nRows: 64 }),
  request("conversationFrames", { conversation: 3, startRow: 0, nRows: 1000 }),
  request("frameRow", { conversation: 3, frame: 2_671_190 }),
];

const BAD: [what: string, message: unknown, detail: RegExp][] = [
  ["nothing", undefined, /message/],
  ["null", null, /message null/],
  ["a word", "ready", /message/],
  ["a list", [{ kind: "ready" }], /message a list/],
  [
    "a kind that does not exist",
    { kind: "executeCommand", command: "workbench.action.quit" },
    /unknown kind/,
  ],
  ["a kind of the prototype", { kind: "constructor" }, /unknown kind/],
  ["a selection that is no number", { kind: "selected", conversation: "3" }, /conversation/],
  ["a selection below none", { kind: "selected", conversation: -2 }, /conversation -2/],
  ["half a conversation", { kind: "selected", conversation: 1.5 }, /conversation 1.5/],
  ["a selection that is NaN", { kind: "selected", conversation: NaN }, /conversation NaN/],
  ["a copy of no text", { kind: "copy", text: 5 }, /text 5/],
  ["a huge copy", { kind: "copy", text: "x".repeat(WEBVIEW_LIMITS.copyCharacters + 1) }, /text has 4000001/],
  ["a request outside the list", request("analyze", { path: "/etc/passwd" }), /unknown request "analyze"/],
  ["a request of the prototype", request("toString", {}), /unknown request/],
  ["a request without an id", request("details", { conversation: 3 }, null), /id/],
  ["a request with a negative id", request("details", { conversation: 3 }, -1), /id -1/],
  ["a request without parameters", request("details", undefined), /params/],
  ["details of no conversation", request("details", { conversation: -1 }), /conversation/],
  ["rows before the first", request("rows", { view: VIEW, startRow: -1, nRows: 64 }), /startRow/],
  ["no rows", request("rows", { view: VIEW, startRow: 0, nRows: 0 }), /nRows/],
  ["too many rows", request("rows", { view: VIEW, startRow: 0, nRows: 1001 }), /nRows 1001/],
  ["rows of no view", request("rows", { startRow: 0, nRows: 64 }), /view/],
  ["an unknown sort key", rowsWith({ sortBy: "__proto__" }), /sortBy/],
  ["an unknown pattern", rowsWith({ patterns: ["syn-flood"] }), /unknown pattern "syn-flood"/],
  ["patterns that are no list", rowsWith({ patterns: { length: 1 } }), /patterns/],
  ["more patterns than there are", rowsWith({ patterns: Array(100).fill("open") }), /patterns a list of 100/],
  ["a long filter", rowsWith({ filter: "x".repeat(2001) }), /filter has 2001/],
  ["a direction that is no boolean", rowsWith({ descending: 1 }), /descending/],
  ["a range that is missing", rowsWith({ range: undefined }), /range/],
  ["a range that ends before it starts", rowsWith({ range: { fromSeconds: 2, toSeconds: 1 } }), /ends at 1/],
  [
    "an endless range",
    request("timeline", { fromSeconds: 0, toSeconds: Infinity, nBins: 9, isFine: false }),
    /toSeconds Inf/,
  ],
  [
    "a range of NaN",
    request("timeline", { fromSeconds: NaN, toSeconds: 1, nBins: 9, isFine: false }),
    /fromSeconds NaN/,
  ],
  [
    "too many bins",
    request("timeline", { fromSeconds: 0, toSeconds: 1, nBins: 1e9, isFine: false }),
    /nBins/,
  ],
  ["too many bars", request("lanes", { fromSeconds: 0, toSeconds: 1, nBins: 9, maxBars: 1e7 }), /maxBars/],
  ["frames from before the first", request("frames", { startRow: -1, nRows: 64 }), /startRow -1/],
  ["too many frames", request("frames", { startRow: 0, nRows: 1001 }), /nRows 1001/],
  [
    "frames of no conversation",
    request("conversationFrames", { conversation: -1, startRow: 0, nRows: 64 }),
    /conversation -1/,
  ],
  ["the row of frame 0", request("frameRow", { conversation: 0, frame: 0 }), /frame 0/],
  ["a long search", request("find", { text: "x".repeat(201) }), /text has 201/],
];

function rowsWith(change: object): unknown {
  return request("rows", { view: { ...VIEW, ...change }, startRow: 0, nRows: 64 });
}

describe("what a webview may send", () => {
  for (const message of GOOD) {
    it(JSON.stringify(message).slice(0, 90), () => {
      assert.deepEqual(checkFromWebview(message), { ok: true, message });
    });
  }

  it("is built anew: fields that nobody asked for are left behind", () => {
    const checked = checkFromWebview({ kind: "selected", conversation: 1, command: "rm" });
    assert.deepEqual(checked, { ok: true, message: { kind: "selected", conversation: 1 } });
  });
});

describe("what is refused", () => {
  for (const [what, message, detail] of BAD) {
    it(what, () => {
      const checked = checkFromWebview(message);
      assert.ok(!checked.ok);
      assert.match(checked.detail, detail);
    });
  }

  it("says which request waits for an answer", () => {
    const checked = checkFromWebview(request("analyze", {}, 41));
    assert.equal(!checked.ok && checked.id, 41);
  });

  it("never throws, whatever comes", () => {
    fc.assert(
      fc.property(
        fc.anything({ withBigInt: true, withNullPrototype: true, withTypedArray: true }),
        (value) => {
          assert.equal(checkFromWebview(value).ok, false);
          checkFromWebview({ kind: "request", id: 1, name: "rows", params: value });
          checkFromWebview({
            kind: "request",
            id: 1,
            name: "rows",
            params: { view: value, startRow: 0, nRows: 1 },
          });
        },
      ),
    );
  });
});
