/** The command line as a process: what only shows when it runs as one. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { gzipSync } from "node:zlib";

const ROOT = join(import.meta.dirname, "../..");
const SAMPLE = join(ROOT, "media/sample.pcapng");
const folder = mkdtempSync(join(tmpdir(), "command-line-"));
after(() => rmSync(folder, { recursive: true }));

/** Runs a command whose reader goes away with the first bytes, as `| head -1` does. */
async function runUnread(...words: string[]): Promise<{ code: unknown; stderr: string }> {
  const cli = spawn(process.execPath, ["--import", "tsx", join(ROOT, "src/cli/main.ts"), ...words], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  cli.stdout.once("data", () => cli.stdout.destroy());
  let stderr = "";
  cli.stderr.on("data", (text) => (stderr += String(text)));
  const [code] = (await once(cli, "close")) as unknown[];
  return { code, stderr };
}

async function exitCode(...words: string[]): Promise<unknown> {
  const cli = spawn(process.execPath, ["--import", "tsx", join(ROOT, "src/cli/main.ts"), ...words], {
    stdio: "ignore",
  });
  const [code] = (await once(cli, "close")) as unknown[];
  return code;
}

describe("the command line", () => {
  it("ends quietly where its reader goes away", async () => {
    const everything = "frame.number,frame.time_epoch,ip.src,ip.dst,tcp.seq_raw,tcp.ack_raw,tcp.flags";
    assert.deepEqual(await runUnread("frames", SAMPLE, "--fields", everything), { code: 0, stderr: "" });
    assert.deepEqual(await runUnread("conversations", SAMPLE, "--format", "ndjson"), { code: 0, stderr: "" });
  });

  it("ends with 1 where the capture has a defect, whatever was asked", async () => {
    const sample = readFileSync(SAMPLE);
    const cut = join(folder, "cut.pcapng");
    writeFileSync(cut, sample.subarray(0, 100_001));
    const damaged = join(folder, "damaged.pcapng.gz");
    writeFileSync(damaged, gzipSync(sample).subarray(0, 50_000));
    for (const command of ["analyze", "conversations", "report", "frames", "verify"]) {
      assert.equal(await exitCode(command, SAMPLE), 0, command);
      assert.equal(await exitCode(command, cut), 1, `${command}: cut`);
      assert.equal(await exitCode(command, damaged), 1, `${command}: damaged`);
    }
  });
});
