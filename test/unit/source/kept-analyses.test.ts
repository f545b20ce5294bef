import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
  appendFileSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, beforeEach, describe, it } from "node:test";

import type { KeepPlace } from "../../../src/protocol/child-contract";
import { captureReport } from "../../../src/report/capture-report";
import { captureIdentity, sampleOffsets } from "../../../src/source/capture-identity";
import { KeptAnalyses } from "../../../src/source/kept-analyses";
import { readCaptureSet } from "../../../src/source/capture-set";
import { readCapture } from "../../../src/source/read-capture";
import { FramePages } from "../../../src/source/read-frames";
import { answersOf } from "../../support/analysis-answers";

const ROOT = join(import.meta.dirname, "../../..");
const SAMPLE = join(ROOT, "media/sample.pcapng");
const PROGRAM = Buffer.alloc(32, 1);
const PLENTY = 2 ** 29;

const scratch = mkdtempSync(join(tmpdir(), "kept-analyses-"));
after(() => rmSync(scratch, { recursive: true }));

let folder = "";
let capture = "";
let nTests = 0;
beforeEach(() => {
  const own = join(scratch, String(nTests++));
  mkdirSync(own);
  folder = join(own, "kept");
  capture = join(own, "sample.pcapng");
  copyFileSync(SAMPLE, capture);
});

interface Keeper {
  analyses: KeptAnalyses;
  log: string[];
}

function keeper(place: Partial<KeepPlace> = {}, program: Uint8Array = PROGRAM): Keeper {
  const log: string[] = [];
  const whole = { folder, maxBytes: PLENTY, mayReopen: true, ...place };
  return {
    analyses: new KeptAnalyses({ place: whole, program, log: (line) => log.push(line) }),
    log,
  };
}

/** Reads a capture and keeps what was found. */
async function keep({ analyses }: Keeper, path = capture): Promise<void> {
  const { identity } = await analyses.find([path]);
  const data = await readCapture(path);
  await analyses.keep([path], identity!, { data, report: captureReport(data) });
}

const keptFiles = (): string[] => readdirSync(folder).map((name) => join(folder, name));
const isFound = async ({ analyses }: Keeper, path = capture): Promise<boolean> =>
  (await analyses.find([path])).analysis !== undefined;

describe("a capture's identity", () => {
  it("is the same until the capture changes", async () => {
    assert.deepEqual(await captureIdentity([capture]), await captureIdentity([capture]));
    const before = await captureIdentity([capture]);
    appendFileSync(capture, "more");
    assert.notDeepEqual(await captureIdentity([capture]), before);
  });

  it("changes with a byte whose change the size and the time of the last write do not tell", async () => {
    const big = join(scratch, "big");
    writeFileSync(big, Buffer.alloc(2 ** 20));
    const written = new Date(2020, 1);
    utimesSync(big, written, written);
    const before = await captureIdentity([big]);
    const bytes = readFileSync(big);
    bytes[sampleOffsets(bytes.length)[1]! - 1] = 1;
    writeFileSync(big, bytes);
    utimesSync(big, written, written);
    assert.equal(statSync(big).mtimeMs, written.getTime());
    assert.notDeepEqual(await captureIdentity([big]), before);
  });

  it("is another's for a copy", async () => {
    const copy = `${capture}.copy`;
    copyFileSync(capture, copy);
    assert.notDeepEqual(await captureIdentity([copy]), await captureIdentity([capture]));
  });

  it("is none for what is no plain file", async () => {
    assert.equal(await captureIdentity([scratch]), undefined);
    await assert.rejects(captureIdentity([join(scratch, "absent")]));
  });

  it("samples all of a small file, and the first and last bytes of a large one", () => {
    assert.deepEqual(sampleOffsets(0), []);
    assert.deepEqual(sampleOffsets(1), [0]);
    assert.deepEqual(sampleOffsets(8193), [0, 4096, 8192]);
    const offsets = sampleOffsets(3_000_000_001);
    assert.deepEqual([offsets.length, offsets[0], offsets.at(-1)], [64, 0, 3_000_000_001 - 4096]);
  });
});

describe("kept analyses", () => {
  it("answer as the analysis did", async () => {
    const first = keeper();
    assert.equal(await isFound(first), false);
    assert.deepEqual(first.log, []);
    await keep(first);
    const { analysis } = await keeper().analyses.find([capture]);
    const data = await readCapture(capture);
    assert.deepEqual(answersOf(analysis!.data), answersOf(data));
    assert.deepEqual(analysis!.report, captureReport(data));
  });

  it("of several files are found for these files in this order, and their frames with them", async () => {
    const second = `${capture}.second`;
    copyFileSync(SAMPLE, second);
    const files = [capture, second];
    for (const place of [{}, { folder: null }]) {
      const { analyses } = keeper(place);
      const { identity } = await analyses.find(files);
      const data = await readCaptureSet(files);
      await analyses.keep(files, identity!, { data, report: captureReport(data) });
      const { analysis } = await keeper(place).analyses.find(files);
      assert.deepEqual(answersOf(analysis!.data), answersOf(data));
      const pages = new FramePages(files, analysis!.data);
      const last = { startRow: data.capture.nFrames - 1, nRows: 1 };
      assert.equal((await pages.capture(last, new AbortController().signal)).frame[0], data.capture.nFrames);
      await pages.close();
      assert.equal((await keeper(place).analyses.find([second, capture])).analysis, undefined);
      assert.equal(await isFound(keeper(place)), false);
    }
    appendFileSync(second, Buffer.alloc(4));
    assert.equal((await keeper().analyses.find(files)).analysis, undefined);
  });

  it("are not looked at where the capture shall be read anew", async () => {
    await keep(keeper());
    assert.equal(await isFound(keeper({ mayReopen: false })), false);
    assert.equal(await isFound(keeper()), true);
  });

  it("are thrown away, with a word in the log, when the capture has changed", async () => {
    await keep(keeper());
    appendFileSync(capture, Buffer.alloc(4));
    const later = keeper();
    assert.equal(await isFound(later), false);
    assert.match(later.log.join(), /thrown away: the capture has changed/);
    assert.deepEqual(keptFiles(), []);
  });

  it("are thrown away when another version of the program wrote them", async () => {
    await keep(keeper());
    const other = keeper({}, Buffer.alloc(32, 2));
    assert.equal(await isFound(other), false);
    assert.match(other.log.join(), /another version/);
  });

  it("are thrown away when they are damaged or empty", async () => {
    for (const damage of [(bytes: Buffer) => bytes.fill(0, 5000, 5010), () => Buffer.alloc(0)]) {
      await keep(keeper());
      const [file] = keptFiles();
      writeFileSync(file!, damage(readFileSync(file!)));
      const later = keeper();
      assert.equal(await isFound(later), false);
      assert.match(later.log.join(), /thrown away/);
      assert.deepEqual(keptFiles(), []);
    }
  });

  it("are not written for a capture that changed while it was read", async () => {
    const keeping = keeper();
    const { identity } = await keeping.analyses.find([capture]);
    const data = await readCapture(capture);
    appendFileSync(capture, Buffer.alloc(4));
    await keeping.analyses.keep([capture], identity!, { data, report: captureReport(data) });
    assert.match(keeping.log.join(), /changed while it was read/);
    assert.equal(existsSync(folder), false);
  });

  it("lie beside the capture where no folder is given", async () => {
    await keep(keeper({ folder: null }));
    assert.ok(existsSync(`${capture}.megalodon`));
    assert.equal(await isFound(keeper({ folder: null })), true);
    assert.equal(existsSync(folder), false);
  });

  it("are not looked for where the capture is no file, or is absent", async () => {
    for (const path of ["-", scratch, join(scratch, "absent")]) {
      assert.deepEqual(await keeper().analyses.find([path]), { identity: undefined, analysis: undefined });
    }
  });
});

describe("the room for kept analyses", () => {
  /** Keeps three captures, the oldest first; each file's time of last use is told by its place in the row. */
  async function keepThree(): Promise<string[]> {
    const captures = [1, 2, 3].map((n) => `${capture}.${n}`);
    for (const [n, path] of captures.entries()) {
      copyFileSync(capture, path);
      const before = new Set(existsSync(folder) ? keptFiles() : []);
      await keep(keeper(), path);
      const written = keptFiles().find((file) => !before.has(file))!;
      utimesSync(written, new Date(2020, n), new Date(2020, n));
    }
    return captures;
  }

  const fileBytes = (): number => statSync(keptFiles()[0]!).size;

  it("is bounded in all: what was not used for longest goes first", async () => {
    const [oldest, middle, newest] = (await keepThree()) as [string, string, string];
    // Opening the oldest makes it the newest.
    assert.equal(await isFound(keeper(), oldest), true);
    await keep(keeper({ maxBytes: fileBytes() * 3.5 }));
    assert.equal(keptFiles().length, 3);
    assert.deepEqual(
      [await isFound(keeper(), oldest), await isFound(keeper(), middle), await isFound(keeper(), newest)],
      [true, false, true],
    );
    assert.equal(await isFound(keeper()), true);
  });

  it("is bounded for one: a file that would take more than half is not written", async () => {
    await keep(keeper());
    const nBytes = fileBytes();
    rmSync(keptFiles()[0]!);
    const small = keeper({ maxBytes: nBytes * 2 - 2 });
    await keep(small);
    assert.deepEqual(keptFiles(), []);
    assert.match(small.log.join(), /not kept: .* more than/);
  });

  for (const place of ["in the storage", "beside the capture"]) {
    it(`${place} is cleared of what was never finished, and of nothing else`, async () => {
      const keeping = keeper(place === "in the storage" ? {} : { folder: null });
      await keep(keeping);
      const kept = place === "in the storage" ? keptFiles()[0]! : `${capture}.megalodon`;
      const foreign = join(dirname(kept), "notes.unfinished");
      const forgotten = `${kept}.0123.unfinished`;
      const underWay = `${kept}.4567.unfinished`;
      for (const file of [foreign, forgotten, underWay]) writeFileSync(file, "x");
      for (const file of [foreign, forgotten]) utimesSync(file, new Date(2020, 1), new Date(2020, 1));
      await keep(keeping);
      assert.deepEqual([kept, foreign, forgotten, underWay].map(existsSync), [true, true, false, true]);
    });
  }

  it("is never taken from a person's file that has the name by chance", async () => {
    const own = `${capture}.megalodon`;
    writeFileSync(own, "a person's notes on this capture");
    const keeping = keeper({ folder: null });
    await keep(keeping);
    assert.equal(readFileSync(own, "utf8"), "a person's notes on this capture");
    assert.match(keeping.log.join(), /not kept: .* is something else/);
  });
});

describe("where analyses cannot be kept", () => {
  it("a folder that cannot be made is told in the log, and nothing else happens", async () => {
    const place = { folder: join(capture, "below-a-file") };
    const keeping = keeper(place);
    await keep(keeping);
    assert.match(keeping.log.join(), /not kept: ENOTDIR/);
    assert.equal(await isFound(keeper(place)), false);
  });

  it("a full disk leaves no half of a file", () => {
    // A limit on the size of files stands for a disk without room: the write fails half-way.
    const script = `
      const { KeptAnalyses } = require("./src/source/kept-analyses.ts");
      const { captureReport } = require("./src/report/capture-report.ts");
      const { readCapture } = require("./src/source/read-capture.ts");
      const [path, folder] = process.argv.slice(1);
      const place = { folder, maxBytes: 2 ** 29, mayReopen: true };
      const kept = new KeptAnalyses({ place, program: Buffer.alloc(32, 1), log: console.log });
      void kept.find([path]).then(async ({ identity }) => {
        const data = await readCapture(path);
        await kept.keep([path], identity, { data, report: captureReport(data) });
      });`;
    const command = `trap '' XFSZ; ulimit -f 64; exec "$0" --import tsx -e "$1" "$2" "$3"`;
    const { stdout, stderr } = spawnSync("bash", ["-c", command, process.execPath, script, capture, folder], {
      cwd: ROOT,
      encoding: "utf8",
    });
    assert.match(stdout, /^not kept: EFBIG/, stderr);
    assert.deepEqual(keptFiles(), []);
  });
});
