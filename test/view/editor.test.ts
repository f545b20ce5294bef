import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { closeClean, openEditor, waitForData } from "./editor-page";
import { testBrowser } from "./test-browser";
import type { ThemeName } from "./themes";

const HOSTILE = '<img src=x onerror="window.owned = 1"></script><script>window.owned = 1</script>';

const browser = testBrowser();

describe("editor", () => {
  for (const theme of ["dark", "light", "highContrast", "highContrastLight"] as ThemeName[]) {
    it(`shows itself in ${theme} without a word in the console`, async () => {
      const editor = await openEditor(browser(), { theme });
      await waitForData(editor);
      await editor.page.locator("h1", { hasText: "of 36,952 conversations failed" }).waitFor();
      await closeClean(editor);
    });
  }

  it("would be heard violating its policy", async () => {
    const editor = await openEditor(browser(), { capture: { nConversations: 10 } });
    await editor.page.evaluate(() => {
      document.body.append(document.createElement("div"));
      document.body.lastElementChild!.setAttribute("style", "color: red");
    });
    await editor.page.waitForTimeout(100);
    assert.ok(
      editor.complaints.some((complaint) => complaint.startsWith("policy: style-src-attr")),
      editor.complaints.join("; "),
    );
    await editor.page.close();
  });

  it("draws anew in the colours of another theme", async () => {
    const editor = await openEditor(browser());
    await waitForData(editor);
    const pixels = () =>
      editor.page.locator(".lanes-canvas").evaluate((canvas) => (canvas as HTMLCanvasElement).toDataURL());
    const before = await pixels();
    await editor.page.evaluate(() => {
      document.documentElement.style.setProperty("--vscode-megalodon-synUnanswered", "#00ff00");
      document.body.className = "vscode-light";
    });
    await editor.until(
      (_, old) => document.querySelector<HTMLCanvasElement>(".lanes-canvas")!.toDataURL() !== old,
      before,
    );
    await closeClean(editor);
  });

  it("shows hostile names as text", async () => {
    const facts = {
      problems: [{ code: HOSTILE, fileOffset: 1, afterFrame: 0, bytesSkipped: 2, detail: HOSTILE }],
      notUnderstood: [{ what: HOSTILE, nFrames: 1 }],
    };
    const editor = await openEditor(browser(), {
      capture: { nConversations: 50, clientName: HOSTILE, fileName: HOSTILE, facts },
    });
    await waitForData(editor);
    await editor.page.locator('[role=row][data-conversation="3"]').click();
    await editor.page.locator(".endpoints", { hasText: "<img src=x" }).waitFor();
    await editor.page.locator(".notices summary").click();
    const cell = await editor.page.locator('[data-conversation="3"] > :nth-child(5)').textContent();
    assert.equal(cell, `${HOSTILE}:${49152 + 3}`);
    assert.ok((await editor.page.locator(".notices li").first().textContent())!.includes(HOSTILE));
    assert.equal(await editor.page.locator("img, #app script").count(), 0);
    assert.equal(await editor.page.evaluate("window.owned"), undefined);
    await closeClean(editor);
  });

  it("shows a hostile file name as text while reading, and cancels", async () => {
    const progress = { bytesRead: 500, bytesTotal: 1000, nFrames: 7, nConversations: 1 };
    const editor = await openEditor(browser(), {
      capture: { fileName: HOSTILE, nConversations: 10, state: { phase: "reading", progress, soFar: null } },
    });
    assert.equal(await editor.page.locator("h1").textContent(), `Reading ${HOSTILE}`);
    const bar = editor.page.locator("[role=progressbar]");
    assert.equal(await bar.getAttribute("aria-valuenow"), "50");
    await editor.page.locator(".reading-figures", { hasText: "50% · 500 B of 1 kB" }).waitFor();
    await editor.page.locator("vscode-button", { hasText: "Cancel" }).click();
    assert.equal(await editor.host((host) => host.posted.filter((m) => m.kind === "cancel").length), 1);
    await editor.host((host) => {
      host.send({ kind: "state", state: { phase: "done", report: host.report } });
    });
    await editor.page.locator("h1", { hasText: "of 10 conversations failed" }).waitFor();
    await closeClean(editor);
  });

  it("shows why the analysis failed, restarts, and comes back to the same view", async () => {
    const editor = await openEditor(browser());
    await waitForData(editor);
    await editor.page.locator('.chip[data-pattern="syn-refused"]').click();
    await editor.page.locator(".row-count", { hasText: "of" }).waitFor();
    await editor.host((host) => {
      host.send({
        kind: "state",
        state: {
          phase: "failed",
          failure: { code: "peer-gone", detail: "signal SIGKILL" },
          title: "The analyzer stopped",
          text: "It ended before it was done.",
          canRestart: true,
        },
      });
    });
    await editor.page.locator("[role=alert] h1", { hasText: "The analyzer stopped" }).waitFor();
    assert.equal(await editor.page.locator(".failure-detail").textContent(), "peer-gone: signal SIGKILL");
    await editor.page.locator("vscode-button", { hasText: "Restart" }).click();
    assert.equal(await editor.host((host) => host.posted.filter((m) => m.kind === "restart").length), 1);
    await editor.host((host) => {
      host.send({ kind: "state", state: { phase: "done", report: host.report } });
    });
    await editor.page.locator('.chip[data-pattern="syn-refused"][aria-pressed="true"]').waitFor();
    await closeClean(editor);
  });

  it("offers another editor and no restart for what is no capture", async () => {
    const editor = await openEditor(browser(), {
      capture: {
        state: {
          phase: "failed",
          failure: { code: "not-a-capture", detail: "" },
          title: "Not a capture",
          text: HOSTILE,
          canRestart: false,
        },
      },
    });
    assert.deepEqual(await editor.page.locator("vscode-button").allTextContents(), ["Reopen Editor With…"]);
    await editor.page.locator("vscode-button").click();
    assert.equal(await editor.host((host) => host.posted.filter((m) => m.kind === "reopenWith").length), 1);
    assert.ok((await editor.page.locator(".error-page").textContent())!.includes(HOSTILE));
    await closeClean(editor);
  });

  it("comes back from a hidden tab as it was left", async () => {
    const savedState = {
      zoom: { from: 100, to: 200 },
      filter: ":443",
      patterns: ["closed-fin"],
      selected: 20_001,
      topRow: 500,
      sortBy: "start",
      descending: true,
      relativeTime: false,
    };
    const editor = await openEditor(browser(), { capture: { savedState } });
    await waitForData(editor);
    await editor.page.locator('.row[data-row="500"][data-conversation]').waitFor();
    await editor.page.locator(".wireshark-filter", { hasText: "tcp.stream eq 20001" }).waitFor();
    await editor.page
      .locator(".range-text", { hasText: "1:40" })
      .or(editor.page.locator(".range-text", { hasText: "100 s" }))
      .waitFor();
    assert.equal(
      await editor.page.locator('.chip[aria-pressed="true"]').getAttribute("data-pattern"),
      "closed-fin",
    );
    await closeClean(editor);
  });

  it("lists the defects of a capture", async () => {
    const facts = {
      nDropped: 3,
      problems: [{ code: "cut-short", fileOffset: 4096, afterFrame: 12, bytesSkipped: 60, detail: "" }],
    };
    const editor = await openEditor(browser(), { capture: { nConversations: 20, facts } });
    await waitForData(editor);
    const notices = editor.page.locator(".notices");
    await notices
      .locator("summary", { hasText: "1 defect: 60 bytes were passed over, everything else was analyzed" })
      .click();
    const lines = await notices.locator("li").allTextContents();
    assert.deepEqual(lines, [
      "The file ends in the middle of a record: byte 4,096, after frame 12; 60 bytes passed over",
      "The capture says that it dropped 3 frames",
    ]);
    await closeClean(editor);
  });

  it("says that time stamps leap, and that the capture has holes", async () => {
    const largest = { frame: 1366, seconds: 0.5, stepSeconds: -203_019_125.9 };
    const facts = {
      timeLeaps: { n: 2, nBackward: 1, largest, first: [largest] },
      unseen: { nFrames: 11, firstFrame: 6, nConversations: 1, bytesAtLeast: 20_896 },
    };
    const editor = await openEditor(browser(), { capture: { nConversations: 20, facts } });
    await waitForData(editor);
    const notices = editor.page.locator(".notices.defect");
    await notices.locator("summary", { hasText: "times and rates across a leap mean nothing" }).click();
    assert.deepEqual(await notices.locator("li").allTextContents(), [
      "The time stamps leap 2 times (farthest back by 2,350 days before frame 1366): several captures in one file, or a clock " +
        "that was set",
      "At least 20,896 bytes were acknowledged and are not in the capture (first seen at frame 6)",
    ]);
    await closeClean(editor);
  });

  it("says that ACKs are of what nobody sent, which is no defect of the file", async () => {
    const facts = { falseAcks: { nFrames: 4, firstFrame: 6, nConversations: 4 } };
    const editor = await openEditor(browser(), { capture: { nConversations: 20, facts } });
    await waitForData(editor);
    const notices = editor.page.locator(".notices:not(.defect)");
    await notices.locator("summary", { hasText: "Some ACKs are of data that nobody sent" }).click();
    assert.deepEqual(await notices.locator("li").allTextContents(), [
      "4 ACKs acknowledge more than the window can have allowed, and the data never comes (the first is frame 6)",
    ]);
    await closeClean(editor);
  });

  it("says that a capture filter left all but control segments out", async () => {
    const editor = await openEditor(browser(), {
      capture: { nConversations: 20, facts: { controlOnly: true } },
    });
    await waitForData(editor);
    const notices = editor.page.locator(".notices.defect");
    await notices.locator("summary", { hasText: "only frames with SYN, FIN or RST" }).click();
    assert.deepEqual(await notices.locator("li").allTextContents(), [
      "Without ACKs and data: whether handshakes were completed, and what was sent, does not show",
    ]);
    await closeClean(editor);
  });

  it("says what the memory budget left out before anything else", async () => {
    const beyond = { afterFrame: 261668, afterSeconds: 5.2, nFrames: 2937856, nPairsAtLeast: 363308 };
    const facts = { nDropped: 3, memory: { maxMegabytes: 128, nEventsLeftOut: 17, beyond } };
    const editor = await openEditor(browser(), { capture: { nConversations: 20, facts } });
    await waitForData(editor);
    const notices = editor.page.locator(".notices");
    await notices
      .locator("summary", { hasText: "spent 5.2 s into the capture: at least 363,308 later" })
      .click();
    const [first, second, ...rest] = await notices.locator("li").allTextContents();
    assert.match(
      first ?? "",
      /budget of 128 MB was spent at frame 261,668: .*at least 363,308 \(frames: 2,937,856\)$/,
    );
    assert.match(second ?? "", /17 events/);
    assert.deepEqual(rest, [
      "A larger budget lifts this: change the setting megalodon.memory.maxMegabytes, and read the capture again",
      "The capture says that it dropped 3 frames",
    ]);
    await closeClean(editor);
  });

  it("shows a capture without conversations", async () => {
    const facts = { nTcpFrames: 0, notUnderstood: [{ what: "UDP", nFrames: 120 }] };
    const editor = await openEditor(browser(), { capture: { nConversations: 0, durationSeconds: 0, facts } });
    await editor.page.locator("h1", { hasText: "No TCP conversation in this capture" }).waitFor();
    await editor.page.locator(".notices summary", { hasText: "The capture holds other traffic" }).click();
    await editor.page.locator(".notices li", { hasText: "Frames without TCP: UDP (120)" }).waitFor();
    await editor.page.locator(".table-empty", { hasText: "no TCP conversation" }).waitFor();
    assert.equal(await editor.page.locator(".details").isVisible(), false);
    const list = (await editor.page.locator(".table").boundingBox())!;
    assert.equal(list.width, editor.page.viewportSize()!.width);
    for (const step of await editor.page.locator(".failures button").all())
      assert.ok(await step.isDisabled());
    await closeClean(editor);
  });

  it("lists its keys on ? and closes on Escape", async () => {
    const editor = await openEditor(browser());
    await waitForData(editor);
    await editor.page.keyboard.press("?");
    await editor.page.locator("dialog[open] kbd", { hasText: "Backspace" }).waitFor();
    await editor.page.keyboard.press("Escape");
    await editor.page.locator("dialog[open]").waitFor({ state: "detached" });
    await closeClean(editor);
  });

  it("goes to a conversation by number, and says when there is none", async () => {
    const editor = await openEditor(browser());
    await waitForData(editor);
    await editor.host((host) => {
      host.send({ kind: "command", command: "goTo" });
    });
    const input = editor.page.locator(".go-to input");
    await input.fill("no such thing");
    await input.press("Enter");
    await editor.page.locator(".go-to-answer", { hasText: "no such thing" }).waitFor();
    await input.fill("30000");
    await input.press("Enter");
    await editor.page.locator('[role=row][data-conversation="30000"][aria-selected="true"]').waitFor();
    await closeClean(editor);
  });

  it("leaves letters to the filter while one types there", async () => {
    const editor = await openEditor(browser());
    await waitForData(editor);
    await editor.host((host) => {
      host.send({ kind: "command", command: "focusFilter" });
    });
    await editor.page.keyboard.type("t1d?");
    await editor.page.locator(".table-empty", { hasText: "No conversation matches" }).waitFor();
    assert.equal(await editor.page.locator("dialog[open], .chart-table").count(), 0);
    assert.equal(await editor.page.locator('.chip[aria-pressed="true"]').count(), 0);
    await closeClean(editor);
  });

  it("reaches every part by F6", async () => {
    const editor = await openEditor(browser());
    await waitForData(editor);
    const seen: string[] = [];
    for (let i = 0; i < 6; i++) {
      await editor.page.keyboard.press("F6");
      seen.push(
        await editor.page.evaluate(() => document.activeElement?.className.split(" ").slice(-1)[0] ?? ""),
      );
    }
    assert.deepEqual(seen.slice(1), ["chip", "flags", "lanes-figure", "table", "details"]);
    await closeClean(editor);
  });

  it("takes translations and the numbers of the language", async () => {
    const strings = { "{1} of {0} conversations failed ({2})": "{1} von {0} Verbindungen scheiterten ({2})" };
    const editor = await openEditor(browser(), { capture: { language: "de", strings } });
    await waitForData(editor);
    await editor.page.locator("h1", { hasText: /\d+\.\d{3} von 36\.952 Verbindungen scheiterten/ }).waitFor();
    await closeClean(editor);
  });

  for (const width of [900, 700, 420]) {
    it(`has nothing beyond its edge at ${width} pixels`, async () => {
      const editor = await openEditor(browser(), { size: { width, height: 800 } });
      await waitForData(editor);
      const beyond = await editor.page.evaluate(() => {
        const parts = [
          ...document.querySelectorAll<HTMLElement>(
            ".workspace > *, .top-bar > *, .verdict > *, .timeline-head > *, .table-head > *",
          ),
        ];
        const outside = parts.filter(
          (part) => part.offsetParent !== null && part.getBoundingClientRect().right > innerWidth + 1,
        );
        return outside.map((part) => part.className);
      });
      assert.deepEqual(beyond, []);
      assert.ok((await editor.page.locator(".table-scroller").boundingBox())!.height > 80);
      await closeClean(editor);
    });
  }
});
