import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { failureText } from "../../../src/extension/failure-texts";
import type { FailureCode } from "../../../src/protocol/child-contract";
import { english } from "./english";

const text = (code: FailureCode, detail = ""): ReturnType<typeof failureText> =>
  failureText({ code, detail }, "load.pcapng", english);

describe("the words for a failure", () => {
  it("name the file and end with the detail where there is one", () => {
    assert.match(text("not-a-capture").text, /^load\.pcapng is neither pcapng nor pcap/);
    assert.doesNotMatch(text("not-a-capture").text, /Detail/);
    assert.match(text("not-a-capture", "first bytes 4d 5a").text, /Detail: first bytes 4d 5a$/);
  });

  it("offer a restart where it may end otherwise, and only there", () => {
    assert.equal(text("peer-gone").title, "The analyzer stopped");
    assert.equal(text("peer-gone").canRestart, true);
    assert.equal(text("cancelled").canRestart, true);
    assert.equal(text("not-a-capture").canRestart, false);
  });
});
