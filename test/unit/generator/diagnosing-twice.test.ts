/** A diagnosis leaves the analysis as it was: the second one of it says the same, story by story. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { CaptureAnalysis } from "../../../src/analyze";
import type { AnalysisData } from "../../../src/report/analysis-data";
import { diagnose } from "../../../src/report/diagnosis";
import { renderReport } from "../../../src/report/render-report";
import { DEFAULT_OPTIONS, generate } from "../../generator/generate";
import { STORIES } from "../../generator/stories/index-of-stories";
import type { Story } from "../../generator/story";

const SCALE = 0.02;

async function analysed(story: Story): Promise<AnalysisData> {
  const analysis = new CaptureAnalysis({ name: `${story.id}.pcapng`, fileBytes: 0 });
  await generate(
    { ...DEFAULT_OPTIONS, story, scale: SCALE },
    {
      write: (bytes) => {
        analysis.feed(bytes);
        return Promise.resolve();
      },
      end: () => Promise.resolve(),
    },
  );
  return analysis.finish();
}

describe("an analysis that is diagnosed twice", () => {
  for (const story of STORIES) {
    it(`says the same of ${story.id} both times`, async () => {
      const data = await analysed(story);
      const first = diagnose(data);
      assert.deepEqual(diagnose(data), first);
      const text = (): string => renderReport(data, {}, "markdown", { files: ["a.pcapng"], version: "" });
      assert.equal(text(), text());
      assert.deepEqual(diagnose(data), first);
    });
  }
});
