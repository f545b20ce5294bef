/** What a person sees and does in our own editor inside a workbench page. */
import type { FrameLocator, Locator } from "playwright-core";

import type { WorkbenchPage } from "./workbench-page";

const POLL_MS = 50;
const WAIT_MS = 15_000;

/** The capture editor that is in front. */
export class EditorPage {
  readonly frame: FrameLocator;

  constructor(readonly workbench: WorkbenchPage) {
    this.frame = workbench.webview();
  }

  /** Rows of the conversation table that are rendered. */
  get rows(): Locator {
    return this.frame.locator("[role=row][data-conversation]");
  }

  /** All the text of the page, on one line. */
  async text(): Promise<string> {
    const text = (await this.frame.locator("body").innerText()).replaceAll(/\s+/g, " ");
    return text.trim();
  }

  /** Waits until the editor shows a table of conversations. */
  async untilAnalyzed(): Promise<void> {
    await this.rows.first().waitFor();
  }

  /** Waits until the page shows a text. */
  async untilText(text: string): Promise<void> {
    await this.frame.getByText(text, { exact: false }).first().waitFor();
  }

  /** The number of the selected conversation; -1 where none is selected or its row is not in view. */
  async selected(): Promise<number> {
    const row = this.frame.locator('[role=row][data-conversation][aria-selected="true"]');
    if ((await row.count()) === 0) return -1;
    return Number(await row.first().getAttribute("data-conversation"));
  }

  /** Waits until this conversation is the one that is selected and in view; throws with the one that is. */
  async untilSelected(conversation: number): Promise<void> {
    const row = this.frame.locator(`[role=row][data-conversation="${conversation}"][aria-selected="true"]`);
    try {
      await row.waitFor({ timeout: WAIT_MS });
    } catch {
      // Playwright's account says only that the row did not come; which one did is what a reader needs.
      throw new Error(`conversation ${conversation} is not selected, ${await this.selected()} is`);
    }
  }
}

/** Asks again until the answer is wanted; throws with the last answer where it never is. */
export async function untilAnswer<Answer>(
  ask: () => Promise<Answer> | Answer,
  isWanted: (answer: Answer) => boolean,
): Promise<Answer> {
  const deadlineMs = Date.now() + WAIT_MS;
  for (;;) {
    const answer = await ask();
    if (isWanted(answer)) return answer;
    if (Date.now() > deadlineMs)
      throw new Error(`waited in vain, the last answer was ${JSON.stringify(answer)}`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}
