/**
 * A report as one HTML file that needs nothing else: no script, no request, one style sheet that its policy names by hash.
 * Everything that may come from the capture is escaped.
 */
import { escapeXml } from "./escape-text";
import { tied } from "./number-text";
import type { Finding } from "./diagnosis-shapes";
import {
  causeHeading,
  findingFilters,
  type Chart,
  type ReportBlock,
  type ReportCause,
  type ReportDocument,
  type ReportTable,
} from "./report-document";
import { isFilter } from "./report-markdown";
import { REPORT_STYLE, REPORT_STYLE_HASH } from "./report-style";
import { inlineSvg } from "./report-svg";

/** The file. */
export function reportHtml(report: ReportDocument): string {
  const policy = `default-src 'none'; style-src '${REPORT_STYLE_HASH}'`;
  let nCharts = 0;
  const sections = report.sections.map((section, i) => {
    const blocks = section.blocks.map((block) => blockHtml(block, () => `chart-${++nCharts}`));
    return `<section id="section-${i + 1}">\n<h2>${proseHtml(section.heading)}</h2>\n${blocks.join("\n")}\n</section>`;
  });
  const contents = report.sections.map(
    ({ heading }, i) => `<li><a href="#section-${i + 1}">${proseHtml(heading)}</a></li>`,
  );
  return [
    "<!doctype html>",
    '<html lang="en">',
    "<head>",
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${escapeXml(policy)}">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="color-scheme" content="light dark">',
    `<title>${escapeXml(report.title)}</title>`,
    `<style>${REPORT_STYLE}</style>`,
    "</head>",
    "<body>",
    "<main>",
    `<h1>${proseHtml(report.title)}</h1>`,
    `<p class="subtitle">${proseHtml(report.subtitle)}</p>`,
    `<dl class="verdict">${report.verdict
      .map(({ label, text }) => `<dt>${proseHtml(label)}</dt><dd>${proseHtml(text)}</dd>`)
      .join("")}</dl>`,
    `<nav aria-label="Contents"><ul>${contents.join("")}</ul></nav>`,
    ...sections,
    "</main>",
    "</body>",
    "</html>",
    "",
  ].join("\n");
}

/** Escaped, with numbers tied to their units. */
function proseHtml(text: string): string {
  return escapeXml(tied(text));
}

function blockHtml(block: ReportBlock, nextId: () => string): string {
  switch (block.kind) {
    case "paragraph":
      return `<p>${proseHtml(block.text)}</p>`;
    case "list": {
      const list = block.isNumbered === true ? "ol" : "ul";
      return `<${list}>${block.items.map((item) => `<li>${proseHtml(item)}</li>`).join("")}</${list}>`;
    }
    case "findings":
      return findingList(block.findings);
    case "steps":
      return `<ol>${block.steps.map((step) => `<li><strong>${proseHtml(step.question)}</strong> ${findingHtml(step)}</li>`).join("")}</ol>`;
    case "cause":
      return causeHtml(block.cause);
    case "table":
      return tableHtml(block.table);
    case "chart": {
      const { title, description } = block.chart;
      return `<figure><h3>${proseHtml(title)}</h3><div>${inlineSvg(block.chart, nextId())}</div>${legendHtml(block.chart)}<figcaption>${proseHtml(description)}</figcaption></figure>`;
    }
    case "code":
      return `<pre><code>${escapeXml(block.text)}</code></pre>`;
  }
}

/** The names of a chart's lines, where the screen is too narrow for those in the picture; shown by the style sheet alone. */
function legendHtml({ lines, isStacked }: Chart): string {
  const names = lines.map(({ name, tone }) =>
    isStacked === true ? escapeXml(name) : `<span class="key ${tone}">${escapeXml(name)}</span>`,
  );
  const text = isStacked === true ? `From top to bottom: ${names.join(", ")}` : names.join(" ");
  return `<p class="legend" aria-hidden="true">${text}</p>`;
}

function findingList(findings: readonly Finding[]): string {
  return `<ul>${findings.map((finding) => `<li>${findingHtml(finding)}</li>`).join("")}</ul>`;
}

function findingHtml(finding: Finding): string {
  const filters = findingFilters(finding).map(
    ({ lead, filter }) =>
      ` ${lead === "" ? "" : `<span class="lead">${lead}:</span> `}<code>${escapeXml(filter)}</code>`,
  );
  return proseHtml(finding.sentence) + filters.join("");
}

function causeHtml(cause: ReportCause): string {
  const parts = [`<h3>${proseHtml(causeHeading(cause))}</h3>`];
  if (cause.for.length > 0) parts.push('<p class="lead-in">What speaks for it:</p>', findingList(cause.for));
  if (cause.against.length > 0)
    parts.push('<p class="lead-in">What speaks against it:</p>', findingList(cause.against));
  if (cause.settledBy !== "")
    parts.push(`<p><strong>What would settle it:</strong> ${proseHtml(cause.settledBy)}</p>`);
  const id = cause.anchor === "" ? "" : ` id="cause-${cause.anchor}"`;
  return `<article${id}>${parts.join("")}</article>`;
}

/** Filters up to this length stay on one line. */
const SHORT_FILTER = 26;

function cellHtml(cell: string, link: string): string {
  if (link !== "") return `<a href="#${escapeXml(link)}">${proseHtml(cell)}</a>`;
  if (!isFilter(cell)) return proseHtml(cell);
  return `<code${cell.length <= SHORT_FILTER ? ' class="short"' : ""}>${escapeXml(cell)}</code>`;
}

/** Tables of so many rows stay on one page in print. */
const SHORT_ROWS = 16;

function tableHtml({ caption, head, rows, rightAligned, links }: ReportTable): string {
  const kind = (column: number): string => (rightAligned.includes(column) ? ' class="number"' : "");
  const heads = head.map((cell, column) => `<th scope="col"${kind(column)}>${proseHtml(cell)}</th>`);
  const body = rows.map((row, i) => {
    const cells = row.map((cell, column) => {
      const link = column === row.length - 1 ? (links?.[i] ?? "") : "";
      const text = cellHtml(cell, link);
      return column === 0 ? `<th scope="row"${kind(0)}>${text}</th>` : `<td${kind(column)}>${text}</td>`;
    });
    return `<tr>${cells.join("")}</tr>`;
  });
  const look = rows.length <= SHORT_ROWS ? "table short" : "table";
  return (
    `<div class="${look}" role="region" tabindex="0" aria-label="${escapeXml(caption)}"><table><caption><span>${proseHtml(caption)}</span></caption>` +
    `<thead><tr>${heads.join("")}</tr></thead><tbody>${body.join("")}</tbody></table></div>`
  );
}
