/**
 * The same dialogue in other clothes: what the capture, the addresses or the numbers look like must not change
 * what happened. One test is registered for each guise.
 */
import { it } from "node:test";
import { check, type Expectation } from "./dialogue";

type GuiseFields = Pick<Expectation, "pattern" | "tries" | "refusals" | "teardown">;

/** Ethernet, IPv4 and TCP without options. */
const HEADERS_ONLY_BYTES = 54;

const guises = (snapLen: number): { name: string; notes: string }[] => [
  {
    name: "the sequence numbers of both ends wrap in the handshake",
    notes: "note client isn 4294967295\nnote server isn 4294967295",
  },
  {
    name: "the sequence numbers of both ends wrap in the data",
    notes: "note client isn 4294967200\nnote server isn 4294967100",
  },
  { name: `the frames were cut after ${snapLen} bytes`, notes: `note snaplen ${snapLen}` },
  { name: "a SPAN port copied every frame twice", notes: "note span copies every frame" },
  { name: "the ends speak IPv6", notes: "note client 2001:db8::1\nnote server 2001:db8::2" },
  { name: "it was captured on a VLAN trunk", notes: "note link vlan" },
  { name: "it was captured on any interface of a Linux host", notes: "note link sll" },
  { name: "it was captured on a loopback", notes: "note link null" },
];

/**
 * Registers one test for each guise: the same pattern, tries, refusals and teardown.
 * Frame numbers, streams and packets are not compared; a SPAN copy changes them rightly.
 * `snapLen`: the least that still shows what the pattern rests on, in bytes of an Ethernet frame.
 * A router that sends ICMP changes its clothes too: `10.0.0.254` becomes an IPv6 address and the type and code
 * of the error become ICMPv6's "administratively prohibited".
 */
export function holdsInEveryGuise(script: string, expected: GuiseFields, snapLen = HEADERS_ONLY_BYTES): void {
  for (const guise of guises(snapLen)) {
    it(`holds when ${guise.name}`, () => {
      const dressed = guise.notes.includes("2001:db8")
        ? script.replaceAll(/icmp \d+\/\d+ from 10\.0\.0\.254/g, "icmp 1/1 from 2001:db8::fe")
        : script;
      check(`${guise.notes}\n${dressed}`, expected);
    });
  }
}
