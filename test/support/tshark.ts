/**
 * tshark as a second opinion on the bytes that the tests write. Only asked where it is installed; whoever
 * asks says aloud when it is not.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Whether there is a tshark on the PATH. */
export const hasTshark = spawnSync("tshark", ["--version"], { stdio: "ignore" }).status === 0;

/** What tshark says of each frame that a filter shows (all of TCP, ICMP quotes included), in file order, in two passes. */
export function tsharkRows(bytes: Uint8Array, fields: string[], filter = "tcp"): string[][] {
  const folder = mkdtempSync(join(tmpdir(), "megalodon-tshark-"));
  try {
    const file = join(folder, "dialogue.pcapng");
    writeFileSync(file, bytes);
    const output = execFileSync(
      "tshark",
      ["-2", "-n", "-r", file, "-Y", filter, "-T", "fields", ...fields.flatMap((field) => ["-e", field])],
      {
        encoding: "utf8",
        stdio: ["ignore", "pipe", "ignore"],
      },
    );
    return output
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => line.split("\t"));
  } finally {
    rmSync(folder, { recursive: true });
  }
}
