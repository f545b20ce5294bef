import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { isOtherTraffic } from "../../../src/report/other-traffic";

describe("other traffic", () => {
  it("is what is known to hold no TCP that could be read", () => {
    for (const what of [
      "UDP",
      "ARP",
      "OSPF",
      "IP protocol 253",
      "LLC 0x4242",
      "pim payload",
      "IP fragment of UDP",
    ])
      assert.ok(isOtherTraffic(what), what);
  });

  it("is none of what TCP may have been missed in", () => {
    for (const what of [
      "TCP",
      "IP fragment of TCP",
      "cut IPv4 header",
      "link type 147",
      "gre payload",
      "ethertype 0x88b5",
    ])
      assert.ok(!isOtherTraffic(what), what);
  });
});
