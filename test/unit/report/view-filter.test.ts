/** The words of the filter: each finds what it names and nothing else. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { analyzeBytes } from "../../../src/analyze";
import { filterTest } from "../../../src/report/view-filter";
import { captureBytes, compileDialogue } from "../../support/dialogue-compiler";
import { CLOSE_BY_FIN, EXCHANGE, HANDSHAKE } from "../../support/dialogue-phrases";

/** 0: a healthy connection from port 50000 to port 80; 1: three silent tries from port 50001. */
const SCRIPT = `${HANDSHAKE} ${EXCHANGE} ${CLOSE_BY_FIN}
  +1 client port 50001 > S
  +3 client port 50001 > S retry
  +6 client port 50001 > S retry
  +60 bystander`;

function found(filter: string, script = SCRIPT): number[] {
  const data = analyzeBytes(captureBytes(compileDialogue(script)), "filter.pcapng").finish();
  const passes = filterTest(filter);
  return Array.from({ length: data.nConversations }, (_, i) => i).filter((i) => passes(data, i));
}

const ALL = [0, 1];

describe("the filter", () => {
  it("passes all where it says nothing", () => {
    assert.deepEqual(found(""), ALL);
    assert.deepEqual(found("   "), ALL);
  });

  it("finds a pair of hosts, in whichever order they stand", () => {
    assert.deepEqual(found("pair:10.0.0.1,10.0.0.2"), ALL);
    assert.deepEqual(found("pair:10.0.0.2,10.0.0.1"), ALL);
    assert.deepEqual(found("PAIR=10.0.0.2,10.0.0.1"), ALL);
  });

  it("takes whole addresses only for a pair, and just two of them", () => {
    for (const word of [
      "10.0.0.1,10.0.0",
      "10.0.0.1,10.0.0.22",
      "10.0.0.1",
      "10.0.0.1,",
      "10.0.0.1,10.0.0.1",
    ])
      assert.deepEqual(found(`pair:${word}`), [], word);
    assert.deepEqual(found("pair:10.0.0.1,10.0.0.2,10.0.0.3"), []);
  });

  it("finds a service by address and port, address, or port", () => {
    for (const word of ["10.0.0.2:80", "10.0.0.2", ":80"])
      assert.deepEqual(found(`service:${word}`), ALL, word);
  });

  it("finds no client, no other port and no part of an address for a service", () => {
    for (const word of ["10.0.0.1", "10.0.0.2:8", "10.0.0.2:800", "10.0.0.", ":50000", "10.0.0.1:50000"])
      assert.deepEqual(found(`service:${word}`), [], word);
  });

  it("finds pairs and services of IPv6", () => {
    const ipv6 = `note client 2001:db8::1\nnote server 2001:db8::a ${SCRIPT}`;
    assert.deepEqual(found("pair:2001:db8::1,2001:db8::a", ipv6), ALL);
    assert.deepEqual(found("pair:2001:DB8::A,2001:DB8::1", ipv6), ALL);
    assert.deepEqual(found("service:[2001:db8::a]:80", ipv6), ALL);
    assert.deepEqual(found("service:2001:db8::a", ipv6), ALL);
    assert.deepEqual(found("service:[2001:db8::a]:8", ipv6), []);
  });

  it("needs every word to match", () => {
    assert.deepEqual(found("pair:10.0.0.1,10.0.0.2 severity:failed"), [1]);
    assert.deepEqual(found("service:10.0.0.2:80 tries:1"), [0]);
    assert.deepEqual(found("service:10.0.0.2:80 :50001"), [1]);
    assert.deepEqual(found("service:10.0.0.2:80 :443"), []);
  });

  it("finds ports, streams, tries, patterns and frames", () => {
    assert.deepEqual(found(":50000"), [0]);
    assert.deepEqual(found("port:50001"), [1]);
    assert.deepEqual(found("tcp.stream=1"), [1]);
    assert.deepEqual(found("tries:3"), [1]);
    assert.deepEqual(found("refusals:0"), ALL);
    assert.deepEqual(found("pattern:syn-un"), [1]);
    assert.deepEqual(found("frame:2"), [0]);
    assert.deepEqual(found("client:10.0.0.1:50001"), [1]);
    assert.deepEqual(found("server:10.0.0.1"), []);
    assert.deepEqual(found("10.0.0."), ALL);
  });

  it("finds nothing by a word that it does not know", () => {
    for (const word of ["pairs:10.0.0.1,10.0.0.2", "syn", "service:", "pair:", "tries:x", "frame:"])
      assert.deepEqual(found(word), [], word);
  });
});
