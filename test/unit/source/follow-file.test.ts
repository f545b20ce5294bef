import assert from "node:assert/strict";
import {
  appendFileSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { gzipSync } from "node:zlib";
import { analyzeBytes } from "../../../src/analyze";
import type { AnalysisData } from "../../../src/report/analysis-data";
import { captureReport } from "../../../src/report/capture-report";
import { conversationRow } from "../../../src/report/conversation-row";
import { readAndFollow, type FileFollower } from "../../../src/source/follow-file";

const SAMPLE = readFileSync(join(__dirname, "../../../media/sample.pcapng"));
const FOLDER = mkdtempSync(join(tmpdir(), "megalodon-follow-"));
const WAIT_MS = 10_000;
let nFiles = 0;
after(() => rmSync(FOLDER, { recursive: true }));

interface Followed {
  path: string;
  follower: FileFollower | undefined;
  /** The newest look. */
  data: () => AnalysisData;
  isGrowing: () => boolean | undefined;
  changes: string[];
  /** Waits until something holds. */
  until: (holds: () => boolean) => Promise<void>;
}

async function follow(
  bytes: Uint8Array,
  settings: { restMs?: number; isOld?: boolean } = {},
): Promise<Followed> {
  const path = join(FOLDER, `capture-${nFiles++}.pcapng`);
  writeFileSync(path, bytes);
  const longAgo = new Date(Date.now() - 3_600_000);
  if (settings.isOld) utimesSync(path, longAgo, longAgo);
  const changes: string[] = [];
  let isGrowing: boolean | undefined;
  const first = await readAndFollow(
    path,
    { pollMs: 5, restMs: settings.restMs },
    {
      onGrown: (grown, isStillGrowing) => {
        data = grown;
        isGrowing = isStillGrowing;
      },
      onChange: (change) => changes.push(change),
    },
  );
  let { data } = first;
  const until = async (holds: () => boolean): Promise<void> => {
    // The follower's timer alone keeps no process alive.
    for (const endMs = Date.now() + WAIT_MS; !holds();) {
      assert.ok(Date.now() < endMs, "waited in vain");
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  };
  return { path, follower: first.follower, data: () => data, isGrowing: () => isGrowing, changes, until };
}

function rowsOf(data: AnalysisData): unknown[] {
  return Array.from({ length: data.nConversations }, (_, conversation) =>
    conversationRow(data, conversation),
  );
}

const WHOLE = analyzeBytes(SAMPLE, "sample");

describe("a file that is being written", () => {
  it("is read on as it grows, cut anywhere, and at rest is what it is when read whole", async () => {
    // Ends inside of blocks, each at another place.
    const ends = [100_001, 100_002, 150_017, 151_000, 300_003, SAMPLE.length];
    const growing = await follow(SAMPLE.subarray(0, 70_001), { restMs: 400 });
    assert.deepEqual(growing.data().capture.problems, []);
    let from = 70_001;
    for (const end of ends) {
      appendFileSync(growing.path, SAMPLE.subarray(from, end));
      from = end;
      await growing.until(() => growing.data().capture.captureBytes === end);
      assert.equal(growing.isGrowing(), true);
      assert.deepEqual(growing.data().capture.problems, [], "what is unfinished is no defect yet");
      assert.equal(growing.data().capture.nFrames, analyzeBytes(SAMPLE.subarray(0, end)).nFrames);
    }
    await growing.until(() => growing.isGrowing() === false);
    assert.deepEqual(rowsOf(growing.data()), WHOLE.rows());
    assert.deepEqual(captureReport(growing.data()).patterns, WHOLE.report().patterns);
    assert.equal(growing.data().capture.fileBytes, SAMPLE.length);
    assert.deepEqual(growing.changes, []);
    growing.follower?.dispose();
  });

  it("has a defect where it is cut short and rests", async () => {
    const growing = await follow(SAMPLE.subarray(0, 70_001), { restMs: 300 });
    await growing.until(() => growing.isGrowing() === false);
    assert.deepEqual(
      growing.data().capture.problems.map(({ code }) => code),
      ["cut-short"],
    );
    // What was given up cannot be completed: the file is to be read anew.
    appendFileSync(growing.path, SAMPLE.subarray(70_001));
    await growing.until(() => growing.changes.length > 0);
    assert.deepEqual(growing.changes, ["grown"]);
  });

  it("is judged as whole when it is followed no longer", async () => {
    const growing = await follow(SAMPLE.subarray(0, 70_001));
    assert.equal(growing.follower?.isGrowing, true);
    growing.follower.stop();
    assert.equal(growing.isGrowing(), false);
    assert.equal(growing.data().capture.problems.length, 1);
    appendFileSync(growing.path, SAMPLE.subarray(70_001));
    await new Promise((resolve) => setTimeout(resolve, 60));
    assert.equal(growing.data().capture.captureBytes, 70_001);
  });
});

describe("a file that rests when it is opened", () => {
  const firstPart = SAMPLE.subarray(0, wholeBlocks(70_000));

  it("is whole, and goes on where it grows after all", async () => {
    const resting = await follow(firstPart, { isOld: true });
    assert.equal(resting.follower?.isGrowing, false);
    appendFileSync(resting.path, SAMPLE.subarray(firstPart.length));
    await resting.until(() => resting.data().capture.captureBytes === SAMPLE.length);
    assert.deepEqual(resting.changes, []);
    resting.follower.stop();
    assert.deepEqual(rowsOf(resting.data()), WHOLE.rows());
  });
});

describe("a file that becomes another", () => {
  it("is to be read anew where it was replaced, rewritten or cut", async () => {
    const replaced = await follow(SAMPLE);
    const other = join(FOLDER, "other.pcapng");
    writeFileSync(other, SAMPLE);
    renameSync(other, replaced.path);
    await replaced.until(() => replaced.changes.length > 0);
    assert.deepEqual(replaced.changes, ["replaced"]);

    const rewritten = await follow(SAMPLE);
    const bytes = Buffer.from(SAMPLE);
    bytes[40] = bytes[40]! ^ 0xff;
    writeFileSync(rewritten.path, bytes);
    // Emptied for a moment, it may be seen as one that became shorter.
    await rewritten.until(() => rewritten.changes.length > 0);
    assert.match(rewritten.changes.join(), /^(replaced|shrunk)$/);

    const cut = await follow(SAMPLE);
    truncateSync(cut.path, 5000);
    await cut.until(() => cut.changes.length > 0);
    assert.deepEqual(cut.changes, ["shrunk"]);
  });

  it("keeps its answer where it was deleted, and says so once", async () => {
    const gone = await follow(SAMPLE);
    unlinkSync(gone.path);
    await gone.until(() => gone.changes.length > 0);
    await new Promise((resolve) => setTimeout(resolve, 60));
    assert.deepEqual(gone.changes, ["gone"]);
    assert.deepEqual(rowsOf(gone.data()).length, WHOLE.rows().length);
    gone.follower?.dispose();
  });
});

describe("a compressed file", () => {
  it("is not followed", async () => {
    assert.equal((await follow(gzipSync(SAMPLE))).follower, undefined);
  });
});

/** The length of the whole blocks in the first bytes of the sample. */
function wholeBlocks(nBytes: number): number {
  let at = 0;
  for (let next = 0; next <= nBytes; next += SAMPLE.readUInt32LE(at + 4)) at = next;
  return at;
}
