/** What a person sees and does in our own editor inside a workbench page. */
import type { FrameLocator, Locator } from "playwright-core";

import type { WorkbenchPage } from "./workbench-page";

const POLL_MS = 50;
const WAIT_MS = 30_000;

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
    await this.#show(this.rows.first(), "no conversation is shown");
  }

  /** Waits until the page shows a text. */
  async untilText(text: string): Promise<void> {
    await this.#show(this.frame.getByText(text, { exact: false }).first(), `"${text}" is not shown`);
  }

  /** The number of the selected conversation; -1 where none is selected or its row is not in view. */
  async selected(): Promise<number> {
    const row = this.frame.locator('[role=row][data-conversation][aria-selected="true"]');
    if ((await row.count()) === 0) return -1;
    return Number(await row.first().getAttribute("data-conversation"));
  }

  /** Clicks a row in the middle of the table and answers with its conversation's number. */
  async clickRow(): Promise<number> {
    const box = await this.frame.locator(".table[role=grid]").boundingBox();
    const middle = (box?.y ?? 0) + (box?.height ?? 0) / 2;
    // Rows are recycled: neither their order in the page nor their being there says that they can be seen.
    for (const row of await this.rows.all()) {
      const at = await row.boundingBox();
      if (at === null || at.y > middle || at.y + at.height < middle) continue;
      const conversation = Number(await row.getAttribute("data-conversation"));
      await row.click();
      await this.untilSelected(conversation);
      return conversation;
    }
    throw new Error("the table shows no row in its middle");
  }

  /** Waits until this conversation is the one that is selected and in view; throws with the one that is. */
  async untilSelected(conversation: number): Promise<void> {
    const row = this.frame.locator(`[role=row][data-conversation="${conversation}"][aria-selected="true"]`);
    await this.#show(row, `conversation ${conversation} is not selected`);
  }

  /** Waits for something; where it does not come, throws with a picture of what was there instead. */
  async #show(locator: Locator, complaint: string): Promise<void> {
    try {
      await locator.waitFor({ timeout: WAIT_MS });
    } catch {
      // Playwright's account names the locator; what a reader needs is the page.
      const picture = await this.workbench.keepPicture(`failed-${Date.now()}`);
      throw new Error(`${complaint}, conversation ${await this.selected()} is selected, see ${picture}`);
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
