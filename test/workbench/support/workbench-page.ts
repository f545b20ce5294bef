/**
 * Drives a workbench as a person does: explorer, activity bar, tree, palette, editor tabs. Every step waits for
 * what it needs and throws with Playwright's account of what was there instead.
 */
import { join } from "node:path";

import type { Browser, FrameLocator, Locator, Page } from "playwright-core";

const SCREENSHOTS = join(import.meta.dirname, "..", "..", "..", ".cache", "screenshots");
/** Generous, because a busy machine is no failure; a step that works takes a second at most. */
const STEP_TIMEOUT_MS = 45_000;
/** Wide and high enough that a tree of some forty rows is rendered whole. */
const VIEWPORT = { width: 1680, height: 1050 };

/** A row of the tree as it is shown. */
export interface TreeRow {
  /** 1 for a root. */
  level: number;
  label: string;
  description: string;
  isExpanded: boolean;
  isSelected: boolean;
}

/** Where a workbench page is opened. */
export interface OpenOptions {
  /** "http://127.0.0.1:PORT" of the workbench. */
  url: string;
  /** Absolute path of the folder to open. */
  folder: string;
  /** Pairs for the workbench's `payload` parameter, such as ["openFile", uri]. */
  payload?: [string, string][];
}

/** A workbench in a browser page. */
export class WorkbenchPage {
  /** Console errors, page errors and broken content policies of our webview, in order. */
  readonly webviewProblems: string[] = [];

  private constructor(readonly page: Page) {
    page.on("console", (message) => {
      const { url } = message.location();
      const isPolicy = message.text().includes("Content Security Policy");
      if (isPolicy || (message.type() === "error" && !isWorkbenchOwn(url))) {
        this.webviewProblems.push(`${message.text()} (${url})`);
      }
    });
    page.on("pageerror", (error) => {
      const account = error.stack ?? error.message;
      if (!isWorkbenchOwn(account)) this.webviewProblems.push(account);
    });
  }

  /** Opens a folder in a fresh page and waits until the extension with this view container is registered. */
  static async open(browser: Browser, options: OpenOptions): Promise<WorkbenchPage> {
    const page = await browser.newPage({ viewport: VIEWPORT });
    page.setDefaultTimeout(STEP_TIMEOUT_MS);
    const workbench = new WorkbenchPage(page);
    await page.goto(workbenchAddress(options), { waitUntil: "domcontentloaded" });
    // A capture that is opened before the extension is registered stays in the plain "binary file" editor.
    await workbench.activityBarItem("Megalodon").waitFor();
    return workbench;
  }

  /**
   * Opens a file of the folder from the explorer, in the editor of the extension. On a busy machine the workbench
   * shows our icons before it knows our editor, and opens a capture as plain binary; then it is closed and
   * opened again, as a person does.
   */
  async openFromExplorer(fileName: string): Promise<void> {
    const row = this.page.locator(".explorer-folders-view .monaco-list-row", { hasText: fileName });
    const binary = this.page.locator(".monaco-editor-pane-placeholder");
    const deadlineMs = Date.now() + STEP_TIMEOUT_MS;
    for (;;) {
      if (!(await row.first().isVisible())) await this.page.keyboard.press("Control+Shift+E");
      await row.first().dblclick();
      await this.tab(fileName).waitFor();
      await this.page.locator("iframe.webview").or(binary).first().waitFor();
      if ((await binary.count()) === 0) return;
      if (Date.now() > deadlineMs) throw new Error(`${fileName} is still opened as a binary file`);
      await this.runCommand("View: Close Editor");
      await binary.waitFor({ state: "detached" });
    }
  }

  /** The tab of an open editor. */
  tab(title: string): Locator {
    return this.page.locator(".tabs-container .tab", { hasText: title });
  }

  /** The document inside the visible custom editor. */
  webview(): FrameLocator {
    return this.page.frameLocator("iframe.webview.ready").frameLocator("iframe#active-frame");
  }

  /** Brings a view container to the front. */
  async showContainer(title: string): Promise<void> {
    const item = this.activityBarItem(title);
    const isChecked = await item.locator("xpath=..").getAttribute("aria-selected");
    if (isChecked !== "true") await item.click();
    await this.page.locator(".sidebar .pane-body .monaco-list").first().waitFor();
  }

  /** The rows of the tree in the side bar that are rendered now; read at once, for a tree that fills renders them anew. */
  async treeRows(): Promise<TreeRow[]> {
    const read = await this.treeRow("").evaluateAll((rows) =>
      rows.map((row) => ({
        top: row.getBoundingClientRect().top,
        row: {
          level: Number(row.getAttribute("aria-level")),
          label: row.querySelector(".label-name")?.textContent.trim() ?? "",
          description: row.querySelector(".label-description")?.textContent.trim() ?? "",
          isExpanded: row.getAttribute("aria-expanded") === "true",
          isSelected: row.getAttribute("aria-selected") === "true",
        },
      })),
    );
    // The list recycles its elements: only their place says their order.
    return read.sort((a, b) => a.top - b.top).map(({ row }) => row);
  }

  /** Keeps a picture of the whole page below `.cache/screenshots` and answers with its path. */
  async keepPicture(name: string): Promise<string> {
    const path = join(SCREENSHOTS, `${name}.png`);
    await this.page.screenshot({ path });
    return path;
  }

  async close(): Promise<void> {
    await this.page.close();
  }

  /** The first tree row that shows this text. */
  treeRow(text: string): Locator {
    return this.page.locator(".sidebar .pane-body .monaco-list-row", { hasText: text });
  }

  /** The tree row that is selected, when it is rendered. */
  selectedTreeRow(): Locator {
    return this.treeRow("").and(this.page.locator('[aria-selected="true"]'));
  }

  /** Opens a tree node, if it is not open, and waits for its children. */
  async expandTreeRow(row: Locator): Promise<void> {
    if ((await row.getAttribute("aria-expanded")) !== "true") {
      await row.locator(".monaco-tl-twistie").click();
    }
    await row.and(this.page.locator('[aria-expanded="true"]')).waitFor();
  }

  /** Runs a command from the palette by its full title, such as "Megalodon: Next Failure". */
  async runCommand(title: string): Promise<void> {
    // A list that is just being closed would take the key, and nothing would open.
    await this.page.locator(".quick-input-widget").waitFor({ state: "hidden" });
    await this.page.keyboard.press("F1");
    const input = this.page.locator(".quick-input-widget input");
    await input.fill(`>${title}`);
    await this.pick(title);
  }

  /** Picks an entry of the list that is open, such as a command or a file. */
  async pick(text: string): Promise<void> {
    await this.page.locator(".quick-input-list .monaco-list-row", { hasText: text }).first().click();
  }

  /** A notification that shows this text. */
  toast(text: string | RegExp): Locator {
    return this.page.locator(".notification-list-item-message", { hasText: text });
  }

  /** An item of the activity bar by its title. */
  activityBarItem(title: string): Locator {
    return this.page.locator(`.activitybar .action-label[aria-label^="${title}"]`);
  }
}

/** The address that opens a folder, with what the workbench is told besides. */
export function workbenchAddress(options: OpenOptions): string {
  const payload = options.payload ?? [];
  const query = payload.length === 0 ? "" : `&payload=${encodeURIComponent(JSON.stringify(payload))}`;
  return `${options.url}/?folder=${encodeURIComponent(options.folder)}${query}`;
}

/**
 * Whether an address, or a stack that holds addresses, is of the workbench's own scripts. Its log is full of
 * errors that are no concern of ours; a script inside a webview often has no address at all.
 */
function isWorkbenchOwn(text: string): boolean {
  return /\/static\/(extensions|node_modules|out\/(?!vs\/workbench\/contrib\/webview\/))/.test(text);
}
