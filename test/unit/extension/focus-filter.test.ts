import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { TreeEntry } from "../../../src/protocol/child-contract";
import { focusFilter } from "../../../src/extension/focus-filter";

const conversation = (client: string, server: string): TreeEntry => {
  return {
    kind: "conversation",
    conversation: 3,
    firstStream: 4,
    client,
    server,
    startSeconds: 0,
    pattern: "closed-fin",
    packets: 9,
  };
};

describe("the focus of a tree node", () => {
  it("is the pair of hosts of a conversation", () => {
    assert.equal(focusFilter(conversation("10.0.0.1:50000", "10.0.0.2:80")), "pair:10.0.0.1,10.0.0.2");
    assert.equal(
      focusFilter(conversation("[2001:db8::1]:50000", "[2001:db8::2]:80")),
      "pair:2001:db8::1,2001:db8::2",
    );
  });

  it("is the address and port of a service", () => {
    const service = { kind: "service", service: 0, serverPort: 443, nConversations: 5 } as const;
    assert.equal(focusFilter({ ...service, server: "10.0.0.2" }), "service:10.0.0.2:443");
    assert.equal(focusFilter({ ...service, server: "2001:db8::2" }), "service:[2001:db8::2]:443");
  });

  it("does not exist for a pattern", () => {
    assert.equal(
      focusFilter({ kind: "pattern", pattern: "closed-fin", nConversations: 1, share: 1 }),
      undefined,
    );
  });
});
