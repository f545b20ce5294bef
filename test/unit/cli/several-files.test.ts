/** The words that say which files are the capture. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { parseArguments } from "../../../src/cli/arguments";

function captureOf(...words: string[]): unknown {
  const parsed = parseArguments(words);
  return "capture" in parsed ? parsed.capture : parsed;
}

describe("the files of a command", () => {
  it("are one or several, in the order given", () => {
    for (const command of ["analyze", "conversations", "report", "frames"]) {
      assert.deepEqual(captureOf(command, "b.pcap", "a.pcap"), {
        files: ["b.pcap", "a.pcap"],
        isRing: false,
      });
      assert.deepEqual(captureOf(command, "--ring", "a.pcap"), { files: ["a.pcap"], isRing: true });
    }
  });

  it("are refused where they make no sense", () => {
    assert.deepEqual(captureOf("analyze"), { error: "a FILE is needed" });
    assert.deepEqual(captureOf("analyze", "a", "-"), {
      error: "standard input cannot be one of several files",
    });
    assert.deepEqual(captureOf("analyze", "--ring", "-"), {
      error: "standard input cannot be one of several files",
    });
    assert.deepEqual(captureOf("frames", "--ring", "a", "b"), { error: "--ring needs exactly one FILE" });
    assert.deepEqual(captureOf("verify", "a", "b"), { error: "exactly one FILE is needed" });
    assert.deepEqual(captureOf("verify", "--ring", "a"), { error: "exactly one FILE is needed" });
  });

  it("are never written over by a report", () => {
    assert.deepEqual(captureOf("report", "a.pcap", "b.pcap", "-o", "b.pcap"), {
      error: "the report would be written over the capture",
    });
  });
});
