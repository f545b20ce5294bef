/** What several causes of a report share is told at the first of them. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Finding } from "../../../src/report/diagnosis-shapes";
import type { ReportBlock } from "../../../src/report/report-document";
import { saidOnce } from "../../../src/report/said-once";

function cause(title: string, ...findings: Finding[]): ReportBlock {
  const weighed = { title, service: "10.0.0.2:80", status: "Not excluded", settledBy: "" };
  return { kind: "cause", cause: { ...weighed, anchor: "", for: findings, against: [] } };
}

const say = (sentence: string): Finding => ({ sentence, frames: [], shows: "" });
const show = (sentence: string, ...frames: number[]): Finding => ({ sentence, frames, shows: "syn" });

function told(...blocks: ReportBlock[]): string[] {
  return saidOnce([{ heading: "", blocks }]).flatMap((section) =>
    section.blocks.flatMap((block) =>
      block.kind === "cause" ? block.cause.for.map(({ sentence }) => sentence) : [],
    ),
  );
}

describe("what several causes rest on", () => {
  it("is led to once; the others refer to it", () => {
    const lead = "SYNs fail while 4 wait, and not while 3.9 s pass.";
    assert.deepEqual(
      told(
        cause("a firewall", say(`${lead} What drops them would have to count.`)),
        cause("loss", say(`${lead} A network does not know that.`), say("All else. Is new.")),
      ),
      [
        `${lead} What drops them would have to count.`,
        'As said under "a firewall": a network does not know that.',
        "All else. Is new.",
      ],
    );
  });

  it("keeps a sentence that frames of its own prove, and names the place of frames that were shown", () => {
    assert.deepEqual(
      told(
        cause("a firewall", show("2 SYNs met silence. So it may be.", 1, 2)),
        cause("loss", show("2 SYNs met silence. So it may be too.", 1, 3), show("All of them.", 1, 2)),
      ),
      [
        "2 SYNs met silence. So it may be.",
        "2 SYNs met silence. So it may be too.",
        'All of them. (The frames: as under "a firewall".)',
      ],
    );
  });
});
