import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { gunzipSync } from "node:zlib";
import { parseCommand, UsageError } from "../../generator/arguments";
import { fileSink } from "../../generator/byte-sinks";
import { DEFAULT_OPTIONS, generate, generateBytes } from "../../generator/generate";
import { sample } from "../../generator/stories/sample";

describe("the generator's arguments", () => {
  it("mean the full seed story at the client where nothing is said", () => {
    const { options, output } = parseCommand(["-o", "a.pcapng"]);
    assert.equal(options.story.id, "seed");
    assert.deepEqual({ ...options, story: sample }, { ...DEFAULT_OPTIONS, story: sample });
    assert.equal(output, "a.pcapng");
  });

  for (const args of [
    [],
    ["-o", "a", "--story", "none"],
    ["-o", "a", "--scale", "0"],
    ["-o", "a", "--scale", "2"],
    ["-o", "a", "--scale", "much"],
    ["-o", "a", "--family", "5"],
    ["-o", "a", "--firewall", "maybe"],
    ["-o", "a", "--nonsense"],
  ])
    it(`refuse "${args.join(" ")}"`, () => {
      assert.throws(() => parseCommand(args), UsageError);
    });
});

describe("a file sink", () => {
  let folder = "";
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "generator-"));
  });
  after(() => {
    rmSync(folder, { recursive: true });
  });

  it("writes the same capture plain and compressed", async () => {
    const options = { ...DEFAULT_OPTIONS, story: sample };
    const { bytes } = await generateBytes(options);
    const plain = join(folder, "plain.pcapng");
    const compressed = join(folder, "plain.pcapng.gz");
    await generate(options, fileSink(plain, false));
    await generate(options, fileSink(compressed, true));
    assert.ok(readFileSync(plain).equals(bytes));
    assert.ok(gunzipSync(readFileSync(compressed)).equals(bytes));
  });

  it("rejects where the folder does not exist", async () => {
    const sink = fileSink(join(folder, "none", "a.pcapng"), false);
    await assert.rejects(generate({ ...DEFAULT_OPTIONS, story: sample }, sink), { code: "ENOENT" });
  });
});
