/** Sentences about one connection, one SYN, one frame: a report counts in English, in every part of it. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { renderReport } from "../../../src/report/render-report";
import { captureOf, connects, type Connect, type Fate } from "../../support/connect-script";

/** A number of one before a plural, and what is said of all or none where there is one. */
const FALSE_PLURALS =
  /(?<![\d,.:/])\b1 (?:SYNs|connections|connects|frames|RSTs|segments|replies|were|had|clients|services|pairs)\b|\b(?:All|all|None of|none of|each of the|every one of) 1\b|\bAnd, /g;

function textOf(all: readonly Connect[]): string {
  const origin = { files: ["a.pcapng"], version: "1.2.3" };
  return renderReport(captureOf(all), {}, "text", origin).replaceAll(/\s+/g, " ");
}

/** What is said of one as if it were several, with the words before it. */
function falsePlurals(all: readonly Connect[]): string[] {
  const text = textOf(all);
  return [...text.matchAll(FALSE_PLURALS)].map(
    ({ 0: found, index }) => `${text.slice(index - 40, index)}${found}`,
  );
}

const FATES: Fate[] = [
  ...(["accepted", "refused", "silent", "second-try", "refused-then-accepted"] as const),
  ...(["challenged", "rejected", "idle-drop", "black-holed"] as const),
];

describe("a report of one connection", () => {
  for (const fate of FATES) {
    it(`has no plural of one: ${fate}`, () => {
      assert.deepEqual(falsePlurals([{ at: 0, fate }]), []);
      const beside = [...connects(0, 4, ["accepted"]), { at: 5, fate }, { at: 6, fate: "accepted" as const }];
      assert.deepEqual(falsePlurals(beside), []);
    });
  }

  it("calls the only one the only one", () => {
    const failed = textOf([{ at: 0, fate: "silent" }]);
    assert.match(
      failed,
      /What: The only connection to \S+ failed\. .* How: It sent 3 SYNs in vain, the last 9\.0 s after the first\. /,
    );
    assert.match(
      textOf([{ at: 0, fate: "accepted" }]),
      /The only connection neither failed nor was degraded\./,
    );
  });
});
