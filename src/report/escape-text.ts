/** Text from a capture made harmless in the languages that reports are written in. */

/** For HTML and SVG, in elements and in quoted attributes. Control characters that XML forbids are replaced. */
export function escapeXml(text: string): string {
  return printable(text)
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");
}

/** For Markdown: nothing in it is markup, HTML or a table's border any more. CommonMark §2.4. */
export function escapeMarkdown(text: string): string {
  return printable(text)
    .replace(/[\\`*_[\]<>|&~]/g, "\\$&")
    .replace(/^(\s*)([#+-]|\d+[.)])(?=\s|$)/gm, (_, space: string, mark: string) => {
      return `${space}${mark.slice(0, -1)}\\${mark.slice(-1)}`;
    });
}

/** Code in Markdown: a span whose fence is longer than any run of backticks inside. CommonMark §6.1. */
export function markdownCode(text: string): string {
  const plain = printable(text).replaceAll(/\s+/g, " ");
  const fence = "`".repeat(longestRun(plain) + 1);
  const isEdgy = plain.startsWith("`") || plain.endsWith("`");
  return isEdgy ? `${fence} ${plain} ${fence}` : `${fence}${plain}${fence}`;
}

/** The longest run of backticks in a text. */
export function longestRun(text: string): number {
  return Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
}

/** Without control characters, line breaks and direction overrides, which could hide or forge text. */
export function printable(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/gu, "\ufffd");
}
