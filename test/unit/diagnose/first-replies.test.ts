/** The wait for first replies, all the way from frames; in these scripts the reply stands 19 ms behind the SYN/ACK. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { causeIn, connects, diagnosisOf, OVERRUN } from "../../support/connect-script";

const REPLY_SECONDS = 0.019;

function assertClose(actual: number | null | undefined, expected: number): void {
  assert.ok(
    typeof actual === "number" && Math.abs(actual - expected) < 1e-5,
    `${actual} instead of ${expected}`,
  );
}

describe("the wait for first replies", () => {
  const overrun = diagnosisOf(OVERRUN);

  it("is told of the time before tries failed, and since", () => {
    assertClose(overrun.services[0]?.replyDelay.beforeSeconds, REPLY_SECONDS);
    assertClose(overrun.services[0]?.replyDelay.afterSeconds, REPLY_SECONDS);
  });

  it("is no reason where it stays as it was", () => {
    const sentences = causeIn(overrun, "backlog-overrun")?.for.map(({ sentence }) => sentence) ?? [];
    assert.ok(sentences.length > 0);
    assert.ok(sentences.every((sentence) => !sentence.includes("first reply")));
  });

  it("is all before where no try failed", () => {
    const { replyDelay } = diagnosisOf(connects(0, 10, ["accepted"])).services[0]!;
    assertClose(replyDelay.beforeSeconds, REPLY_SECONDS);
    assert.equal(replyDelay.afterSeconds, null);
  });

  it("is not told of nine replies", () => {
    const { replyDelay } = diagnosisOf(connects(0, 9, ["accepted"])).services[0]!;
    assert.deepEqual(replyDelay, { beforeSeconds: null, afterSeconds: null });
  });

  it("is not told where the server sends nothing", () => {
    const { replyDelay, occupancy } = diagnosisOf(connects(0, 100, ["second-try"])).services[0]!;
    assert.deepEqual(replyDelay, { beforeSeconds: null, afterSeconds: null });
    assert.equal(occupancy, null);
  });
});
