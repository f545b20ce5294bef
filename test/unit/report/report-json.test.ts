/** What `megalodon report --format json` promises to those who read it with a program (docs/json-output.md). */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { before, describe, it } from "node:test";
import { analyzeBytes } from "../../../src/analyze";
import { buildReport } from "../../../src/report/build-report";
import { diagnose } from "../../../src/report/diagnosis";
import { HYPOTHESIS_IDS } from "../../../src/report/diagnosis-shapes";
import type { AnalysisData } from "../../../src/report/analysis-data";
import { renderReport, type JsonReport } from "../../../src/report/render-report";
import { DEFAULT_OPTIONS, generateBytes } from "../../generator/generate";
import { seed } from "../../generator/stories/seed";

const DOCS = readFileSync(new URL("../../../docs/json-output.md", import.meta.url), "utf8");

const TOP_KEYS = [
  ...[
    "version",
    "focus",
    "verdict",
    "verdictParts",
    "sickPair",
    "busiestPair",
    "pairs",
    "nPairsLeftOut",
    "services",
    "nServicesLeftOut",
    "hypotheses",
  ],
  ...["quality", "reuse", "reuseGroups", "checked", "captureNext", "whatToDo", "capture", "summary"],
];
const SERVICE_KEYS = [
  "server",
  "serverPort",
  "onsetSeconds",
  "capacityPerSecond",
  "demandPerSecond",
  "patterns",
];
const HYPOTHESIS_KEYS = ["id", "service", "status", "strength", "for", "against", "settledBy", "verdict"];
/** There only where they apply. */
const FURTHER_HYPOTHESIS_KEYS = ["settledByStep", "variant", "by", "ruledOutAboveSeconds"];

describe("the JSON report of the seed story", () => {
  let data: AnalysisData;
  let report: JsonReport;
  before(async () => {
    const { bytes } = await generateBytes({ ...DEFAULT_OPTIONS, story: seed, scale: 0.03 });
    data = analyzeBytes(bytes, "seed.pcapng").finish();
    report = JSON.parse(
      renderReport(data, {}, "json", { files: ["seed.pcapng"], version: "1.2.3" }),
    ) as JsonReport;
  });

  it("has the fields that are documented, and no other", () => {
    assert.deepEqual(Object.keys(report), TOP_KEYS);
    for (const service of report.services)
      for (const key of Object.keys(service)) assert.match(DOCS, new RegExp(`\`${key}(\\[\\])?\``), key);
    for (const key of TOP_KEYS) assert.match(DOCS, new RegExp(`\`${key}(\\[\\])?\``), key);
  });

  it("names verdict, sick pair and service with figures", () => {
    assert.equal(report.version, 1);
    assert.match(report.verdict, /192\.168\.1\.1 → 10\.0\.0\.10/);
    assert.equal(report.sickPair?.client, "192.168.1.1");
    assert.equal(report.sickPair.server, "10.0.0.10");
    const [sick, healthy] = report.services;
    assert.ok(sick && healthy);
    for (const key of SERVICE_KEYS) assert.ok(key in sick, key);
    assert.equal(typeof sick.onsetSeconds, "number");
    assert.equal(typeof sick.capacityPerSecond, "number");
    assert.equal(healthy.onsetSeconds, null);
    assert.equal(healthy.capacityPerSecond, null);
  });

  it("says of each cause what the text says, in the same order", () => {
    const told = buildReport({ data, focus: {}, diagnosis: diagnose(data), command: "", version: "" })
      .sections.flatMap(({ blocks }) => blocks)
      .flatMap((block) => (block.kind === "cause" ? [block.cause] : []))
      .filter(({ anchor }) => anchor !== "");
    const [worst] = report.services;
    const own = report.hypotheses.filter(({ service }) => service?.serverPort === worst?.serverPort);
    assert.ok(own.some(({ verdict }) => verdict === "Very unlikely, formally open"));
    for (const status of ["supported", "open", "ruled-out"] as const) {
      const causes = own.filter((cause) => cause.status === status);
      const verdicts = new Set(causes.map(({ verdict }) => verdict));
      assert.deepEqual(
        told
          .filter((cause) => verdicts.has(cause.status))
          .map(({ anchor, status: words }) => [anchor, words]),
        causes.map(({ id, verdict }) => [id, verdict]),
      );
    }
    const open = own.filter(({ status }) => status === "open").map(({ verdict }) => verdict);
    assert.deepEqual(open, open.toSorted(), '"Not excluded" before "Very unlikely"');
  });

  it("names what to capture next in the words of what to do", () => {
    assert.ok(report.captureNext.length > 0);
    const steps = report.whatToDo.filter((step) => report.captureNext.includes(step));
    assert.deepEqual(report.captureNext, steps);
    for (const { settledByStep } of report.hypotheses)
      if (settledByStep !== undefined)
        assert.ok(report.captureNext.includes(report.whatToDo[settledByStep - 1]!));
  });

  it("has the moment of the onset as it is, in the pace of replies too", () => {
    const [paced] = report.services;
    assert.ok(paced?.replyPace);
    assert.equal(paced.replyPace.fromSeconds, paced.onsetSeconds);
  });

  it("has hypotheses in order of strength, each with its reasons", () => {
    assert.ok(report.hypotheses.length >= 5);
    report.hypotheses.forEach((hypothesis, i) => {
      const keys = Object.keys(hypothesis).filter((key) => !FURTHER_HYPOTHESIS_KEYS.includes(key));
      assert.deepEqual(keys.sort(), HYPOTHESIS_KEYS.toSorted());
      if (hypothesis.variant !== undefined) assert.match(DOCS, new RegExp(`\`${hypothesis.variant}\``));
      if (hypothesis.settledByStep !== undefined) assert.ok(report.whatToDo[hypothesis.settledByStep - 1]);
      assert.ok(HYPOTHESIS_IDS.includes(hypothesis.id));
      assert.ok(["supported", "ruled-out", "open"].includes(hypothesis.status));
      assert.ok(0 <= hypothesis.strength && hypothesis.strength <= 1);
      assert.ok(hypothesis.strength <= (report.hypotheses[i - 1]?.strength ?? 1), hypothesis.id);
      const isSettled = hypothesis.status === "ruled-out" && hypothesis.variant !== "short-open";
      assert.equal(hypothesis.settledBy === null, isSettled, hypothesis.id);
      assert.notEqual(hypothesis.settledBy, "");
      for (const { sentence, frames } of [...hypothesis.for, ...hypothesis.against]) {
        assert.match(sentence, /^[A-Z0-9].*\.$/);
        assert.deepEqual(
          frames,
          frames.toSorted((a, b) => a - b),
        );
      }
    });
  });

  it("holds numbers and null only where numbers are promised: JSON has no NaN", () => {
    const text = renderReport(data, {}, "json", { files: ["seed.pcapng"], version: "1.2.3" });
    assert.ok(text.endsWith("}\n"));
    assert.deepEqual(JSON.parse(JSON.stringify(report)), report);
    for (const { connectTax, series } of report.services) {
      for (const value of Object.values(connectTax)) assert.equal(typeof value, "number");
      for (const column of [series.tries, series.accepted, series.refused, series.silent])
        assert.ok(column.every((value) => typeof value === "number"));
    }
  });

  it("is the same for each run", () => {
    assert.equal(
      renderReport(data, {}, "json", { files: ["seed.pcapng"], version: "1.2.3" }),
      renderReport(data, {}, "json", { files: ["seed.pcapng"], version: "1.2.3" }),
    );
  });

  it("is narrowed by each part of the focus", () => {
    const narrowed = (focus: Parameters<typeof renderReport>[1]): JsonReport =>
      JSON.parse(
        renderReport(data, focus, "json", { files: ["seed.pcapng"], version: "1.2.3" }),
      ) as JsonReport;
    const pair = narrowed({ pair: ["192.168.1.1", "172.28.190.238"] });
    assert.deepEqual(pair.focus, {
      pair: ["192.168.1.1", "172.28.190.238"],
      service: null,
      fromSeconds: null,
      toSeconds: null,
    });
    assert.deepEqual(
      pair.services.map((service) => service.serverPort),
      [7300],
    );
    assert.equal(pair.sickPair, null);
    assert.match(pair.verdict, /^None of /);
    for (const service of ["10.0.0.10:9440", "10.0.0.10", ":9440"]) {
      const { services } = narrowed({ service });
      assert.deepEqual(
        services.map(({ serverPort }) => serverPort),
        [9440],
        service,
      );
    }
    assert.deepEqual(narrowed({ service: "10.0.0.10:1" }).services, []);
    const early = narrowed({ toSeconds: 60 });
    assert.equal(early.summary.severities.failed, 0);
    assert.equal(early.sickPair, null);
    const late = narrowed({ fromSeconds: 120, toSeconds: 200, service: ":9440" });
    const [service] = late.services;
    assert.ok(service && service.nFailed > 0);
    assert.ok(service.nConversations < (report.services[0]?.nConversations ?? 0));
    assert.equal(late.summary.severities.failed, service.nFailed);
  });
});

describe("the JSON report of nothing", () => {
  it("has the same fields, and names no cause", () => {
    const data = analyzeBytes(new Uint8Array(0), "empty.pcapng").finish();
    const report = JSON.parse(
      renderReport(data, {}, "json", { files: ["empty.pcapng"], version: "1.2.3" }),
    ) as JsonReport;
    assert.deepEqual(Object.keys(report), TOP_KEYS);
    assert.deepEqual(report.hypotheses, []);
    assert.deepEqual(report.services, []);
    assert.equal(report.sickPair, null);
  });
});
