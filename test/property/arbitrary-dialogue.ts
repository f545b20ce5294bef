/** Random dialogues for fast-check: any mix of segments of both ends over a few ports, with capture mishaps. */
import fc from "fast-check";

const SEGMENTS = [
  "client > S seq",
  "server > SA seq",
  "client > A",
  "server > A",
  "client > PA 100",
  "server > PA 1400",
  "client > FA",
  "server > FA",
  "client > R",
  "server > RA",
  "client > A keep-alive",
  "client > .",
  "server > SFRPAUEC seq",
];

const MISHAPS = [
  "",
  "",
  "",
  "",
  " twice",
  " filed-first",
  " cut 46",
  " cut 20",
  " unseen",
  " lost",
  " win 0",
];

/** A line of a dialogue; SYNs bear one of few numbers, so that retries and new incarnations both occur. */
const line = fc
  .record({
    wait: fc.constantFrom("0", "0.0001", "0.01", "0.5", "1", "3", "200"),
    port: fc.constantFrom(50_000, 50_001, 50_002),
    segment: fc.constantFrom(...SEGMENTS),
    isn: fc.constantFrom(0, 1000, 4_294_967_295),
    mishap: fc.constantFrom(...MISHAPS),
  })
  .map(({ wait, port, segment, isn, mishap }) => {
    const worded = segment.endsWith(" seq") ? `${segment} ${isn}` : segment;
    return `+${wait} ${worded.replace(" >", ` port ${port} >`)}${mishap}`;
  });

const icmpLine = fc
  .constantFrom("3/13", "3/4", "11/0")
  .map((error) => `+0.001 icmp ${error} from 10.0.0.254 quoting last 28 bytes`);

const notes = fc.constantFrom("", "note link vlan", "note link null", "note link sll2", "note snaplen 54");

/** A whole script, beginning with a SYN so that an ICMP error always has something to quote. */
export const arbitraryDialogue: fc.Arbitrary<string> = fc
  .tuple(
    notes,
    fc.array(fc.oneof({ weight: 9, arbitrary: line }, { weight: 1, arbitrary: icmpLine }), { maxLength: 25 }),
  )
  .map(([note, lines]) => [note, "+0 client > A seq 1 ack 1", ...lines].join("\n"));
