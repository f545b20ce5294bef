/** `megalodon report`: its words, and where it writes. */
import assert from "node:assert/strict";
import { linkSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { analyzeBytes } from "../../../src/analyze";
import { renderReport } from "../../../src/report/render-report";
import { parseArguments } from "../../../src/cli/arguments";
import { writeReport, type ReportArguments } from "../../../src/cli/report-command";
import { captureBytes, compileDialogue } from "../../support/dialogue-compiler";

const FOLDER = mkdtempSync(join(tmpdir(), "megalodon-report-"));
after(() => {
  rmSync(FOLDER, { recursive: true });
});

const CAPTURE = join(FOLDER, "a.pcapng");
const BYTES = captureBytes(compileDialogue("+0 client > S\n +3 client > S retry\n +60 bystander"));
writeFileSync(CAPTURE, BYTES);

function report(...words: string[]): ReportArguments {
  const parsed = parseArguments(["report", CAPTURE, ...words]);
  assert.ok("command" in parsed && parsed.command === "report", JSON.stringify(parsed));
  return parsed;
}

function errorOf(...words: string[]): string {
  const parsed = parseArguments(["report", CAPTURE, ...words]);
  assert.ok("error" in parsed, JSON.stringify(parsed));
  return parsed.error;
}

describe("the words of report", () => {
  it("take the format from --format, else from the file's name, else text", () => {
    assert.equal(report().format, "text");
    assert.equal(report("-o", "r.HTML").format, "html");
    assert.equal(report("-o", "r.md").format, "markdown");
    assert.equal(report("-o", "r.json").format, "json");
    assert.equal(report("-o", "r.out").format, "text");
    assert.equal(report("-o", "r.html", "--format", "json").format, "json");
    assert.match(errorOf("--format", "pdf"), /text, markdown, html, json/);
  });

  it("narrow to a pair, a service and a stretch of time", () => {
    const words = [
      "--pair",
      "10.0.0.1,[2001:DB8:0::1]",
      "--service",
      "[2001:db8::0:1]:443",
      "--from",
      "1.5",
      "--to",
      "9",
    ];
    assert.deepEqual(report(...words).focus, {
      pair: ["10.0.0.1", "2001:db8::1"],
      service: "[2001:db8::1]:443",
      fromSeconds: 1.5,
      toSeconds: 9,
    });
    assert.deepEqual(report("--service", ":0443").focus, { service: ":443" });
    assert.deepEqual(report("--service", "10.0.0.1").focus, { service: "10.0.0.1" });
  });

  it("are refused where they make no sense", () => {
    assert.match(errorOf("--pair", "10.0.0.1"), /two addresses/);
    assert.match(errorOf("--pair", "10.0.0.1,x"), /two addresses/);
    assert.match(errorOf("--pair", "10.0.0.1,10.0.0.2,10.0.0.3"), /two addresses/);
    assert.match(errorOf("--service", "10.0.0.1:70000"), /ADDRESS:PORT/);
    assert.match(errorOf("--service", "nonsense"), /ADDRESS:PORT/);
    assert.match(errorOf("--from", "soon"), /number of seconds/);
    assert.match(errorOf("--to", " "), /number of seconds/);
    assert.match(errorOf("--from", "9", "--to", "1"), /after/);
  });
});

describe("-o never writes over the capture", () => {
  it("by its own name, in whatever way it is spelled", () => {
    assert.match(errorOf("-o", CAPTURE), /over the capture/);
    assert.match(errorOf("-o", join(FOLDER, ".", "x", "..", "a.pcapng")), /over the capture/);
  });

  it("by a link to it", () => {
    symlinkSync(CAPTURE, join(FOLDER, "soft.html"));
    linkSync(CAPTURE, join(FOLDER, "hard.html"));
    assert.match(errorOf("-o", join(FOLDER, "soft.html")), /over the capture/);
    assert.match(errorOf("-o", join(FOLDER, "hard.html")), /over the capture/);
  });

  it("but writes beside it, and over an older report", async () => {
    const data = analyzeBytes(BYTES, "a.pcapng").finish();
    const output = join(FOLDER, "report.md");
    writeFileSync(output, "old");
    assert.equal(await writeReport(data, report("-o", output)), undefined);
    assert.match(readFileSync(output, "utf8"), /^# TCP connections in a\.pcapng\n/);
    assert.ok(readFileSync(CAPTURE).equals(BYTES));
  });

  it("and says what the system says where it cannot write", async () => {
    const data = analyzeBytes(BYTES, "a.pcapng").finish();
    const failure = await writeReport(data, report("-o", join(FOLDER, "none", "report.md")));
    assert.match(failure ?? "", /ENOENT/);
  });
});

describe("the command that makes a report again", () => {
  it("is in the report, ready for a shell, and means the same", async () => {
    const data = analyzeBytes(BYTES, "a.pcapng").finish();
    const asked = report("--pair", "10.0.0.1,10.0.0.2", "--service", ":80", "--from", "0", "--to", "60");
    const output = join(FOLDER, "again.txt");
    await writeReport(data, {
      ...asked,
      capture: { files: ["it's a.pcapng"], isRing: false, maxMegabytes: 2048 },
      output,
    });
    const text = readFileSync(output, "utf8").replaceAll(/\s+/g, " ");
    assert.ok(
      text.includes(
        "megalodon report 'it'\\''s a.pcapng' --pair 10.0.0.1,10.0.0.2 --service :80 --from 0 --to 60 --format text",
      ),
      text,
    );
  });
});

describe("the charts of a Markdown report", () => {
  // Fewer SYNs to a service are told without a picture.
  const dialogue = "+0 client > S\n" + "+3 client > S retry\n".repeat(11) + "+60 bystander";
  const data = analyzeBytes(captureBytes(compileDialogue(dialogue)), "a.pcapng").finish();

  it("are files beside it, which it links to by their names alone", async () => {
    const output = join(FOLDER, "with (charts).md");
    assert.equal(await writeReport(data, report("-o", output)), undefined);
    const text = readFileSync(output, "utf8");
    const names = [...text.matchAll(/^\[chart-\d+\]: (\S+)$/gm)].map(([, name]) =>
      decodeURIComponent(name ?? ""),
    );
    assert.ok(names.length > 0);
    assert.deepEqual(
      names,
      names.map((_, i) => `with (charts)-${i + 1}.svg`),
    );
    for (const name of names) assert.match(readFileSync(join(FOLDER, name), "utf8"), /^<svg [^]*<\/svg>$/);
    assert.doesNotMatch(text, /data:image/);
  });

  it("are figures where nothing can stand beside it, and inside where it is asked to be one file", () => {
    const words = { files: ["a.pcapng"], version: "" };
    const figures = renderReport(data, {}, "markdown", { ...words, charts: "figures" });
    assert.match(figures, /^```text\nSYNs to /m);
    assert.doesNotMatch(figures, /svg/);
    assert.match(renderReport(data, {}, "markdown", words), /^\[chart-1\]: data:image\/svg\+xml;/m);
  });
});
