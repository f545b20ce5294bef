/** The command line as a process: what only shows when it runs as one. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { describe, it } from "node:test";

const ROOT = join(import.meta.dirname, "../..");
const SAMPLE = join(ROOT, "media/sample.pcapng");

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

describe("the command line", () => {
  it("ends quietly where its reader goes away", async () => {
    const everything = "frame.number,frame.time_epoch,ip.src,ip.dst,tcp.seq_raw,tcp.ack_raw,tcp.flags";
    assert.deepEqual(await runUnread("frames", SAMPLE, "--fields", everything), { code: 0, stderr: "" });
    assert.deepEqual(await runUnread("conversations", SAMPLE, "--format", "ndjson"), { code: 0, stderr: "" });
  });
});
