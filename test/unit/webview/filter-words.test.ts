import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { filterWords, wordsNotUnderstood } from "../../../webview/app/filter-words";

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

describe("words that can match nothing", () => {
  for (const [typed, words] of [
    ["10.0.0.1 :443 10.0.0.1:443 fe80::1 [2001:db8::1]:80 9450 dead:beef", []],
    ["stream:5 tcp.stream eq 5 tries=3 frame:7 port:443 pattern:syn- severity:failed", []],
    ["pair:10.0.0.1,10.0.0.2 service::443 client:10. SERVER:10.0.0.1 host:fe80", []],
    ["bogus:1 refused", ["bogus:1", "refused"]],
    ["stream 88", ["stream"]],
    ["#1141 tries:>2 10.0.0.0/24 12345", ["#1141", "tries:>2", "10.0.0.0/24", "12345"]],
    ["pattern:nonsense severity:bad pair:10.0.0.1", ["pattern:nonsense", "severity:bad", "pair:10.0.0.1"]],
    ["constructor:1", ["constructor:1"]],
    ["", []],
  ] as const) {
    it(`of ${JSON.stringify(typed)} are ${JSON.stringify(words)}`, () => {
      assert.deepEqual(wordsNotUnderstood(typed), words);
    });
  }
});
