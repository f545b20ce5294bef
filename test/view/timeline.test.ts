import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { closeClean, type EditorPage } from "./editor-page";
import { Capture } from "./fake-capture";
import { editorOpener } from "./test-browser";

const open = editorOpener();

interface Zoom {
  from: number;
  to: number;
}

/** The saved zoom, once it is as wide as expected (seconds, give or take a tenth). */
async function zoomOf(editor: EditorPage, width: number): Promise<Zoom> {
  await editor.until((host, wanted) => {
    const { zoom } = (host.state ?? {}) as { zoom?: Zoom | null };
    return zoom ? Math.abs((zoom.to - zoom.from) / wanted - 1) < 0.1 : false;
  }, width);
  return editor.host((host) => (host.state as { zoom: Zoom }).zoom);
}

/** Waits until the saved zoom begins within a range of seconds. */
async function untilZoomFrom(editor: EditorPage, range: { least: number; most: number }): Promise<void> {
  await editor.until((host, wanted) => {
    const { zoom } = (host.state ?? {}) as { zoom?: Zoom | null };
    return zoom ? zoom.from >= wanted.least && zoom.from <= wanted.most : false;
  }, range);
}

async function untilWhole(editor: EditorPage): Promise<void> {
  await editor.page.locator(".range-text", { hasText: "Whole capture" }).waitFor();
}

async function plot(editor: EditorPage): Promise<{ x: number; y: number; width: number; height: number }> {
  return (await editor.page.locator(".flags .plot-surface").boundingBox())!;
}

async function drag(editor: EditorPage, fromShare: number, toShare: number): Promise<void> {
  const box = await plot(editor);
  await editor.page.mouse.move(box.x + box.width * fromShare, box.y + 30);
  await editor.page.mouse.down();
  await editor.page.mouse.move(box.x + box.width * toShare, box.y + 50, { steps: 5 });
  await editor.page.mouse.up();
}

describe("timeline", () => {
  it("zooms to what is dragged over and asks for finer bins", async () => {
    const editor = await open();
    await drag(editor, 0.5, 0.6);
    const zoom = await zoomOf(editor, 60);
    assert.ok(Math.abs(zoom.from - 300) < 2 && Math.abs(zoom.to - 360) < 2, JSON.stringify(zoom));
    await editor.until((host) =>
      ["timeline", "lanes"].every((name) =>
        host.posted.some(
          (m) =>
            m.kind === "request" &&
            m.name === name &&
            "toSeconds" in m.params &&
            m.params.toSeconds - m.params.fromSeconds < 70,
        ),
      ),
    );
    await closeClean(editor);
  });

  it("asks for bins from the file where those that are kept are too wide", async () => {
    const editor = await open();
    const isFineAsked = (host: { posted: readonly unknown[] }): boolean =>
      host.posted.some((m) => JSON.stringify(m).includes('"isFine":true'));
    assert.equal(await editor.host(isFineAsked), false);
    await drag(editor, 0.5, 0.51);
    await zoomOf(editor, 6);
    await editor.until(isFineAsked);
    // Kept are bins of 100 ms.
    await editor.page.locator(".axis-unit", { hasText: /^per [12]0 ms$/ }).waitFor();
    await closeClean(editor);
  });

  it("drops a drag on Escape", async () => {
    const editor = await open();
    const box = await plot(editor);
    await editor.page.mouse.move(box.x + 300, box.y + 30);
    await editor.page.mouse.down();
    await editor.page.mouse.move(box.x + 500, box.y + 30, { steps: 4 });
    await editor.page.locator(".selection").waitFor();
    await editor.page.keyboard.press("Escape");
    await editor.page.locator(".selection").waitFor({ state: "hidden" });
    await editor.page.mouse.up();
    await untilWhole(editor);
    await closeClean(editor);
  });

  it("zooms by wheel about the pointer and pans with Shift", async () => {
    const editor = await open();
    const box = await plot(editor);
    await editor.page.mouse.move(box.x + box.width / 4, box.y + 40);
    for (let i = 0; i < 4; i++) await editor.page.mouse.wheel(0, -100);
    const zoom = await zoomOf(editor, 600 * Math.exp(-1));
    const share = (150 - zoom.from) / (zoom.to - zoom.from);
    assert.ok(Math.abs(share - 0.25) < 0.01, `150 s stands at ${share} of the view`);
    await editor.page.keyboard.down("Shift");
    await editor.page.mouse.wheel(0, 200);
    await editor.page.keyboard.up("Shift");
    await untilZoomFrom(editor, { least: zoom.from + 10, most: 600 });
    await closeClean(editor);
  });

  it("zooms, pans, goes back and resets by keys", async () => {
    const editor = await open();
    await editor.page.locator(".flags").focus();
    await editor.page.keyboard.press("+");
    const first = await zoomOf(editor, 300);
    await editor.page.keyboard.press("d");
    await untilZoomFrom(editor, { least: first.from + 50, most: 600 });
    await editor.page.keyboard.press("Backspace");
    await untilZoomFrom(editor, { least: first.from - 1, most: first.from + 1 });
    await editor.page.keyboard.press("-");
    await untilWhole(editor);
    await editor.page.keyboard.press("w");
    await zoomOf(editor, 300);
    await editor.page.keyboard.press("0");
    await untilWhole(editor);
    await closeClean(editor);
  });

  it("resets when the host's command says so, and by double-click", async () => {
    const editor = await open();
    await drag(editor, 0.2, 0.4);
    await zoomOf(editor, 120);
    await editor.host((host) => {
      host.send({ kind: "command", command: "resetZoom" });
    });
    await untilWhole(editor);
    await drag(editor, 0.2, 0.4);
    await zoomOf(editor, 120);
    const box = await plot(editor);
    await editor.page.mouse.dblclick(box.x + 200, box.y + 50);
    await untilWhole(editor);
    await closeClean(editor);
  });

  it("is moved by the brush of the overview", async () => {
    const editor = await open();
    await drag(editor, 0.5, 0.6);
    await zoomOf(editor, 60);
    const box = (await editor.page.locator(".overview .plot-surface").boundingBox())!;
    await editor.page.mouse.move(box.x + box.width * 0.55, box.y + 20);
    await editor.page.mouse.down();
    await editor.page.mouse.move(box.x + box.width * 0.25, box.y + 20, { steps: 4 });
    await editor.page.mouse.up();
    await untilZoomFrom(editor, { least: 117, most: 123 });
    await zoomOf(editor, 60);
    await closeClean(editor);
  });

  it("moves to a conversation that is jumped to, and not to one that it shows or that is clicked", async () => {
    const editor = await open();
    await drag(editor, 0.5, 0.6);
    const before = await zoomOf(editor, 60);
    const jumpTo = (conversation: number) =>
      editor.host((host, wanted) => {
        host.send({ kind: "select", conversation: wanted });
      }, conversation);
    const until = (conversation: number) =>
      editor.page
        .locator(".details dd")
        .first()
        .filter({ hasText: String(conversation) })
        .waitFor();
    await editor.page.locator('[data-conversation="3"]').click();
    await until(3);
    const { start } = new Capture({ nConversations: 36_952, durationSeconds: 600, fileName: "" });
    const inView = start.findIndex((seconds) => seconds > 320);
    await jumpTo(inView);
    await until(inView);
    await untilZoomFrom(editor, { least: before.from, most: before.from });
    await jumpTo(start.findIndex((seconds) => seconds > 100));
    await untilZoomFrom(editor, { least: 69.9, most: 76.1 });
    await zoomOf(editor, 60);
    await editor.page.locator(".conversation-mark").waitFor();
    await closeClean(editor);
  });

  it("moves to a frame that is gone to", async () => {
    const editor = await open();
    await drag(editor, 0.5, 0.6);
    await zoomOf(editor, 60);
    await editor.host((host) => {
      host.send({ kind: "command", command: "goTo" });
    });
    // Of no conversation, and of the first second.
    await editor.page.locator(".go-to vscode-text-field input").fill("#2000000");
    await editor.page.keyboard.press("Enter");
    await untilZoomFrom(editor, { least: 0, most: 1 });
    await zoomOf(editor, 60);
    await closeClean(editor);
  });

  it("moves a cursor by arrow keys and reads out what is there", async () => {
    const editor = await open();
    await editor.page.locator(".flags").focus();
    await editor.page.keyboard.press("ArrowRight");
    await editor.page
      .locator("[role=status][aria-live]", { hasText: /SYN \d+, SYN\/ACK \d+, .* per second/ })
      .waitFor();
    await editor.page.locator(".cursor-line").waitFor();
    await editor.page.keyboard.press("Escape");
    await editor.page.locator(".cursor-line").waitFor({ state: "hidden" });
    await closeClean(editor);
  });

  it("describes its pictures in words and shows them as tables", async () => {
    const editor = await open();
    const label = await editor.page.locator(".chart-canvas").getAttribute("aria-label");
    assert.match(label!, /SYN: [\d,]+, peak [\d,]+ per second at 00:\d\d:\d\d; SYN\/ACK: /);
    await editor.page.locator(".flags").focus();
    await editor.page.keyboard.press("t");
    const rows = editor.page.locator(".flags .chart-table tbody tr");
    await rows.first().waitFor();
    assert.ok((await rows.count()) <= 51);
    await editor.page.locator(".lanes-figure").focus();
    await editor.page.keyboard.press("t");
    await editor.page.locator(".lanes-figure .chart-table th", { hasText: "SYN refused" }).waitFor();
    await editor.page.keyboard.press("t");
    await editor.page.locator(".lanes-figure .chart-table").waitFor({ state: "detached" });
    await closeClean(editor);
  });

  it("shows single conversations where there are few, and selects the one that is clicked", async () => {
    const editor = await open({ capture: { nConversations: 300 } });
    await drag(editor, 0.5, 0.52);
    await zoomOf(editor, 12);
    const surface = editor.page.locator(".lanes-figure .plot-surface");
    const box = (await surface.boundingBox())!;
    let hit: { x: number; y: number } | undefined;
    for (let y = 4; y < box.height && !hit; y += 3) {
      await editor.page.mouse.move(box.x + box.width / 2, box.y + y);
      const isOver = await surface.evaluate((element) => element.classList.contains("over-bar"));
      if (isOver) hit = { x: box.x + box.width / 2, y: box.y + y };
    }
    assert.ok(hit, "no bar under the middle of the lanes");
    await editor.page.mouse.click(hit.x, hit.y);
    await editor.page.locator('[role=row][aria-selected="true"]').waitFor();
    await editor.page.locator(".conversation-mark").waitFor();
    await closeClean(editor);
  });

  it("hatches the time behind the end of the memory budget, and says so", async () => {
    const beyond = { afterFrame: 9, afterSeconds: 300, nFrames: 3, nPairsAtLeast: 1 };
    const facts = { memory: { maxMegabytes: 128, nEventsLeftOut: 0, beyond } };
    const editor = await open({ capture: { facts } });
    const note = editor.page.locator(".not-analyzed", { hasText: "Connections not analyzed from 00:05:00" });
    await note.waitFor();
    const [whole, hatched] = [await plot(editor), (await note.boundingBox())!];
    assert.ok(Math.abs(hatched.x - (whole.x + whole.width / 2)) < 3, JSON.stringify({ whole, hatched }));
    assert.ok(Math.abs(hatched.width - whole.width / 2) < 3, JSON.stringify({ whole, hatched }));
    await drag(editor, 0.1, 0.2);
    await zoomOf(editor, 60);
    await note.waitFor({ state: "hidden" });
    await closeClean(editor);
  });

  it("draws a connection that nobody closed on to the end of the capture", async () => {
    const editor = await open({ capture: { nConversations: 200 } });
    await editor.page.locator('.lanes-plot[aria-label*="in view"]').waitFor();
    const [opened, closed] = await editor.host((host) => {
      const canvas = document.querySelector<HTMLCanvasElement>(".lanes-canvas")!;
      const { data } = canvas.getContext("2d")!.getImageData(0, 0, canvas.width, canvas.height);
      const lanePx = document.querySelector(".lane-label")!.clientHeight;
      // The canvas begins 40 pixels before the plot. Nothing begins in the last seconds of the capture.
      const end = 40 + document.querySelector(".lanes-figure .plot-surface")!.clientWidth;
      return ["open", "closed-fin"].map((pattern) => {
        const lane = host.report.patterns.findIndex((summary) => summary.pattern === pattern);
        const row = lane * lanePx + lanePx - 3;
        let n = 0;
        for (let x = end - 60; x < end; x++) if (data[(row * canvas.width + x) * 4 + 3]! > 0) n++;
        return n;
      });
    });
    assert.ok(opened! > 20 && closed! < 10, JSON.stringify({ opened, closed }));
    const title = await editor.page.locator(".lane-label", { hasText: "Still open" }).getAttribute("title");
    assert.match(title!, /\nDashed: open, and no frame is sent\n/);
    await closeClean(editor);
  });

  it("asks for bins of a capture whose time stamps leap by years", async () => {
    const editor = await open({ capture: { durationSeconds: 370_000_000, nConversations: 30 } });
    await editor.page.locator(".range-text", { hasText: "Whole capture, 4,282 days" }).waitFor();
    assert.equal(await editor.page.locator(".request-error").isVisible(), false);
    await closeClean(editor);
  });

  it("says of which day and time zone its times of day are", async () => {
    const editor = await open();
    const range = editor.page.locator(".range-text");
    assert.equal(await range.textContent(), "Whole capture, 10:00 min");
    await editor.page.keyboard.press("r");
    await range.filter({ hasText: /^Whole capture, 10:00 min · Nov 1[45], 2023, (GMT|UTC)/ }).waitFor();
    await closeClean(editor);
  });

  it("switches a line off in the legend", async () => {
    const editor = await open();
    const entry = editor.page.locator(".legend-entry", { hasText: "FIN" });
    await entry.click();
    await entry.and(editor.page.locator('[aria-pressed="false"]')).waitFor();
    await editor.until((host) => JSON.stringify(host.state ?? {}).includes('"hiddenFlags":["fin"]'));
    await closeClean(editor);
  });

  it("narrows the table to the visible time when asked", async () => {
    const editor = await open();
    await drag(editor, 0.5, 0.51);
    await zoomOf(editor, 6);
    await editor.page.locator(".table-head vscode-checkbox").click();
    await editor.page.locator(".row-count", { hasText: "of 36,952" }).waitFor();
    const starts = await editor.page.locator(".row:not(.placeholder) > :nth-child(4)").allTextContents();
    for (const start of starts) assert.ok(start < "00:05:07", start);
    await closeClean(editor);
  });
});
