/** Words from outside stay words: in HTML no element, in Markdown no markup, in text no control character. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { describe, it } from "node:test";
import { analyzeBytes } from "../../../src/analyze";
import { escapeMarkdown, escapeXml, markdownCode } from "../../../src/report/escape-text";
import type { ReportDocument } from "../../../src/report/report-document";
import { renderReport, REPORT_FORMATS, type JsonReport } from "../../../src/report/render-report";
import { reportHtml } from "../../../src/report/report-html";
import { reportMarkdown } from "../../../src/report/report-markdown";
import { REPORT_STYLE, REPORT_STYLE_HASH } from "../../../src/report/report-style";
import { reportText } from "../../../src/report/report-text";
import { captureBytes, compileDialogue } from "../../support/dialogue-compiler";

const HOSTILE =
  "<script>alert(1)</script>\"'><img src=x onerror=alert(2)> ![p](//evil.example/p.png) [a](javascript:b) **b** `c` ```d |e| \u001b[31m\u202egnp\n# f\n- g\n</style>&lt;";

/** The hostile text in every place that a document has. */
const EVERYWHERE: ReportDocument = {
  title: HOSTILE,
  subtitle: HOSTILE,
  verdict: [{ label: HOSTILE, text: HOSTILE }],
  sections: [
    {
      heading: HOSTILE,
      blocks: [
        { kind: "paragraph", text: HOSTILE },
        { kind: "list", items: [HOSTILE] },
        { kind: "findings", findings: [{ sentence: HOSTILE, frames: [1], shows: "syn" }] },
        { kind: "steps", steps: [{ question: HOSTILE, sentence: HOSTILE, frames: [1, 2], shows: "syn" }] },
        {
          kind: "cause",
          cause: {
            anchor: "",
            title: HOSTILE,
            service: HOSTILE,
            status: "Open",
            for: [{ sentence: HOSTILE, frames: [], shows: "" }],
            against: [{ sentence: HOSTILE, frames: [], shows: "" }],
            settledBy: HOSTILE,
          },
        },
        {
          kind: "table",
          table: {
            caption: HOSTILE,
            head: [HOSTILE, HOSTILE],
            rows: [[HOSTILE, `frame.number == ${HOSTILE}`]],
            rightAligned: [1],
          },
        },
        {
          kind: "chart",
          chart: {
            title: HOSTILE,
            description: HOSTILE,
            unit: HOSTILE,
            edges: [0, 1, 2],
            clock: { from: HOSTILE, to: HOSTILE },
            lines: [{ name: HOSTILE, tone: "silent", values: [1, 2] }],
            moments: [{ atSeconds: 1, edge: 1, label: HOSTILE }],
            levels: [{ value: 1, label: HOSTILE, fromSeconds: 0, toSeconds: 2 }],
            bands: [],
          },
        },
        { kind: "code", text: HOSTILE },
      ],
    },
  ],
};

const CONTROL_CHARACTERS = /[^\P{Cc}\n]|[\u202a-\u202e\u2066-\u2069]/u;

describe("hostile words in a report", () => {
  it("make no element and no attribute in HTML", () => {
    const html = reportHtml(EVERYWHERE);
    assert.doesNotMatch(html, CONTROL_CHARACTERS);
    // The contents lead to sections of the page itself, and nowhere else.
    const outward = html.replaceAll(/<a href="#[a-z0-9-]+">/g, "");
    const withoutText = outward.replaceAll(/>[^<]*</g, "><").replaceAll(/="[^"]*"/g, "=");
    assert.doesNotMatch(withoutText, /<(script|img|a|iframe|object|link|base)\b/i);
    assert.doesNotMatch(withoutText, /\son\w+\s*=/i);
    assert.equal(html.match(/<\/style>/g)?.length, 1);
    // Quoted attributes hold no bare quote: every attribute is one word, "=" and a quoted text.
    for (const [tag] of html.matchAll(/<[a-z][^>]*>/gi))
      assert.match(tag, /^<[a-zA-Z0-9]+(\s+[\w:-]+="[^"<>]*")*\s*\/?>$/, tag);
  });

  it("make no markup in Markdown", () => {
    const markdown = reportMarkdown(EVERYWHERE);
    assert.doesNotMatch(markdown, CONTROL_CHARACTERS);
    const prose = markdown
      .replaceAll(/^\[chart-\d+\]: \S+$/gm, "")
      .replaceAll(/^(`{3,})sh\n[^]*?\n\1$/gm, "")
      .replaceAll(/(?<![\\`])(`+)(?!`)[^]*?(?<!`)\1(?!`)/g, "");
    assert.doesNotMatch(prose, /(?<!\\)</, "an element");
    assert.doesNotMatch(prose, /(?<!\\)\](?:\(|: )/, "a link");
    assert.equal(prose.match(/^# /gm)?.length, 1, "one title");
    assert.doesNotMatch(prose, /^- g/m);
    const rows = prose.split("\n").filter((line) => line.startsWith("|"));
    assert.equal(rows.length, 3);
    for (const row of rows) assert.equal(row.match(/(?<!\\)\|/g)?.length, 3, row);
  });

  it("leave the command in Markdown as it is, however many backticks it has", () => {
    const code: ReportDocument = {
      title: "t",
      subtitle: "",
      verdict: [],
      sections: [{ heading: "h", blocks: [{ kind: "code", text: "megalodon report 'a````b'" }] }],
    };
    assert.match(reportMarkdown(code), /^`{5}sh\nmegalodon report 'a````b'\n`{5}$/m);
  });

  it("have no control character in text", () => {
    assert.doesNotMatch(reportText(EVERYWHERE), CONTROL_CHARACTERS);
  });

  it("come from a file's name into each format without harm", () => {
    const bytes = captureBytes(compileDialogue("+0 client > S\n +3 client > S retry\n +60 bystander"));
    const data = analyzeBytes(bytes, HOSTILE).finish();
    const html = renderReport(data, {}, "html", { files: [HOSTILE], version: "1.2.3" });
    assert.doesNotMatch(html, /<script|<img/i);
    assert.match(html, /&lt;script&gt;/);
    // JSON escapes control characters itself, and its readers want the name as it is.
    assert.equal(
      (JSON.parse(renderReport(data, {}, "json", { files: [HOSTILE], version: "1.2.3" })) as JsonReport)
        .capture.name,
      HOSTILE,
    );
    for (const format of REPORT_FORMATS.filter((each) => each !== "json"))
      assert.doesNotMatch(
        renderReport(data, {}, format, { files: [HOSTILE], version: "1.2.3" }),
        CONTROL_CHARACTERS,
        format,
      );
  });
});

describe("escaping", () => {
  it("is undone by no second reading", () => {
    assert.equal(escapeXml(`&lt;"'`), "&amp;lt;&quot;&#39;");
    assert.equal(escapeMarkdown("1. a_b*c|d<e>&f~g[h]\\"), "1\\. a\\_b\\*c\\|d\\<e\\>\\&f\\~g\\[h\\]\\\\");
    assert.equal(escapeMarkdown("10.0.0.1 - 5"), "10.0.0.1 - 5");
    assert.equal(markdownCode("a`b``c"), "```a`b``c```");
    assert.equal(markdownCode("`"), "`` ` ``");
  });
});

describe("the HTML report", () => {
  it("names its own style sheet in its policy, and loads nothing", () => {
    const hash = `sha256-${createHash("sha256").update(REPORT_STYLE).digest("base64")}`;
    assert.equal(REPORT_STYLE_HASH, hash);
    const html = reportHtml(EVERYWHERE);
    assert.match(html, /default-src &#39;none&#39;/);
    assert.doesNotMatch(html, /\s(src|srcset|action)="|\shref="[^#]/i);
    assert.doesNotMatch(REPORT_STYLE, /@import|url\(/);
  });
});
