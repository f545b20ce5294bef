import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { gzipSync } from "node:zlib";
import type { AnalysisData } from "../../../src/report/analysis-data";
import { streamRows } from "../../../src/report/conversation-row";
import { renderReport } from "../../../src/report/render-report";
import { SourceFailure } from "../../../src/source/capture-bytes";
import { readCaptureSet, siblingsOf } from "../../../src/source/capture-set";
import { listFrames } from "../../../src/source/list-frames";
import { readCapture } from "../../../src/source/read-capture";
import { hasTshark, tsharkRows } from "../../support/tshark";

const FOLDER = mkdtempSync(join(tmpdir(), "megalodon-set-"));
after(() => rmSync(FOLDER, { recursive: true }));

const hasEditcap = ["editcap", "mergecap"].every(
  (tool) => spawnSync(tool, ["--version"], { stdio: "ignore" }).status === 0,
);

const SAMPLE = readFileSync(join(__dirname, "../../../media/sample.pcapng"));

function written(name: string, bytes: Uint8Array): string {
  const path = join(FOLDER, name);
  writeFileSync(path, bytes);
  return path;
}

function failureOf(paths: string[]): Promise<SourceFailure> {
  return readCaptureSet(paths).then(
    () => assert.fail("it was read"),
    (error: unknown) => {
      assert.ok(error instanceof SourceFailure);
      return error;
    },
  );
}

describe("a capture of several files", () => {
  it("has a report that says how its frames are found in Wireshark", async () => {
    const files = [written("first.pcapng", SAMPLE), written("second.pcapng", SAMPLE)];
    const textOf = (data: AnalysisData): string => renderReport(data, {}, "markdown", { files, version: "" });
    assert.match(textOf(await readCaptureSet(files)), /mergecap -a -w/);
    assert.doesNotMatch(textOf(await readCapture(files[0]!)), /mergecap/);
  });

  it("says which frames each file holds, and which file a defect lies in", async () => {
    const paths = [
      written("a.pcapng", SAMPLE.subarray(0, SAMPLE.length - 3)),
      written("empty.pcapng", new Uint8Array(0)),
      written("b.pcapng.gz", gzipSync(SAMPLE)),
    ];
    const alone = (await readCapture(paths[2]!)).capture;
    const first = (await readCapture(paths[0]!)).capture;
    const { capture } = await readCaptureSet(paths);
    assert.deepEqual(capture.files, [
      { name: "a.pcapng", firstFrame: 1, nFrames: first.nFrames, bytes: SAMPLE.length - 3 },
      { name: "empty.pcapng", firstFrame: first.nFrames + 1, nFrames: 0, bytes: 0 },
      { name: "b.pcapng.gz", firstFrame: first.nFrames + 1, nFrames: alone.nFrames, bytes: alone.fileBytes },
    ]);
    assert.equal(capture.nFrames, first.nFrames + alone.nFrames);
    assert.deepEqual(
      capture.problems.map(({ code, file, fileOffset }) => [code, file, fileOffset]),
      [
        ...first.problems.map(({ code, fileOffset }) => [code, "a.pcapng", fileOffset]),
        ["cut-short", "empty.pcapng", 0],
      ],
    );
    assert.ok(first.problems.length > 0);
  });

  it("goes on behind the damage of a file's compression", async () => {
    const gzipped = gzipSync(SAMPLE);
    const path = written("damaged.pcapng.gz", gzipped.subarray(0, gzipped.length >> 1));
    const { capture } = await readCaptureSet([path, written("sound.pcapng", SAMPLE)]);
    assert.ok(
      capture.problems.some(
        ({ code, file }) => code === "broken-compression" && file === "damaged.pcapng.gz",
      ),
    );
    assert.equal(
      capture.files?.[1]?.nFrames,
      (await readCapture(join(FOLDER, "sound.pcapng"))).capture.nFrames,
    );
  });

  it("fails with the name of the file that is missing or no capture, and where all are empty", async () => {
    const sound = written("c.pcapng", SAMPLE);
    const text = written("notes.txt", Buffer.from("This is no capture, it is a text of some length."));
    const empty = written("d.pcapng", new Uint8Array(0));
    const missing = await failureOf([sound, join(FOLDER, "none.pcapng")]);
    assert.deepEqual([missing.failure.code, missing.path], ["file-not-found", join(FOLDER, "none.pcapng")]);
    const other = await failureOf([sound, text]);
    assert.deepEqual([other.failure.code, other.path], ["not-a-capture", text]);
    assert.equal((await failureOf([empty, empty])).failure.code, "empty-file");
  });

  it("finds its siblings in the folder, in order", async () => {
    const names = ["ring_00002_20201123100100.pcapng", "ring_00001_20201123100000.pcapng"];
    const [second, first] = names.map((name) => written(name, SAMPLE));
    assert.deepEqual(await siblingsOf(second!), [first, second]);
  });

  it("lists its frames with the file and the number there", async () => {
    const paths = [written("e.pcapng", SAMPLE), written("f.pcapng", SAMPLE)];
    const rows: string[][] = [];
    const fields = ["frame.number", "megalodon.file", "megalodon.file_frame"];
    await listFrames({ paths, fields }, (row) => rows.push(row));
    const n = rows.length / 2;
    assert.deepEqual(
      [rows[0], rows[n - 1], rows[n], rows.at(-1)],
      [
        ["1", "e.pcapng", "1"],
        [`${n}`, "e.pcapng", `${n}`],
        [`${n + 1}`, "f.pcapng", "1"],
        [`${2 * n}`, "f.pcapng", `${n}`],
      ],
    );
  });
});

describe("the frames and streams of several files", () => {
  it(
    "are those that tshark gives of the files that mergecap put together",
    {
      skip:
        hasTshark && hasEditcap ? false : "tshark, editcap or mergecap is missing: 1 comparison is left out",
    },
    async () => {
      const whole = written("whole.pcapng", SAMPLE);
      execFileSync("editcap", ["-c", "700", whole, join(FOLDER, "part.pcapng")]);
      const one = (await readCapture(whole)).capture;
      const parts = await siblingsOf(join(FOLDER, partNames()[0]!));
      assert.ok(parts.length > 1);
      const merged = join(FOLDER, "merged.pcapng");
      execFileSync("mergecap", ["-a", "-F", "pcapng", "-w", merged, ...parts]);
      const theirs = tsharkRows(readFileSync(merged), ["frame.number", "tcp.stream"]);
      const ours: string[][] = [];
      await listFrames({ paths: parts, fields: ["frame.number", "tcp.stream"] }, (row) => {
        if (row[1] !== "") ours.push(row);
      });
      assert.deepEqual(ours, theirs);
      const data = await readCaptureSet(parts);
      assert.equal(data.capture.nFrames, one.nFrames);
      assert.deepEqual(streamRows(data), streamRows(await readCapture(whole)));
    },
  );
});

/** Names of the parts that editcap wrote: NAME_NNNNN_YYYYMMDDhhmmss.EXT, as dumpcap names them. */
function partNames(): string[] {
  const names = readdirSync(FOLDER);
  return names.filter((name) => name.startsWith("part_")).sort();
}
