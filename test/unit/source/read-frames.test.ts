/** Frames read back from the middle of a file: of any format, and never from another file. */
import assert from "node:assert/strict";
import {
  appendFileSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it } from "node:test";
import { gzipSync } from "node:zlib";

import { CaptureAnalysis } from "../../../src/analyze";
import { frameInfo, frameNotes } from "../../../src/report/frame-info";
import type { AnalysisData } from "../../../src/report/analysis-data";
import { SourceFailure } from "../../../src/source/capture-bytes";
import { CaptureSet } from "../../../src/source/capture-set";
import { readCapture } from "../../../src/source/read-capture";
import { FrameRun } from "../../../src/source/frame-run";
import { FramePages } from "../../../src/source/read-frames";
import { joined } from "../../support/bytes";
import { captureBytes, compileDialogue } from "../../support/dialogue-compiler";
import { CLOSE_BY_FIN, EXCHANGE, HANDSHAKE } from "../../support/dialogue-phrases";
import { pcapFile, type PcapVariant } from "../../support/pcap-writer";
import {
  decimalResolution,
  enhancedPacket,
  interfaceDescription,
  sectionHeader,
  simplePacket,
} from "../../support/pcapng-writer";
import {
  capturedFrames,
  conversationFrames,
  NEVER,
  walkedFrames,
  walkedFramesOf,
  withFile,
  type ReadFrame,
} from "../../support/read-back";

const DIALOGUE = compileDialogue(HANDSHAKE + EXCHANGE + CLOSE_BY_FIN);
const FRAMES = DIALOGUE.frames.map((frame) => frame.bytes);
/** An entry every third frame: most frames are read from the middle. */
const DENSE = { strideFrames: 3 };

/** Every frame, and every frame of the first conversation, is that of one walk from the start. */
async function readsBack(bytes: Uint8Array): Promise<void> {
  const walked = walkedFrames(bytes).map((frame) => ({ ...frame, labels: 0 }));
  assert.ok(walked.length > 6);
  await withFile(bytes, DENSE, async (file) => {
    assert.ok(file.data.readBack.index.frame.length >= 3);
    assert.deepEqual(await capturedFrames(file, 2), walked);
    const own = (await conversationFrames(file, 0, 2)).map((frame) => ({ ...frame, labels: 0 }));
    assert.deepEqual(
      own,
      walked.filter(({ conversation }) => conversation === 0),
    );
  });
}

/** Files that are one capture, analysed; `walked` is what one walk through them shows. */
async function withFiles(
  contents: readonly Uint8Array[],
  use: (set: {
    paths: string[];
    data: AnalysisData;
    pages: FramePages;
    walked: ReadFrame[];
  }) => Promise<void>,
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "megalodon-read-frames-"));
  const paths = contents.map((bytes, i) => {
    const path = join(folder, `part-${i}`);
    writeFileSync(path, bytes);
    return path;
  });
  const set = await CaptureSet.of(paths);
  const analysis = new CaptureAnalysis({ name: "set", fileBytes: set.fileBytes, indexDensity: DENSE });
  await set.feedTo(analysis);
  const data = analysis.finish();
  const pages = new FramePages(paths, data);
  try {
    const walked = await walkedFramesOf(await CaptureSet.of(paths));
    await use({ paths, data, pages, walked: walked.map((frame) => ({ ...frame, labels: 0 })) });
  } finally {
    await pages.close();
    rmSync(folder, { recursive: true });
  }
}

/** A section of its own byte order, in nanoseconds, with a description between the frames. */
function section(order: "little" | "big", firstTick: bigint): Uint8Array {
  const settings = { order, options: [decimalResolution(9)] };
  const packets = FRAMES.map((bytes, i) => {
    const packet = { ticks: firstTick + BigInt(i * 1000), bytes, interfaceId: i < 5 ? 0 : 1 };
    return enhancedPacket(packet, { order });
  });
  return joined(
    sectionHeader({ order }),
    interfaceDescription(settings),
    ...packets.slice(0, 5),
    interfaceDescription(settings),
    ...packets.slice(5),
    simplePacket(FRAMES[0]!, FRAMES[0]!.length, order),
  );
}

describe("frames read back", () => {
  it("are those of pcapng sections of different byte orders, interfaces added meanwhile", async () => {
    await readsBack(joined(section("little", 10n ** 18n), section("big", 10n ** 18n + 10n ** 9n)));
  });

  for (const variant of ["microseconds", "nanoseconds", "modified"] as const satisfies PcapVariant[]) {
    for (const order of ["little", "big"] as const) {
      it(`are those of pcap (${variant}, ${order} endian)`, async () => {
        const records = FRAMES.map((bytes, i) => ({ seconds: 1_700_000_000 + i, fraction: 7 + i, bytes }));
        await readsBack(pcapFile(records, { variant, order }));
      });
    }
  }

  it("are those of files of several kinds that are one capture, begun in the middle of each", async () => {
    const records = FRAMES.map((bytes, i) => ({ seconds: 1_700_000_000 + i, fraction: 7 + i, bytes }));
    await withFiles(
      [
        section("little", 10n ** 18n),
        new Uint8Array(0),
        pcapFile(records, { variant: "nanoseconds", order: "big" }),
        section("big", 2n * 10n ** 18n),
      ],
      async ({ data, pages, walked }) => {
        assert.ok(data.readBack.index.frame.length >= 9);
        const file = { path: "", data, pages };
        assert.deepEqual(await capturedFrames(file, 2), walked);
        const own = (await conversationFrames(file, 0, 2)).map((frame) => ({ ...frame, labels: 0 }));
        assert.ok(own.length > 2 * FRAMES.length);
        assert.deepEqual(
          own,
          walked.filter(({ conversation }) => conversation === 0),
        );
      },
    );
  });

  it("are not had of a compressed file of several, nor of one that has changed", async () => {
    const plain = section("little", 10n ** 18n);
    await withFiles([plain, gzipSync(plain)], async ({ pages, data }) => {
      assert.equal((await pages.capture({ startRow: 0, nRows: 3 }, NEVER)).frame.length, 3);
      const last = { startRow: data.capture.nFrames - 3, nRows: 3 };
      await assert.rejects(pages.capture(last, NEVER), fails("compressed-among-several"));
    });
    await withFiles([plain, plain], async ({ pages, data, paths }) => {
      truncateSync(paths[1]!, plain.length - 8);
      const last = { startRow: data.capture.nFrames - 3, nRows: 3 };
      await assert.rejects(pages.capture(last, NEVER), fails("file-changed"));
      assert.equal((await pages.capture({ startRow: 0, nRows: 3 }, NEVER)).frame.length, 3);
    });
  });

  it("are not had where a file of several is gone by its turn, and the files before it are closed once", async () => {
    const plain = section("little", 10n ** 18n);
    await withFiles([plain, plain], async ({ pages, data, paths }) => {
      const nInFirst = data.capture.nFrames / 2;
      rmSync(paths[1]!);
      assert.equal((await pages.capture({ startRow: nInFirst - 2, nRows: 1 }, NEVER)).frame.length, 1);
      const across = { startRow: nInFirst - 1, nRows: 2 };
      await assert.rejects(pages.capture(across, NEVER), fails("file-not-found"));
      assert.equal((await pages.capture({ startRow: 0, nRows: 3 }, NEVER)).frame.length, 3);
    });
  });

  it("are worded as Wireshark words them", async () => {
    await withFile(captureBytes(compileDialogue(HANDSHAKE)), DENSE, async ({ pages }) => {
      const page = await pages.conversation(0, { startRow: 0, nRows: 10 }, NEVER);
      const infos = Array.from(page.frame, (_, i) => frameInfo(page, i));
      assert.match(infos[0]!, /^\[SYN\] Seq=0 Win=\d+ Len=0 MSS=1460/);
      assert.match(infos[1]!, /^\[SYN, ACK\] Seq=0 Ack=1 Win=\d+ Len=0/);
      assert.match(infos[2]!, /^\[ACK\] Seq=1 Ack=1 Win=\d+ Len=0$/);
      assert.deepEqual([...page.direction], [1, 2, 1]);
    });
  });

  it("bear the labels that the whole conversation gives them", async () => {
    const script = "+0 client > S\n+1 client > S retry\n+1.1 server > SA\n+1.2 client > A";
    await withFile(captureBytes(compileDialogue(script)), DENSE, async ({ pages }) => {
      const page = await pages.conversation(0, { startRow: 1, nRows: 1 }, NEVER);
      assert.deepEqual(frameNotes(page.labels[0]!), ["retransmission"]);
    });
  });

  it("say where a frame stands among those of its conversation, and whose it is", async () => {
    await withFile(captureBytes(DIALOGUE), DENSE, async ({ pages }) => {
      assert.deepEqual(await pages.rowOf(0, 4, NEVER), { row: 3, isDone: true });
      assert.equal((await pages.rowOf(0, 4000, NEVER)).row, -1);
      assert.equal(await pages.conversationOf(4, NEVER), 0);
    });
  });

  it("are found with an index that had to be thinned out", async () => {
    const bytes = captureBytes(DIALOGUE);
    const walked = walkedFrames(bytes);
    await withFile(bytes, { strideFrames: 1, maxEntries: 4 }, async (file) => {
      const { frame } = file.data.readBack.index;
      assert.ok(frame.length <= 4 && frame[0] === 1);
      const steps = Array.from(frame.slice(1), (number, i) => number - frame[i]!);
      assert.ok(
        steps.every((step) => step >= 2),
        steps.join(),
      );
      const captured = await capturedFrames(file, 1);
      assert.deepEqual(
        captured,
        walked.map((each) => ({ ...each, labels: 0 })),
      );
    });
  });

  it("have an entry where frames are large, though few", () => {
    const bytes = captureBytes(DIALOGUE);
    const analysis = new CaptureAnalysis({
      name: "capture",
      fileBytes: bytes.length,
      indexDensity: { strideBytes: 200 },
    });
    for (let at = 0; at < bytes.length; at += 100) analysis.feed(bytes.slice(at, at + 100));
    assert.ok(analysis.finish().readBack.index.frame.length >= 4);
  });
});

const fails = (code: string) => (error: unknown) => {
  assert.ok(error instanceof SourceFailure, String(error));
  assert.equal(error.failure.code, code);
  return true;
};

describe("a file that is no longer the one that was analysed", () => {
  const bytes = captureBytes(DIALOGUE);
  const ask = (pages: FramePages) => pages.capture({ startRow: 4, nRows: 2 }, NEVER);
  const askConversation = (pages: FramePages) => pages.conversation(0, { startRow: 0, nRows: 2 }, NEVER);

  it("gives no frames when it is gone", async () => {
    await withFile(bytes, DENSE, async ({ path, pages }) => {
      rmSync(path);
      await assert.rejects(ask(pages), fails("file-not-found"));
      await assert.rejects(askConversation(pages), fails("file-not-found"));
    });
  });

  it("gives no frames when it has shrunk or grown", async () => {
    for (const change of [
      (path: string) => truncateSync(path, 500),
      (path: string) => appendFileSync(path, "x"),
    ]) {
      await withFile(bytes, DENSE, async ({ path, pages }) => {
        change(path);
        await assert.rejects(ask(pages), fails("file-changed"));
        await assert.rejects(askConversation(pages), fails("file-changed"));
      });
    }
  });

  it("gives no frames when it shrinks under a run that was begun", async () => {
    await withFile(bytes, DENSE, async ({ path, pages }) => {
      assert.equal((await askConversation(pages)).frame.length, 2);
      truncateSync(path, 500);
      await assert.rejects(pages.conversation(0, { startRow: 2, nRows: 9 }, NEVER), fails("file-changed"));
    });
  });

  it("gives no frames when others stand at their places, though size and time are the same", async () => {
    await withFile(bytes, DENSE, async ({ path, pages }) => {
      const { mtime, atime, size } = statSync(path);
      const later = DIALOGUE.frames.map((frame) => ({ ...frame, atNs: frame.atNs + 1_000_000 }));
      const first = captureBytes({ ...DIALOGUE, frames: [DIALOGUE.frames[0]!, ...later.slice(1)] });
      assert.equal(first.length, size);
      writeFileSync(path, first);
      utimesSync(path, atime, mtime);
      await assert.rejects(ask(pages), fails("file-changed"));
    });
  });
});

describe("a stretch of frames", () => {
  it("ends when its time is up, also within what was read at once, and is gone on with", async () => {
    const records = Array.from({ length: 2000 }, (_, i) => ({
      ...{ seconds: i, fraction: 0 },
      bytes: FRAMES[i % FRAMES.length]!,
    }));
    await withFile(pcapFile(records), DENSE, async ({ path, data }) => {
      const run = await FrameRun.open([path], data, 1);
      const numbers: number[] = [];
      const deadlineMs = performance.now() + 200;
      const end = await run.stretch(
        ({ frame }) => {
          if (numbers.push(frame.number) === 10) while (performance.now() <= deadlineMs);
          return true;
        },
        { deadlineMs, signal: NEVER },
      );
      assert.equal(end, "time");
      assert.ok(numbers.length >= 10 && numbers.length < 600, `${numbers.length} frames`);
      const limits = { deadlineMs: Infinity, signal: NEVER };
      assert.equal(await run.stretch(({ frame }) => numbers.push(frame.number) > 0, limits), "end");
      assert.deepEqual(
        numbers,
        records.map((_, i) => i + 1),
      );
    });
  });
});

describe("a compressed capture", () => {
  it("is read from its start, page by page, forward and back", async () => {
    const bytes = captureBytes(DIALOGUE);
    await withFile(gzipSync(bytes), {}, async ({ path }) => {
      const data = await readCapture(path);
      const pages = new FramePages([path], data);
      const walked = walkedFrames(bytes).map((frame) => ({ ...frame, labels: 0 }));
      assert.deepEqual(await capturedFrames({ path, data, pages }, 2), walked);
      assert.equal((await conversationFrames({ path, data, pages }, 0)).length, walked.length);
      await pages.close();
    });
  });

  it("stops when told to", async () => {
    await withFile(gzipSync(readFileSync("media/sample.pcapng")), {}, async ({ path }) => {
      const pages = new FramePages([path], await readCapture(path));
      const stop = new AbortController();
      stop.abort();
      await assert.rejects(pages.capture({ startRow: 4000, nRows: 8 }, stop.signal), fails("cancelled"));
      // On a busy machine the time of a page may be up before its frames are reached.
      let last: number | undefined;
      for (let nAsked = 0; last === undefined && nAsked < 100; nAsked++)
        last = (await pages.capture({ startRow: 4000, nRows: 8 }, NEVER)).frame.at(-1);
      assert.equal(last, 4008);
      await pages.close();
    });
  });
});
