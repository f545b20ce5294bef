import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { runInNewContext } from "node:vm";

import { webviewPage } from "../../../src/extension/webview-page";

const PARTS = {
  nonce: "n0nce",
  script: "start();",
  style: ".page{color:red}",
  language: "en",
};

describe("the shell of a page", () => {
  it("allows nothing but our script and style, and pictures of the style's own", () => {
    const policy = /http-equiv="Content-Security-Policy" content="([^"]+)"/.exec(webviewPage(PARTS))?.[1];
    assert.equal(
      policy,
      "default-src 'none'; script-src 'nonce-n0nce'; style-src 'nonce-n0nce'; img-src data:",
    );
  });

  it("has our script and style in it, and no other, nor a handler or address", () => {
    const page = webviewPage(PARTS);
    assert.equal(page.match(/<script/g)?.length, 1);
    assert.equal(page.match(/<style/g)?.length, 1);
    assert.match(page, /<script nonce="n0nce">\nstart\(\);\n<\/script>/);
    assert.match(page, /<style nonce="n0nce">\n\.page\{color:red\}\n<\/style>/);
    assert.doesNotMatch(page, /style=|\son\w+=|unsafe|src=|href=/);
    assert.match(page, /<meta property="csp-nonce" content="n0nce">/);
  });

  it("ends its script where it ends, whatever stands in its strings", () => {
    const texts = JSON.stringify(["</script>", "</SCRIPT >", "<!-- <script>"]);
    const page = webviewPage({ ...PARTS, script: `JSON.stringify(${texts})` });
    assert.equal(page.match(/<\/script/gi)?.length, 1);
    assert.doesNotMatch(page, /<!--/);
    const [, script = ""] = /<script[^>]*>([^]*)<\/script>/.exec(page) ?? [];
    assert.equal(runInNewContext(script), texts);
  });

  it("ends its style where it ends", () => {
    const page = webviewPage({ ...PARTS, style: 'a::after{content:"</style>"}' });
    assert.equal(page.match(/<\/style/gi)?.length, 1);
  });

  it("escapes what it is given", () => {
    const page = webviewPage({ ...PARTS, language: '"><script>alert(1)</script>' });
    assert.doesNotMatch(page, /<script>alert/);
  });
});
