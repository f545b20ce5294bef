/** What is said of a capture whose later connections were left out for the memory budget. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { diagnose } from "../../../src/report/diagnosis";
import type { DiagnosisReport, HypothesisReport } from "../../../src/report/diagnosis-shapes";
import { renderReport } from "../../../src/report/render-report";
import {
  boundedCaptureOf,
  causeIn,
  connects,
  diagnosisOf,
  OVERRUN,
  partOf,
  times,
  type Connect,
} from "../../support/connect-script";

/** As many as begin until 100 s; SYNs of theirs are repeated up to 109 s. */
const N_UNTIL_100 = 160 + 60 * 8;

function topCause({ hypotheses }: DiagnosisReport): HypothesisReport | undefined {
  return hypotheses[0];
}

describe("the verdict of a capture that was analysed in part", () => {
  const bounded = boundedCaptureOf(OVERRUN, N_UNTIL_100);
  const diagnosis = diagnose(bounded);

  it("begins with what was analysed", () => {
    const [first] = diagnosis.verdictParts;
    assert.equal(first?.label, "Of what");
    assert.match(
      first.text,
      /^Only connections that began until 99\.875 s, when the memory budget of 128 MB was spent, were analysed; at least 3\d\d /,
    );
    assert.ok(diagnosis.verdict.startsWith(first.text));
    const words = { files: ["a.pcapng"], version: "1.2.3" };
    const json = JSON.parse(renderReport(bounded, {}, "json", words)) as DiagnosisReport;
    assert.ok(json.verdict.startsWith(first.text));
  });

  it("claims nothing of the time after the last stream that began", () => {
    assert.match(
      partOf(diagnosis, "Since when"),
      / Of the SYNs until 99\.875 s the last that failed was sent at 99\.\d+ s[^;]*; later SYNs were not analysed\.$/,
    );
    assert.doesNotMatch(diagnosis.verdict, /no SYN connected after|1[0-4]\d\.\d{3} s/);
    const [service] = diagnosis.services;
    const demand = service?.demandPerSecond ?? NaN;
    assert.ok((service?.capacityInterval?.toSeconds ?? NaN) <= 100);
    assert.ok(Math.abs(demand - 8) < 0.1, `${demand}`);
  });

  it("names the cause that the same connections have in a capture that ends there", () => {
    const ended = diagnosisOf(OVERRUN.filter(({ at }) => at < 100));
    assert.equal(topCause(ended)?.id, "backlog-overrun");
    assert.equal(topCause(diagnosis)?.id, "backlog-overrun");
    assert.match(partOf(diagnosis, "Most likely, judged by what was analysed"), /^the application takes/);
    assert.match(diagnosis.verdict, / Most likely, judged by what was analysed: the application takes/i);
  });

  it("is less certain", () => {
    const whole = topCause(diagnosisOf(OVERRUN));
    const inPart = topCause(diagnosis);
    assert.deepEqual([whole?.status, inPart?.status], ["supported", "supported"]);
    assert.ok(inPart!.strength < whole!.strength);
  });

  it("calls no server down that may have answered later", () => {
    const dying: Connect[] = [...connects(0, 20, times(4, "accepted")), ...connects(20, 40, ["silent"])];
    const back = connects(60, 80, times(4, "accepted"));
    assert.equal(causeIn(diagnosisOf(dying), "server-down")?.status, "supported");
    const inPart = causeIn(diagnose(boundedCaptureOf([...dying, ...back], dying.length)), "server-down");
    assert.equal(inPart?.status, "open");
    assert.match(inPart.for[0]?.sentence ?? "", /every later SYN that was analysed/);
  });

  it("says nothing of it where all was analysed", () => {
    const whole = diagnose(boundedCaptureOf(OVERRUN, 1e6));
    assert.equal(whole.verdict, diagnosisOf(OVERRUN).verdict);
    assert.equal(partOf(whole, "Of what"), "");
  });
});
