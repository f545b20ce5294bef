/** What the wait for first replies says in every story: in the seed story all that it knows, in no other a full queue. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { CaptureAnalysis } from "../../../src/analyze";
import { diagnose } from "../../../src/report/diagnosis";
import type { DiagnosisReport, HypothesisReport } from "../../../src/report/diagnosis-shapes";
import { DEFAULT_OPTIONS, generateBytes, type GenerateOptions } from "../../generator/generate";
import { STORIES } from "../../generator/stories/index-of-stories";
import { seed as seedStory, seedShape } from "../../generator/stories/seed";

function diagnosisOf(bytes: Uint8Array): DiagnosisReport {
  const analysis = new CaptureAnalysis({ name: "story.pcapng", fileBytes: bytes.length });
  analysis.feed(bytes);
  return diagnose(analysis.finish());
}

async function told(
  options: Partial<GenerateOptions> & Pick<GenerateOptions, "story">,
): Promise<DiagnosisReport> {
  return diagnosisOf((await generateBytes({ ...DEFAULT_OPTIONS, scale: 0.05, ...options })).bytes);
}

function causeAt9440(diagnosis: DiagnosisReport, id: HypothesisReport["id"]): HypothesisReport | undefined {
  return diagnosis.hypotheses.find((cause) => cause.id === id && cause.service?.serverPort === 9440);
}

const sentencesOf = (findings: readonly { sentence: string }[] = []): string =>
  findings.map(({ sentence }) => sentence).join("\n");

describe("the wait for first replies in the sample", () => {
  const diagnosis = diagnosisOf(readFileSync(new URL("../../../media/sample.pcapng", import.meta.url)));
  const service = diagnosis.services[0];

  it("tells failed SYNs from accepted ones by the connections that wait", () => {
    assert.deepEqual(service?.occupancy, {
      level: 4,
      failedAtLevel: 242,
      failed: 242,
      acceptedBelow: 234,
      accepted: 238,
      roundTripSeconds: null,
      meetings: [
        { waiting: 2, failed: 0, accepted: 2 },
        { waiting: 3, failed: 0, accepted: 232 },
        { waiting: 4, failed: 242, accepted: 4 },
      ],
    });
    assert.equal(service.occupancyFloor, null);
  });

  it("shows the SYNs that were accepted while as many waited", () => {
    const found = causeAt9440(diagnosis, "backlog-overrun")?.for.find(({ sentence }) =>
      sentence.startsWith("4 SYNs were accepted while 4 or more waited"),
    );
    assert.deepEqual(found?.frames, [1568, 1828, 3049, 3853]);
    assert.ok(
      sentencesOf(causeAt9440(diagnosis, "backlog-overrun")?.for).includes(
        "with 2 waiting 2 accepted; with 3 waiting 232 accepted; with 4 waiting 242 failed and 4 accepted",
      ),
    );
  });

  it("is worked off at a pace of one a second, in the order of connecting", () => {
    const pace = service?.replyPace;
    assert.ok(pace);
    assert.equal(pace.nReplies, 238);
    assert.equal(pace.nInOrder, 237);
    assert.equal(pace.nSteps, 237);
    const { p05, median, p95 } = pace.gapSeconds;
    assert.deepEqual(
      [p05, median, p95].map((seconds) => seconds.toFixed(3)),
      ["0.813", "1.003", "1.179"],
    );
    const reasons = sentencesOf(causeAt9440(diagnosis, "backlog-overrun")?.for);
    assert.match(
      reasons,
      /^When SYNs fail, 4 wait: 3 or 4 in the queue, as the worker may have taken one of them, if the application has no queue of its own\./m,
    );
    assert.match(reasons, /238 first replies came one after the other: one every 1\.003 s/);
    assert.match(
      diagnosis.whatToDo.join("\n"),
      /^Vendor of the application at 10\.0\.0\.10:9440: at 1\.24 connections a second and 1\.003 s for each, at least 2 workers in parallel, or less than 0\.806 s for each\./m,
    );
  });

  it("grows from one second to more than three", () => {
    assert.ok(service);
    const { beforeSeconds, afterSeconds } = service.replyDelay;
    assert.ok(beforeSeconds !== null && 0.9 < beforeSeconds && beforeSeconds < 1.2, `${beforeSeconds} s`);
    assert.ok(afterSeconds !== null && 3.4 < afterSeconds && afterSeconds < 3.8, `${afterSeconds} s`);
  });

  it("speaks for the queue, with the frames that fill it, and against the network", () => {
    const overrun = causeAt9440(diagnosis, "backlog-overrun");
    assert.match(
      sentencesOf(overrun?.for),
      /^All 242 unanswered SYNs came while exactly 4 accepted connections/m,
    );
    const waiting = overrun?.for.find(({ sentence }) => sentence.startsWith("When frame 1114 came,"));
    assert.match(waiting?.sentence ?? "", /4 accepted connections waited for the first reply: /);
    assert.deepEqual(waiting?.frames, [1083, 1092, 1101, 1110, 1114, 1115, 1124, 1133, 1144]);
    for (const id of ["network-loss", "firewall-in-path", "syn-flood-protection"] as const) {
      const cause = causeAt9440(diagnosis, id);
      assert.equal(cause?.status, "open", id);
      assert.match(
        sentencesOf(cause.against),
        /^SYNs fail while 4 connections wait for the first reply/m,
        id,
      );
    }
  });
});

describe("the wait for first replies in the seed story", () => {
  for (const side of ["client", "server"] as const)
    for (const hasHostFirewall of [true, false])
      for (const [seed, scale] of [
        [1, 0.02],
        [2, 0.05],
        [3, 0.2],
      ] as const)
        it(`is told, ${side}'s capture, firewall ${hasHostFirewall ? "on" : "off"}, scale ${scale}`, async () => {
          const diagnosis = await told({ story: seedStory, side, hasHostFirewall, seed, scale });
          const { capacityPerSecond, backlog } = seedShape(scale);
          const service = diagnosis.services[0];
          assert.ok(service?.replyPace);
          const { gapSeconds, nReplies, nInOrder } = service.replyPace;
          assert.ok(Math.abs(gapSeconds.median * capacityPerSecond - 1) < 0.05, `${gapSeconds.median} s`);
          assert.equal(nInOrder, nReplies - 1, "one worker, first come first served");
          // The generator's application answers 4 ms after it took a connection: at 20 SYNs a second that mixes places up.
          assert.equal(service.occupancy?.level ?? null, scale < 0.1 ? backlog : null);
          const reasons = sentencesOf(causeAt9440(diagnosis, "backlog-overrun")?.for);
          assert.match(reasons, /first replies came one after the other/);
          if (!service.occupancy) return;
          const [, least = "", most = ""] =
            /^When SYNs fail, .* wait: (\d+) (?:or|to) (\d+) in the queue/m.exec(reasons) ?? [];
          assert.ok(
            Number(least) < backlog && backlog <= Number(most),
            `${least} to ${most}, it is ${backlog}`,
          );
          assert.ok(service.occupancy.failedAtLevel >= 0.95 * service.occupancy.failed);
          assert.ok(service.occupancy.acceptedBelow >= 0.95 * service.occupancy.accepted);
          assert.match(reasons, hasHostFirewall ? /unanswered SYNs came while/ : /refused SYNs came while/);
        });
});

describe("the wait for first replies in the other stories", () => {
  for (const story of STORIES.filter((each) => each !== seedStory && each.id !== "sample"))
    it(`${story.id}: no queue is said to be full`, async () => {
      for (const seed of [1, 2, 3]) {
        const diagnosis = await told({ story, seed, hasHostFirewall: seed % 2 === 1 });
        assert.ok(diagnosis.services.length > 0);
        assert.ok(diagnosis.services.every(({ occupancy }) => occupancy === null));
        assert.ok(diagnosis.services.every(({ replyPace }) => replyPace === null));
        const all = diagnosis.hypotheses.flatMap((cause) => [...cause.for, ...cause.against]);
        assert.doesNotMatch(sentencesOf(all), /waited for the first reply|one after the other|has no pause/);
      }
    });
});
