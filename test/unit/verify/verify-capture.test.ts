import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, it } from "node:test";

import { isAgreed, verifyCapture, verifyText } from "../../../src/verify/verify-capture";
import { N_CORE_CAPTURES, captureFolder, coreCaptures, hasCorpus } from "../../support/capture-corpus";

const ROOT = join(__dirname, "..", "..", "..");
const folder = mkdtempSync(join(tmpdir(), "verify-"));
after(() => rmSync(folder, { recursive: true, force: true }));

describe("a capture read with two readers", () => {
  it("gives the same frames for the sample, whose interface has options", async () => {
    const report = await verifyCapture(join(ROOT, "media", "sample.pcapng"));
    assert.deepEqual([report.nFrames, report.nCompared, report.nEqual], [4008, 4008, 4008]);
    assert.equal(isAgreed(report), true);
    assert.match(
      verifyText(report),
      /^sample\.pcapng: both readers agree on all 4,008 frames\n4,008 frames read by our reader; 4,008 compared/,
    );
  });

  it("says the verdict first: what differs, and how much was compared", () => {
    const report = {
      name: "a.pcapng",
      nFrames: 12_345,
      nCompared: 1,
      nEqual: 1,
      firstDifference: null,
      nDefects: 1,
      notRead: [],
    };
    assert.equal(
      verifyText(report),
      "a.pcapng: both readers agree on the 1 frame of 12,345 that both can read\n" +
        "12,345 frames read by our reader; 1 compared with the second reader (pcap-ng-parser), 1 equal\n" +
        "our reader passed over 1 defect of the file\n",
    );
    const firstDifference = { frame: 2001, what: "time", ours: "0x1 0x2", theirs: "0x1 0x3" } as const;
    assert.match(
      verifyText({ ...report, nCompared: 2001, nEqual: 2000, firstDifference }),
      /^a\.pcapng: the readers differ, first at frame 2,001\n/,
    );
  });

  it("says that the second reader reads pcapng only", async () => {
    const header = new DataView(new ArrayBuffer(24));
    header.setUint32(0, 0xa1b2c3d4, true);
    header.setUint16(4, 2, true);
    header.setUint16(6, 4, true);
    header.setUint32(16, 65535, true);
    header.setUint32(20, 1, true);
    const path = join(folder, "empty.pcap");
    writeFileSync(path, new Uint8Array(header.buffer));
    const report = await verifyCapture(path);
    assert.equal(report.nCompared, 0);
    assert.match(verifyText(report), /: nothing could be compared\n[^]*it reads pcapng only/);
  });

  it("refuses what is no capture", async () => {
    const path = join(folder, "text.pcapng");
    writeFileSync(path, "no capture, whatever its name says");
    await assert.rejects(verifyCapture(path), /not-a-capture/);
  });

  it("agrees on every frame of real captures that both can read", async (context) => {
    if (!hasCorpus()) {
      context.skip(`no corpus: ${N_CORE_CAPTURES} captures were not compared`);
      return;
    }
    let nEqual = 0;
    const inabilities = new Map<string, number>();
    for (const name of coreCaptures()) {
      const report = await verifyCapture(join(captureFolder(), "files", name)).catch(() => undefined);
      if (!report) continue;
      nEqual += report.nEqual;
      for (const line of report.notRead) inabilities.set(line, (inabilities.get(line) ?? 0) + 1);
      assert.ok(isAgreed(report) || report.nDefects > 0, `${name}: ${verifyText(report)}`);
    }
    for (const [line, n] of inabilities) context.diagnostic(`${n} captures: ${line}`);
    assert.ok(nEqual > 100, `${nEqual} frames were compared`);
  });
});
