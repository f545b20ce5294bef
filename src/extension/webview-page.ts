/**
 * The HTML shell of an editor tab, with our own script and style in it: a window takes many steps to fetch a file for a
 * page, and takes them just when it is busy building the editor. It holds no data: all that is shown arrives by message.
 */

/** The built script and style of the page. */
export interface PageBundle {
  script: string;
  style: string;
}

/** What the shell is made of; none of it comes from a capture. */
export interface PageParts extends PageBundle {
  /** From a cryptographic generator, new for each page. */
  nonce: string;
  /** BCP 47 tag. */
  language: string;
}

/** The shell: nothing is loaded from anywhere, and nothing runs or dresses the page but what bears the nonce. */
export function webviewPage(parts: PageParts): string {
  const nonce = escapeAttribute(parts.nonce);
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src 'nonce-${nonce}'`,
    "img-src data:",
  ].join("; ");
  return `<!DOCTYPE html>
<html lang="${escapeAttribute(parts.language)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta property="csp-nonce" content="${nonce}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<style nonce="${nonce}">
${styleText(parts.style)}
</style>
<title>Megalodon</title>
</head>
<body>
<div id="app"></div>
<script nonce="${nonce}">
${scriptText(parts.script)}
</script>
</body>
</html>`;
}

/** A script that no HTML parser takes for more than text: what would end it, or hide its end, stands in its strings alone. */
function scriptText(script: string): string {
  return script.replaceAll(/<(?=!--|\/script)/gi, "\\x3C");
}

function styleText(style: string): string {
  return style.replaceAll(/<\/(?=style)/gi, "<\\/");
}

function escapeAttribute(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll('"', "&quot;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;");
}
