/** What the verdict and its evidence say, from frames to words. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { diagnose } from "../../../src/report/diagnosis";
import { percent, tied } from "../../../src/report/number-text";
import { flagsChart, serviceChart } from "../../../src/report/report-charts";
import { findingFilters } from "../../../src/report/report-document";
import { renderReport } from "../../../src/report/render-report";
import {
  captureOf,
  causeIn,
  connects,
  cutCaptureOf,
  diagnosisOf,
  HEALTHY,
  LOSSY,
  OVERRUN,
  partOf,
  times,
  type Connect,
} from "../../support/connect-script";

/** The text of a part of the verdict on connects; "" where it has none. */
function part(all: readonly Connect[], label: string): string {
  return partOf(diagnosisOf(all), label);
}

describe("a share", () => {
  it("is told to a tenth, a small one to a hundredth, and never as nothing", () => {
    assert.deepEqual([0, 0.000_01, 0.000_18, 0.0005, 0.1234, 1].map(percent), [
      "0.0 %",
      "<0.01 %",
      "0.02 %",
      "0.1 %",
      "12.3 %",
      "100.0 %",
    ]);
  });
});

describe("the verdict", () => {
  it("counts the service's own SYNs before and since the onset, and names the last that failed", () => {
    const text = part([...OVERRUN, ...connects(160, 162, ["accepted"])], "Since when");
    assert.match(
      text,
      /before, all 165 SYNs to \S+ connected; from then on 900 of 1,397 \(64\.4 %\) got no answer/,
    );
    assert.match(
      text,
      /The last SYN that failed was sent at 148\.875 s; 2 more SYNs connected, the last at 161\.000 s\.$/,
    );
  });

  it("says how many SYNs the capture's end leaves without a fate", () => {
    const late = connects(160, 162, ["accepted", "silent", "silent"]);
    const since = (all: readonly Connect[]): string =>
      partOf(diagnose(cutCaptureOf([...all, ...late], 162)), "Since when");
    const unknown = "what became of 4 SYNs shortly before the capture ends does not show.";
    const ofOverrun = since(OVERRUN);
    assert.ok(ofOverrun.endsWith(`2 more SYNs connected, the last at 161.000 s, and ${unknown}`), ofOverrun);
    const ofLoss = since(LOSSY.filter(({ at }) => at < 150));
    assert.ok(ofLoss.endsWith(`connected and none failed, and ${unknown}`), ofLoss);
  });

  it("tells a stretch without accepts by its ends", () => {
    const away = [
      ...HEALTHY,
      ...connects(40, 60, times(4, "refused")),
      ...connects(62, 100, times(4, "accepted")),
    ];
    assert.match(
      part(away, "Since when"),
      /^From 40\.000 s to 61\.000 s every one of 240 SYNs failed; before and after it/,
    );
  });

  it("has the cause right behind what failed, and shares of one whole only", () => {
    const { verdictParts } = diagnosisOf(OVERRUN);
    assert.deepEqual(
      verdictParts.slice(0, 4).map(({ label }) => label),
      ["What", "Most likely", "Where", "Since when"],
    );
    assert.match(
      partOf({ verdictParts }, "What"),
      /^300 of 960 connections to \S+ failed; of those begun since 40\.\d+ s, 300 of 795 failed \(37\.\d %\)\.$/,
    );
    assert.match(
      partOf({ verdictParts }, "How"),
      /^Those that failed sent 3 SYNs in vain, the last 9\.0 s after the first\. /,
    );
  });

  it("says of whom it speaks where only some of the failed tried again", () => {
    const once = diagnosisOf([
      { at: 0, fate: "silent" },
      { at: 20, fate: "rejected" },
    ]);
    assert.match(partOf(once, "How"), /^One of those that failed sent 3 SYNs in vain/);
  });

  it("gives the loss of SYNs by one figure", () => {
    const rates = new Set(
      renderReport(captureOf(OVERRUN), {}, "text", { files: ["a.pcapng"], version: "" })
        .replaceAll(/\s+/g, " ")
        .match(/\d+\.\d %(?= of the SYNs|\) got no answer)/g),
    );
    assert.equal(rates.size, 1, [...rates].join(", "));
  });

  it("does not call failed what was merely delayed", () => {
    assert.match(part(LOSSY, "What"), /^None of 600 connections to \S+ failed, \d+ were delayed by retries/);
    assert.match(
      part(LOSSY, "Next step"),
      /^Administrator of \S+: capture there too, at the same time as at the client, while the load runs again \([^)]*\)\.$/,
    );
  });

  it("is the same as one paragraph, where labels that matter are said", () => {
    const { verdict, verdictParts } = diagnosisOf(OVERRUN);
    for (const { text } of verdictParts) assert.ok(verdict.includes(text), text);
    assert.match(verdict, /Most likely: the application takes connections/);
    assert.match(
      verdict,
      /Not settled by this capture: a firewall or other device on the path that drops SYNs selectively/,
    );
  });
});

describe("the listener's band", () => {
  it("ends with the last try, and shows a pause as a pause", () => {
    const { services } = diagnosisOf([...OVERRUN, ...connects(400, 402, ["accepted"])]);
    const bands = services[0]?.bands ?? [];
    assert.deepEqual(
      bands.map((band) => band.state),
      ["accepting", "mixed", "silent", "idle", "accepting"],
    );
    // The last retry is sent at 148.875 s.
    assert.equal(bands[2]?.toSeconds, 149);
    assert.deepEqual([bands[3]?.toSeconds, bands[4]?.toSeconds], [400, 402]);
  });
});

describe("the evidence of a sentence", () => {
  it("says of how many its frames are examples, and names a filter for all", () => {
    const [accepted] = causeIn(diagnosisOf(OVERRUN), "server-down")?.against ?? [];
    assert.ok(accepted);
    const [examples, all] = findingFilters(accepted);
    assert.match(examples?.lead ?? "", /^4 of 495$/);
    assert.equal(all?.lead, "all");
    assert.match(all.filter, /tcp\.flags\.ack == 1 && frame\.time_relative >= 40\.625 && /);
  });

  it("says nothing of that where the frames are all there are", () => {
    const finding = { sentence: "Two.", frames: [1, 2], shows: "syn" as const, nInAll: 2 };
    assert.deepEqual(findingFilters(finding), [{ lead: "", filter: "frame.number in {1, 2}" }]);
    assert.deepEqual(findingFilters({ ...finding, frames: [] }), []);
  });
});

describe("the report", () => {
  it("tells what retries cost by the steps of the ladder", () => {
    const data = captureOf([...OVERRUN, ...connects(150, 153, ["second-try"])]);
    const text = renderReport(data, {}, "markdown", { files: ["a.pcapng"], version: "1.2.3" }).replaceAll(
      "\u00a0",
      " ",
    );
    assert.match(text, /3 by 3\.00 s\. 300 connections sent 3 SYNs, the last one 9\.00 s after the first/);
  });

  it("gives a cause's reasons once, under its result", () => {
    const data = captureOf(OVERRUN);
    const text = renderReport(data, {}, "markdown", { files: ["a.pcapng"], version: "1.2.3" });
    const { hypotheses } = diagnose(data);
    const down = hypotheses.find(({ id }) => id === "server-down")?.against[0]?.sentence ?? "?";
    assert.match(text, /^### Ruled out: the server is down \(connections to /m);
    assert.equal(text.split(`- ${down}`).length, 2);
  });
});

describe("the chart of connects", () => {
  const data = captureOf(OVERRUN);
  const [service] = diagnose(data).services;
  assert.ok(service);
  const window = { fromSeconds: 0, toSeconds: data.capture.durationSeconds };
  const chart = serviceChart(data, service, window);

  it("has an edge at the onset, before which no point has a failed SYN", () => {
    const [onset] = chart.moments;
    const silent = chart.lines.find(({ tone }) => tone === "silent")?.values ?? [];
    assert.ok(onset && onset.edge > 0);
    assert.equal(chart.edges[onset.edge], Math.floor(onset.atSeconds));
    assert.ok(silent.slice(0, onset.edge).every((value) => value === 0));
    assert.ok(silent[onset.edge]! > 0);
  });

  it("counts each SYN once", () => {
    for (const [i, n] of [service.nTries, service.nAccepted, service.nSilent].entries()) {
      const { values, name } = chart.lines[i]!;
      assert.equal(values.length, chart.edges.length - 1);
      const sum = values.reduce((total, rate, point) => {
        const width = chart.edges[point + 1]! - chart.edges[point]!;
        return total + rate * width;
      }, 0);
      assert.equal(Math.round(sum * 1e6) / 1e6, n, name);
    }
  });

  it("has the same bins as the chart of flags", () => {
    assert.equal(flagsChart(data, window, chart).edges, chart.edges);
  });
});

describe("numbers in a report", () => {
  it("stay on one line with their units", () => {
    assert.equal(
      tied("22.3 % at 361.374 s, 3 SYNs in 9 seconds"),
      "22.3\u00a0% at 361.374\u00a0s, 3 SYNs in 9 seconds",
    );
  });
});
