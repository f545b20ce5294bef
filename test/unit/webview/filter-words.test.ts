import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { filterWords } from "../../../webview/app/filter-words";

describe("words of the filter", () => {
  for (const [typed, words] of [
    ["  10.0.   :443 ", "10.0. :443"],
    ["tcp.stream eq 5", "stream:5"],
    ["tcp.stream == 5 && ip.addr == 10.0.0.1", "stream:5 10.0.0.1"],
    ["TCP.PORT==443 and ip.src eq 10.1.2.3", ":443 10.1.2.3"],
    ["ipv6.addr == 2001:db8::1", "2001:db8::1"],
    ["tcp.flags.reset == 1", "tcp.flags.reset == 1"],
    ["", ""],
  ] as const) {
    it(`${JSON.stringify(typed)} are ${JSON.stringify(words)}`, () => {
      assert.equal(filterWords(typed), words);
    });
  }
});
