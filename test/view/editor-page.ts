/** Opens the webview in a browser: the product's own shell and policy, with a made-up host inside the page. */
import assert from "node:assert/strict";
import { build } from "esbuild";
import { randomUUID } from "node:crypto";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { webviewPage } from "../../src/extension/webview-page";
import type { FakeCapture } from "./fake-capture";
import type { FakeHost } from "./fake-host";
import { BODY_CLASS, themeVariables, type ThemeName } from "./themes";

const ROOT = join(import.meta.dirname, "..", "..");
const ORIGIN = "http://127.0.0.1:9";

/** A size that the tests of the usual layout run in. */
const WIDE = { width: 1680, height: 1050 };

/** A page, and what went wrong in it. */
export interface EditorPage {
  page: Page;
  /** Errors and violations of the policy, as the console and the page told them. */
  complaints: string[];
  /** Asks the made-up host something; the function runs in the page and sees only its arguments. */
  host: <Result, Argument = undefined>(
    ask: (host: FakeHost, argument: Argument) => Result,
    argument?: Argument,
  ) => Promise<Result>;
  /**
   * Waits until the question is answered by true; fails after ten seconds. Not `waitForFunction`: that polls in
   * the page by `eval`, which the product's policy forbids.
   */
  until: <Argument = undefined>(
    ask: (host: FakeHost, argument: Argument) => boolean,
    argument?: Argument,
  ) => Promise<void>;
}

const LONGEST_WAIT_MS = 10_000;
const POLL_MS = 25;

/** How to open the editor. */
export interface EditorOptions {
  capture?: Partial<FakeCapture>;
  theme?: ThemeName;
  size?: { width: number; height: number };
}

interface Bundles {
  script: string;
  style: string;
  hostScript: string;
}

let bundles: Promise<Bundles> | undefined;

/** Opens the editor on a made-up capture and waits until it shows something. */
export async function openEditor(browser: Browser, options: EditorOptions = {}): Promise<EditorPage> {
  const { script, style, hostScript } = await (bundles ??= bundleAll());
  const page = await browser.newPage({ viewport: options.size ?? WIDE });
  const complaints: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(String(error)));
  const capture: FakeCapture = {
    nConversations: 36_952,
    durationSeconds: 600,
    fileName: "fault.pcapng",
    ...options.capture,
  };
  const nonce = randomUUID();
  const shell = webviewPage({
    nonce,
    script,
    style,
    language: capture.language ?? "en",
  });
  await page.route(`${ORIGIN}/**`, (route) => route.fulfill({ contentType: "text/html", body: shell }));
  // An init script is the browser's own, so that the policy of the page stays as it is in the product.
  const theme = options.theme ?? "dark";
  const pageSetUp = { capture, variables: themeVariables(theme), bodyClass: BODY_CLASS[theme] };
  await page.addInitScript({ content: `window.pageSetUp = ${JSON.stringify(pageSetUp)};` });
  await page.addInitScript({ content: hostScript });
  await page.goto(`${ORIGIN}/`);
  try {
    await page.locator(".workspace, .waiting-page").first().waitFor({ timeout: 10_000 });
  } catch (error) {
    throw new Error(`the editor did not show: ${complaints.join("; ")}`, { cause: error });
  }
  const host: EditorPage["host"] = (ask, argument) =>
    page.evaluate(`(${ask.toString()})(window.fakeHost, ${JSON.stringify(argument)})`);
  const until: EditorPage["until"] = async (ask, argument) => {
    const end = Date.now() + LONGEST_WAIT_MS;
    while (!(await host(ask, argument))) {
      if (Date.now() > end) throw new Error(`never came true: ${ask.toString()} ${JSON.stringify(argument)}`);
      await page.waitForTimeout(POLL_MS);
    }
  };
  return { page, complaints, host, until };
}

/** Closes the page; fails if anything was said in its console, or the product's guard refused a message. */
export async function closeClean(editor: EditorPage): Promise<void> {
  const refused = await editor.host((host) => host.refused);
  assert.deepEqual([...editor.complaints, ...refused], []);
  await editor.page.close();
}

/** Waits until the table has rows and the charts have bins. */
export async function waitForData(editor: EditorPage): Promise<void> {
  await editor.page.locator(".row[data-conversation]").first().waitFor();
  await editor.page.locator('.lanes-plot[aria-label*="in view"]').waitFor();
  await editor.page.locator('.chart-canvas[aria-label*="SYN"]').waitFor();
}

async function bundleAll(): Promise<Bundles> {
  const shared = {
    bundle: true,
    write: false,
    absWorkingDir: ROOT,
    platform: "browser",
    format: "iife",
  } as const;
  const [webview, host] = await Promise.all([
    build({
      ...shared,
      minify: true,
      target: "chrome132",
      entryPoints: { webview: "webview/app/main.ts" },
      outdir: "out",
    }),
    build({ ...shared, entryPoints: { host: "test/view/fake-host.ts" }, outdir: "out" }),
  ]);
  const text = (files: typeof webview.outputFiles, ending: string) =>
    files.find((file) => file.path.endsWith(ending))!.text;
  return {
    script: text(webview.outputFiles, ".js"),
    style: text(webview.outputFiles, ".css"),
    hostScript: text(host.outputFiles, ".js"),
  };
}
