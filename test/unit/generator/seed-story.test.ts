import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { countingSink } from "../../generator/byte-sinks";
import { DEFAULT_OPTIONS, generate, generateBytes, type GenerateOptions } from "../../generator/generate";
import { seed } from "../../generator/stories/seed";
import type { Truth } from "../../generator/truth";

const SMALL: GenerateOptions = { ...DEFAULT_OPTIONS, story: seed, scale: 0.01 };

function pairFrames(truth: Truth, client: string): number | undefined {
  return truth.pairs.find((pair) => pair.client === client)?.nFrames;
}

describe("the seed story at scale 1", () => {
  it("has the frames and conversations of the challenge", async () => {
    const sink = countingSink();
    const truth = await generate({ ...DEFAULT_OPTIONS, story: seed }, sink);
    assert.equal(truth.nFrames, 2_669_351);
    assert.equal(pairFrames(truth, "192.168.1.1"), 1_496_099);
    const sick = truth.pairs.find(({ client }) => client === "192.168.1.1");
    assert.equal(sick?.nConversations, 36_952);
    assert.ok(sink.nBytes > 2e9 && sink.nBytes < 2.2e9, `${sink.nBytes} bytes`);
    const firstReuse = truth.conversations.find(({ reuse }) => reuse !== null)?.reuse;
    assert.ok(Math.abs((firstReuse?.gapSeconds ?? 0) - 171) < 1, "a port comes round after 171 s");
    assert.ok(Math.abs((truth.onsetSeconds ?? 0) - 90) < 3, `onset ${truth.onsetSeconds}`);
  });
});

describe("the seed story", () => {
  it("gives the same bytes for the same seed and others for another", async () => {
    const [first, again, other] = await Promise.all([
      generateBytes(SMALL),
      generateBytes(SMALL),
      generateBytes({ ...SMALL, seed: 2 }),
    ]);
    assert.ok(first.bytes.equals(again.bytes));
    assert.deepEqual(first.truth, again.truth);
    assert.ok(!first.bytes.equals(other.bytes));
  });

  for (const hasHostFirewall of [true, false])
    for (const family of [4, 6] as const)
      for (const side of ["client", "server"] as const)
        it(`comes to its sums with firewall ${hasHostFirewall}, IPv${family}, ${side} side`, async () => {
          const { truth } = await generateBytes({ ...SMALL, hasHostFirewall, family, side });
          assert.equal(truth.nFrames, 26_694);
          checkSums(truth);
        });

  for (const scale of [0.001, 0.003, 0.02])
    it(`writes every frame it planned at scale ${scale}`, async () => {
      const truth = await generate({ ...SMALL, scale }, countingSink());
      const share = (whole: number): number => Math.round(whole * scale);
      assert.equal(truth.nFrames, share(2_669_351));
      assert.equal(pairFrames(truth, "192.168.1.1"), share(1_496_099));
    });

  it("shows silence and never a refusal with the host firewall on", async () => {
    const { truth } = await generateBytes(SMALL);
    assert.deepEqual(Object.keys(truth.patterns).sort(), [
      "closed-fin",
      "closed-fin-rst",
      "connected-after-silence",
      "open",
      "syn-unanswered",
    ]);
    assert.ok(truth.conversations.every(({ refusals }) => refusals === 0));
  });

  it("shows refusals, some of them over several streams, with the host firewall off", async () => {
    const { truth } = await generateBytes({ ...SMALL, hasHostFirewall: false });
    assert.ok((truth.patterns["syn-refused"] ?? 0) > 0);
    assert.ok((truth.patterns["connected-after-refusal"] ?? 0) > 0);
    assert.ok(truth.conversations.some(({ streams }) => streams > 1));
    assert.equal(truth.patterns["syn-unanswered"], undefined);
  });

  it("accepts at a plateau of its capacity once the load exceeds it", async () => {
    const { truth } = await generateBytes({ ...SMALL, scale: 0.05, hasInnocentPair: false });
    const from = (truth.onsetSeconds ?? 0) + 20;
    const accepted = truth.conversations.filter(
      ({ start, tries, refusals, packetsFromServer }) =>
        from < start && start <= from + 200 && tries > 0 && packetsFromServer > refusals,
    );
    const perSecond = accepted.length / 200;
    assert.ok(Math.abs(perSecond / (truth.capacityPerSecond ?? 0) - 1) < 0.05, `${perSecond} a second`);
  });

  it("shows both sides the same conversations, on another clock", async () => {
    const client = (await generateBytes(SMALL)).truth;
    const server = (await generateBytes({ ...SMALL, side: "server" })).truth;
    const key = (truth: Truth): string[] =>
      truth.conversations
        .map(
          (each) => `${each.clientPort} ${each.packetsFromClient} ${each.packetsFromServer} ${each.pattern}`,
        )
        .sort();
    assert.deepEqual(key(server), key(client));
    const stretch = server.durationSeconds / client.durationSeconds - 1;
    assert.ok(Math.abs(stretch - 23e-6) < 2e-6, `drift ${stretch}`);
  });
});

/** What must add up in every truth. */
function checkSums(truth: Truth): void {
  let nFrames = 0;
  for (const [index, each] of truth.conversations.entries()) {
    assert.equal(each.conversation, index);
    nFrames += each.packetsFromClient + each.packetsFromServer;
    assert.ok(each.firstFrame <= each.lastFrame);
    assert.ok(each.streams <= each.tries);
    if (each.pattern === "syn-refused") assert.equal(each.refusals, each.tries);
    if (each.reuse !== null) assert.equal(each.reuse.verdict, "no-time-wait");
  }
  assert.equal(nFrames, truth.nFrames);
  const nByPattern = Object.values(truth.patterns).reduce((sum, count) => sum + count, 0);
  assert.equal(nByPattern, truth.conversations.length);
  const nInPairs = truth.pairs.reduce((sum, pair) => sum + pair.nFrames, 0);
  assert.equal(nInPairs, truth.nFrames);
}
