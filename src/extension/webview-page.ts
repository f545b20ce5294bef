/** The HTML shell of an editor tab. It holds no data: all that is shown arrives by message after `ready`. */

/** What the shell is made of; none of it comes from a capture. */
export interface PageParts {
  /** From a cryptographic generator, new for each page. */
  nonce: string;
  /** The webview's source for the content security policy. */
  cspSource: string;
  scriptUri: string;
  styleUri: string;
  /** BCP 47 tag. */
  language: string;
}

/** The shell: nothing is loaded but our style, font and script; nothing inline runs. */
export function webviewPage(parts: PageParts): string {
  const nonce = escapeAttribute(parts.nonce);
  const source = escapeAttribute(parts.cspSource);
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src ${source} 'nonce-${nonce}'`,
    `font-src ${source}`,
    `img-src ${source} data:`,
  ].join("; ");
  return `<!DOCTYPE html>
<html lang="${escapeAttribute(parts.language)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta property="csp-nonce" content="${nonce}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="${escapeAttribute(parts.styleUri)}">
<title>Megalodon</title>
</head>
<body>
<div id="app"></div>
<script nonce="${nonce}" src="${escapeAttribute(parts.scriptUri)}"></script>
</body>
</html>`;
}

function escapeAttribute(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll('"', "&quot;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;");
}
