import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { webviewPage } from "../../../src/extension/webview-page";

const PARTS = {
  nonce: "n0nce",
  cspSource: "https://*.vscode-cdn.net",
  scriptUri: "https://file.vscode-cdn.net/dist/webview.js?a=1&b=2",
  styleUri: "https://file.vscode-cdn.net/dist/webview.css",
  language: "en",
};

describe("the shell of a page", () => {
  it("allows nothing but our script, style, font and pictures", () => {
    const policy = /http-equiv="Content-Security-Policy" content="([^"]+)"/.exec(webviewPage(PARTS))?.[1];
    assert.equal(
      policy,
      "default-src 'none'; script-src 'nonce-n0nce'; style-src https://*.vscode-cdn.net 'nonce-n0nce'; " +
        "font-src https://*.vscode-cdn.net; img-src https://*.vscode-cdn.net data:",
    );
  });

  it("has no inline script, style or handler", () => {
    const page = webviewPage(PARTS);
    assert.equal(page.match(/<script/g)?.length, 1);
    assert.match(page, /<script nonce="n0nce" src="[^"]+"><\/script>/);
    assert.doesNotMatch(page, /<style|style=|\son\w+=|unsafe/);
    assert.match(page, /<meta property="csp-nonce" content="n0nce">/);
  });

  it("escapes what it is given", () => {
    const page = webviewPage({ ...PARTS, scriptUri: '"><script>alert(1)</script>' });
    assert.doesNotMatch(page, /<script>alert/);
  });
});
