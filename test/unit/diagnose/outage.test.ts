import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { longestOutage } from "../../../src/diagnose/services/outage";
import { TrySeries } from "../../../src/diagnose/services/try-series";

/**
 * One letter a second: "a" an accept, "r" a refusal, "s" silence, "b" an accept and silence, "." nothing; "S" is silence
 * to retries of older connects.
 */
function seriesOf(text: string, nEach = 3): TrySeries {
  const series = new TrySeries((text.length - 1) * 1e9);
  for (let i = 0; i < text.length; i++) {
    const letter = text.charAt(i);
    const nFailed = "rsSb".includes(letter) ? nEach : 0;
    const nAccepted = "ab".includes(letter) ? nEach : 0;
    series.accepted[i] = nAccepted;
    series.refused[i] = letter === "r" ? nEach : 0;
    series.silent[i] = letter === "r" ? 0 : nFailed;
    series.failedTries[i] = nFailed;
    series.tries[i] = nAccepted + nFailed;
    series.firstTries[i] = letter === "S" ? 0 : nAccepted + nFailed;
    if (nFailed > 0) series.firstFailureSeconds[i] = i + 0.25;
  }
  return series;
}

const repeat = (letter: string, n: number): string => letter.repeat(n);

describe("an outage", () => {
  it("is the stretch in which every try failed", () => {
    const outage = longestOutage(seriesOf(repeat("a", 40) + repeat("r", 20) + repeat("a", 40)));
    assert.deepEqual(outage, {
      fromSeconds: 40.25,
      toSeconds: 60,
      nTries: 60,
      nRefused: 60,
      nSilent: 0,
      hasAcceptsBefore: true,
      hasAcceptsAfter: true,
    });
  });

  it("goes on over seconds without a try, and does not end with them", () => {
    const outage = longestOutage(seriesOf(`${repeat("a", 40)}ss..ss..ss.....${repeat("a", 40)}`));
    assert.equal(outage?.fromSeconds, 40.25);
    assert.equal(outage.toSeconds, 50);
    assert.equal(outage.nSilent, 18);
  });

  it("may reach from the first try to the last", () => {
    const outage = longestOutage(seriesOf(repeat("s", 30)));
    assert.equal(outage?.nTries, 90);
    assert.equal(outage.hasAcceptsBefore, false);
    assert.equal(outage.hasAcceptsAfter, false);
  });

  it("is the one with most tries of several", () => {
    const text = `${repeat("a", 30)}${repeat("r", 10)}${repeat("a", 30)}${repeat("s", 15)}${repeat("a", 30)}`;
    assert.equal(longestOutage(seriesOf(text))?.fromSeconds, 70.25);
  });

  it("is not claimed where accepts stand in every second", () => {
    assert.equal(longestOutage(seriesOf(repeat("b", 100))), undefined);
  });

  it("is not claimed of a run that chance explains: half of all tries fail anyway", () => {
    assert.equal(longestOutage(seriesOf(`${"as".repeat(60)}ssss${"as".repeat(60)}`, 1)), undefined);
  });

  it("is not claimed of retries alone, which fail with their connects", () => {
    assert.equal(longestOutage(seriesOf(`${repeat("a", 40)}${repeat("b", 40)}${repeat("S", 9)}`)), undefined);
  });

  it("is not claimed of fewer than five tries, or of none", () => {
    assert.equal(longestOutage(seriesOf(`${repeat("a", 50)}r${repeat("a", 50)}`)), undefined);
    assert.equal(longestOutage(seriesOf("....")), undefined);
  });
});
