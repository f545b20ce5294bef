/** What `--help` and README.md say can be asked, and what cannot. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";

import { parseArguments } from "../../../src/cli/arguments";
import { USAGE } from "../../../src/cli/usage";
import { FIELD_NAMES } from "../../../src/report/frame-fields";

const COMMANDS = ["analyze", "conversations", "report", "frames", "verify"];
/** A value that each option takes. */
const VALUES: Record<string, string> = {
  pair: "10.0.0.1,10.0.0.2",
  service: ":443",
  from: "1",
  to: "2",
  "max-memory": "256",
  fields: "frame.number",
  occurrence: "f",
  stream: "5",
  conversation: "5",
};
const readme = readFileSync(join(import.meta.dirname, "../../../README.md"), "utf8");

/** Commands and the formats that a text offers for them. */
function formatsIn(text: string): { command: string; format: string }[] {
  const lines = text.matchAll(
    /^.*?\b(analyze|conversations|report|frames|verify) FILE\b.*--format ([\w|]+)/gm,
  );
  return [...lines].flatMap(([, command = "", formats = ""]) =>
    formats.split("|").map((format) => ({ command, format })),
  );
}

function errorOf(...words: string[]): string {
  const parsed = parseArguments(words);
  return "error" in parsed ? parsed.error : "";
}

describe("an option", () => {
  it("is refused where the command has no use for it, so that nothing that was asked for is left out in silence", () => {
    for (const [option, value] of Object.entries(VALUES)) {
      const isOfFrames = ["fields", "occurrence", "stream", "conversation"].includes(option);
      const takers = isOfFrames ? ["frames"] : ["analyze", "conversations", "report"];
      for (const command of COMMANDS) {
        const refusal = takers.includes(command) ? "" : `${command} takes no --${option}`;
        assert.equal(errorOf(command, "a.pcap", `--${option}`, value), refusal);
      }
    }
    assert.equal(errorOf("report", "a.pcap", "-o", "b.md"), "");
    assert.match(errorOf("frames", "a.pcap", "--occurrence", "x"), /^--occurrence is one of/);
    assert.equal(errorOf("analyze", "a.pcap", "-o", "b.md"), "analyze takes no --output");
  });

  it("that --help names is known", () => {
    const named = new Set([...USAGE.matchAll(/--([a-z][a-z-]+)/g)].map(([, name = ""]) => name));
    const known = new Set([...Object.keys(VALUES), "format", "ring", "help", "version"]);
    assert.deepEqual([...named].sort(), [...known].sort());
  });
});

describe("the formats", () => {
  it("that --help and README.md offer are those that there are", () => {
    const offered = formatsIn(USAGE);
    assert.equal(offered.length, 13);
    const others = formatsIn(readme).filter(
      ({ command, format }) => !offered.some((one) => one.command === command && one.format === format),
    );
    assert.deepEqual(others, []);
    for (const { command, format } of offered)
      assert.equal(errorOf(command, "a.pcap", "--format", format), "", `${command} ${format}`);
    for (const command of COMMANDS)
      assert.match(errorOf(command, "a.pcap", "--format", "pdf"), /^--format is/);
  });
});

describe("the fields of frames", () => {
  it("are as many as README.md says", () => {
    assert.ok(readme.includes(`any of ${FIELD_NAMES.length} of Wireshark's fields`));
  });
});
