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
        maxMegabytes: 2048,
      });
      assert.deepEqual(captureOf(command, "--ring", "a.pcap"), {
        files: ["a.pcap"],
        isRing: true,
        maxMegabytes: 2048,
      });
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

describe("the memory budget", () => {
  const wrong = { error: "--max-memory is a number of megabytes from 128 to 65536" };

  it("is a whole number of megabytes", () => {
    for (const command of ["analyze", "conversations", "report"]) {
      assert.deepEqual(captureOf(command, "a.pcap", "--max-memory", "256"), {
        files: ["a.pcap"],
        isRing: false,
        maxMegabytes: 256,
      });
    }
  });

  it("is refused where it is too small, too large or no number", () => {
    for (const word of ["127", "65537", "1e3", "256.5", "-256", "", "much"])
      assert.deepEqual(captureOf("analyze", "a.pcap", `--max-memory=${word}`), wrong, word);
  });

  it("is of no use to commands that keep nothing to the end", () => {
    assert.deepEqual(captureOf("frames", "a.pcap", "--max-memory", "256"), {
      error: "frames takes no --max-memory",
    });
    assert.deepEqual(captureOf("verify", "a.pcap", "--max-memory", "256"), {
      error: "verify takes no --max-memory",
    });
  });
});
