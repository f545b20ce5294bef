/**
 * A report as one HTML file that needs nothing else: no script, no request, one style sheet that its policy names by hash.
 * Everything that may come from the capture is escaped.
 */
import { escapeXml } from "./escape-text";
import type { Finding } from "./diagnosis-shapes";
import {
  causeHeading,
  findingFilters,
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
  const sections = report.sections.map((section) => {
    const blocks = section.blocks.map((block) => blockHtml(block, () => `chart-${++nCharts}`));
    return `<section>\n<h2>${escapeXml(section.heading)}</h2>\n${blocks.join("\n")}\n</section>`;
  });
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
    `<h1>${escapeXml(report.title)}</h1>`,
    `<p class="subtitle">${escapeXml(report.subtitle)}</p>`,
    `<dl class="verdict">${report.verdict
      .map(({ label, text }) => `<dt>${escapeXml(label)}</dt><dd>${escapeXml(text)}</dd>`)
      .join("")}</dl>`,
    ...sections,
    "</main>",
    "</body>",
    "</html>",
    "",
  ].join("\n");
}

function blockHtml(block: ReportBlock, nextId: () => string): string {
  switch (block.kind) {
    case "paragraph":
      return `<p>${escapeXml(block.text)}</p>`;
    case "list":
      return `<ul>${block.items.map((item) => `<li>${escapeXml(item)}</li>`).join("")}</ul>`;
    case "findings":
      return findingList(block.findings);
    case "steps":
      return `<ol>${block.steps
        .map(
          (step) =>
            `<li><strong>${escapeXml(step.question)}</strong> ${step.result === undefined ? findingHtml(step) : escapeXml(step.result)}</li>`,
        )
        .join("")}</ol>`;
    case "cause":
      return causeHtml(block.cause);
    case "table":
      return tableHtml(block.table);
    case "chart": {
      const { title, description } = block.chart;
      return `<figure><h3>${escapeXml(title)}</h3>${inlineSvg(block.chart, nextId())}<figcaption>${escapeXml(description)}</figcaption></figure>`;
    }
    case "code":
      return `<pre><code>${escapeXml(block.text)}</code></pre>`;
  }
}

function findingList(findings: readonly Finding[]): string {
  return `<ul>${findings.map((finding) => `<li>${findingHtml(finding)}</li>`).join("")}</ul>`;
}

function findingHtml(finding: Finding): string {
  const filters = findingFilters(finding).map(
    ({ lead, filter }) =>
      ` ${lead === "" ? "" : `<span class="lead">${lead}:</span> `}<code>${escapeXml(filter)}</code>`,
  );
  return escapeXml(finding.sentence) + filters.join("");
}

function causeHtml(cause: ReportCause): string {
  const parts = [`<h3>${escapeXml(causeHeading(cause))}</h3>`];
  if (cause.for.length > 0) parts.push("<p>What speaks for it:</p>", findingList(cause.for));
  if (cause.against.length > 0) parts.push("<p>What speaks against it:</p>", findingList(cause.against));
  if (cause.settledBy !== "")
    parts.push(`<p><strong>What would settle it:</strong> ${escapeXml(cause.settledBy)}</p>`);
  return `<article>${parts.join("")}</article>`;
}

function tableHtml({ caption, head, rows, rightAligned }: ReportTable): string {
  const kind = (column: number): string => (rightAligned.includes(column) ? ' class="number"' : "");
  const heads = head.map((cell, column) => `<th scope="col"${kind(column)}>${escapeXml(cell)}</th>`);
  const body = rows.map((row) => {
    const cells = row.map((cell, column) => {
      const text = isFilter(cell) ? `<code>${escapeXml(cell)}</code>` : escapeXml(cell);
      return column === 0 ? `<th scope="row"${kind(0)}>${text}</th>` : `<td${kind(column)}>${text}</td>`;
    });
    return `<tr>${cells.join("")}</tr>`;
  });
  return (
    `<div class="table" role="region" tabindex="0" aria-label="${escapeXml(caption)}"><table><caption>${escapeXml(caption)}</caption>` +
    `<thead><tr>${heads.join("")}</tr></thead><tbody>${body.join("")}</tbody></table></div>`
  );
}
