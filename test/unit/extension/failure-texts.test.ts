import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { failureLine, failureText } from "../../../src/extension/failure-texts";
import type { FailureCode } from "../../../src/protocol/child-contract";
import { english } from "./english";

const text = (code: FailureCode): ReturnType<typeof failureText> =>
  failureText({ code, detail: "" }, "load.pcapng", english);

describe("the words for a failure", () => {
  it("name the file", () => {
    assert.match(text("not-a-capture").text, /^load\.pcapng is neither pcapng nor pcap/);
  });

  it("on one line end with the detail, where there is one", () => {
    const line = (detail: string): string =>
      failureLine({ code: "not-a-capture", detail }, "load.pcapng", english);
    assert.match(
      line("first bytes 4d 5a"),
      /^Not a packet capture\. load\.pcapng is .* \(first bytes 4d 5a\)$/,
    );
    assert.doesNotMatch(line(""), /\($|\(\)/);
  });

  it("offer a restart where it may end otherwise, and only there", () => {
    assert.equal(text("peer-gone").title, "The analyzer stopped");
    assert.equal(text("peer-gone").canRestart, true);
    assert.equal(text("cancelled").canRestart, true);
    assert.equal(text("not-a-capture").canRestart, false);
  });
});
