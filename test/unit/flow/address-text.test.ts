import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { ipv6Text } from "../../../src/flow/address-table";

/** Text of an address, as Wireshark has it in ipv6.src. */
const TEXTS: readonly (readonly [words: readonly number[], text: string])[] = [
  [[0, 0, 0, 0], "::"],
  [[0, 0, 0, 1], "::1"],
  [[0, 0, 0, 0xffff], "::ffff"],
  [[0, 0, 0, 0x00010000], "::0.1.0.0"],
  [[0, 0, 0, 0xc0000201], "::192.0.2.1"],
  [[0, 0, 0xffff, 0xc0000201], "::ffff:192.0.2.1"],
  [[0, 0, 0xffff, 0], "::ffff:0.0.0.0"],
  [[0, 0, 1, 0xc0000201], "::1:c000:201"],
  [[0x20010db8, 0, 0, 0xc0000201], "2001:db8::c000:201"],
  [[0x00010000, 0, 0, 0x00010000], "1::1:0"],
  [[0x20010db8, 0x00010000, 0x00010000, 0x00010001], "2001:db8:1:0:1:0:1:1"],
];

describe("the text of an IPv6 address", () => {
  for (const [words, text] of TEXTS) {
    it(`is ${text}`, () => {
      assert.equal(ipv6Text(words), text);
    });
  }
});
