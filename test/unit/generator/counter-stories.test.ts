import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { PatternId } from "../../../src/report/pattern-names";
import { DEFAULT_OPTIONS, generateBytes, type GenerateOptions } from "../../generator/generate";
import { STORIES } from "../../generator/stories/index-of-stories";
import type { Truth } from "../../generator/truth";

/** The patterns that a story adds to those of healthy traffic, by the side that sees them. */
interface Expectation {
  story: string;
  atClient: PatternId[];
  atServer: PatternId[];
  causes: string[];
}

const EXPECTED: Expectation[] = [
  { story: "healthy", atClient: [], atServer: [], causes: [] },
  { story: "syn-loss", atClient: ["connected-after-silence"], atServer: [], causes: ["network-loss"] },
  { story: "dropped-ports", atClient: ["syn-unanswered"], atServer: [], causes: ["firewall-in-path"] },
  {
    story: "listener-down",
    atClient: ["syn-unanswered", "connected-after-silence"],
    atServer: ["syn-unanswered", "connected-after-silence"],
    causes: ["listener-down", "host-firewall-hides-refusals"],
  },
  {
    story: "server-dies",
    atClient: ["syn-unanswered", "data-black-holed"],
    atServer: ["syn-unanswered", "data-black-holed"],
    causes: ["server-down"],
  },
  {
    story: "nothing-listens",
    atClient: ["syn-unanswered"],
    atServer: ["syn-unanswered"],
    causes: ["nothing-listens", "host-firewall-hides-refusals"],
  },
  {
    story: "early-reuse",
    atClient: ["syn-challenged", "connected-after-challenge"],
    atServer: ["syn-challenged", "connected-after-challenge"],
    causes: ["port-reuse-conflict"],
  },
  { story: "one-sided", atClient: ["closed-rst"], atServer: ["closed-rst"], causes: ["one-sided-capture"] },
  { story: "idle-timeout", atClient: ["idle-drop"], atServer: [], causes: ["middlebox-idle-timeout"] },
  {
    story: "mtu-black-hole",
    atClient: ["data-black-holed"],
    atServer: ["closed-rst"],
    causes: ["mtu-black-hole"],
  },
];

const HEALTHY: PatternId[] = ["closed-fin", "closed-fin-rst", "open"];

function tell(id: string, change: Partial<GenerateOptions>): Promise<{ bytes: Buffer; truth: Truth }> {
  const story = STORIES.find((each) => each.id === id);
  assert.ok(story, `no story ${id}`);
  return generateBytes({ ...DEFAULT_OPTIONS, story, scale: 0.1, ...change });
}

function faults(truth: Truth): string[] {
  return Object.keys(truth.patterns)
    .filter((pattern) => !HEALTHY.some((each) => each === pattern))
    .sort();
}

describe("a counter-story", () => {
  for (const { story, atClient, atServer, causes } of EXPECTED)
    for (const seed of [1, 2, 3])
      it(`${story} shows its patterns and no other, seed ${seed}`, async () => {
        const client = await tell(story, { seed });
        const server = await tell(story, { seed, side: "server" });
        assert.deepEqual(faults(client.truth), [...atClient].sort());
        assert.deepEqual(faults(server.truth), [...atServer].sort());
        assert.deepEqual(client.truth.causes, causes);
      });

  for (const { story } of EXPECTED)
    it(`${story} gives the same bytes for the same seed`, async () => {
      const first = await tell(story, { seed: 7 });
      const again = await tell(story, { seed: 7 });
      assert.ok(first.bytes.equals(again.bytes));
      assert.deepEqual(first.truth, again.truth);
    });

  it("with an early reuse says so of each reused port", async () => {
    const { truth } = await tell("early-reuse", {});
    for (const { pattern, reuse } of truth.conversations) {
      if (reuse === null) continue;
      const isConflict = pattern === "syn-challenged" || pattern === "connected-after-challenge";
      assert.equal(reuse.verdict, isConflict ? "early-conflict" : "early-accepted");
      assert.ok(30 < reuse.gapSeconds && reuse.gapSeconds < 70, `${reuse.gapSeconds} s`);
    }
  });

  it("that is refused with the firewall off is silent with it on", async () => {
    const off = await tell("nothing-listens", { hasHostFirewall: false });
    assert.deepEqual(faults(off.truth), ["syn-refused"]);
    assert.deepEqual(off.truth.causes, ["nothing-listens"]);
  });
});

describe("a connection cut by the capture's end", () => {
  it("is open while its newest SYN is younger than its retry interval", async () => {
    const { truth } = await tell("nothing-listens", {});
    const service = truth.conversations.filter(({ serverPort }) => serverPort === truth.service?.serverPort);
    const last = service.at(-1);
    assert.equal(last?.pattern, "open");
    assert.equal(last.packetsFromServer, 0);
    assert.ok(service.slice(0, -1).every(({ pattern }) => pattern === "syn-unanswered"));
  });
});
