import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { endingText, type Ending } from "../../../webview/app/words";

const FAILED: Ending = {
  teardown: "none",
  pattern: "syn-unanswered",
  tries: 3,
  isConnected: false,
  payloadBytes: 0,
};

describe("how a conversation ended", () => {
  it("is that it never connected, where no connection came of its SYNs", () => {
    assert.equal(endingText(FAILED), "Never connected");
  });

  it("is that it was not closed, where it was connected or may have been", () => {
    assert.equal(endingText({ ...FAILED, pattern: "idle-drop", isConnected: true }), "Not closed");
    assert.equal(endingText({ ...FAILED, pattern: "midstream", tries: 0 }), "Not closed");
    assert.equal(endingText({ ...FAILED, payloadBytes: 1 }), "Not closed");
    assert.equal(endingText({ ...FAILED, pattern: "open" }), "Not closed");
  });

  it("names what closed it, connected or not", () => {
    assert.equal(endingText({ ...FAILED, teardown: "rst" }), "RST");
    assert.equal(endingText({ ...FAILED, teardown: "fin-fin", isConnected: true }), "FIN, FIN");
  });
});
