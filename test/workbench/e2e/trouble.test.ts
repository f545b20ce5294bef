/** What a person sees when something goes wrong: the analyzer dies, or the file is no capture. */
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, afterEach, before, describe, it } from "node:test";

import { joined } from "../../support/bytes";
import { udpPacket } from "../../support/packet-builder";
import { pcapHeader, pcapRecord } from "../../support/pcap-writer";
import { descendantsRunning } from "../support/descendants";
import { EditorPage, untilAnswer } from "../support/editor-page";
import { NO_CAPTURE, SAMPLE } from "../support/sample";
import { startSession, type Session } from "../support/session";
import type { WorkbenchPage } from "../support/workbench-page";

let session: Session;
let workbench: WorkbenchPage;

before(async () => {
  session = await startSession({ log: "workbench-trouble" });
  workbench = await session.open();
});

after(async () => {
  await session.close();
});

afterEach(async () => {
  await workbench.runCommand("View: Close All Editors");
});

/** Kills the one analyzer of this workbench, as an out-of-memory killer does. */
async function killAnalyzer(): Promise<void> {
  const running = await untilAnswer(
    () => descendantsRunning(session.server.pid, "child.js"),
    (all) => all.length === 1,
  );
  process.kill(running[0]!.pid, "SIGKILL");
}

describe("an analyzer that is killed", () => {
  it("is told in the editor, and started again from there", async () => {
    await workbench.openFromExplorer(SAMPLE);
    const editor = new EditorPage(workbench);
    await editor.untilAnalyzed();
    await killAnalyzer();
    await editor.untilText("The analyzer stopped");
    await editor.frame.getByText("Restart", { exact: true }).click();
    await editor.untilAnalyzed();
  });

  it("is started again by the palette's command too", async () => {
    await workbench.openFromExplorer(SAMPLE);
    const editor = new EditorPage(workbench);
    await editor.untilAnalyzed();
    await killAnalyzer();
    await editor.untilText("The analyzer stopped");
    await workbench.runCommand("Megalodon: Restart Analyzer");
    await editor.untilAnalyzed();
  });
});

describe("a file that is no capture", () => {
  it("gets a page that says so and names it", async () => {
    await workbench.openFromExplorer(NO_CAPTURE);
    const editor = new EditorPage(workbench);
    await editor.untilText("Not a packet capture");
    assert.ok((await editor.text()).includes(NO_CAPTURE));
  });

  it("leads to another editor, and the tree to another capture", async () => {
    await workbench.openFromExplorer(NO_CAPTURE);
    const editor = new EditorPage(workbench);
    await editor.untilText("Not a packet capture");
    await workbench.activityBarItem("Megalodon").click();
    const sideBar = workbench.page.locator(".sidebar .welcome-view-content");
    await sideBar.getByText("Open Another Capture…").waitFor();
    assert.equal(await sideBar.getByText("Restart Analyzer").count(), 0);
    await workbench.keepPicture("not-a-capture");
    await editor.frame.getByText("Reopen Editor With…", { exact: true }).click();
    await workbench.page.locator(".quick-input-list .monaco-list-row", { hasText: "Text Editor" }).waitFor();
    await workbench.keepPicture("reopen-with");
    await workbench.page.keyboard.press("Escape");
  });
});

describe("a capture without TCP", () => {
  it("is told in the tree's place, too", async () => {
    const RAW_IP = { linkType: 101 };
    const bytes = udpPacket(
      { source: "10.0.0.1", destination: "10.0.0.2" },
      { source: 5353, destination: 53 },
      joined(),
    );
    const record = pcapRecord({ seconds: 1, fraction: 0, bytes }, RAW_IP);
    writeFileSync(join(session.folder, "dns.pcap"), joined(pcapHeader(RAW_IP), record));
    await workbench.openFromExplorer("dns.pcap");
    await new EditorPage(workbench).untilText("No TCP conversation in this capture");
    await workbench.activityBarItem("Megalodon").click();
    await workbench.page.locator(".sidebar .message", { hasText: "No TCP conversation" }).waitFor();
    await workbench.keepPicture("without-tcp");
  });
});

describe("Show Counts as Text", () => {
  it("asks for a file where none is open, and reports it", async () => {
    await workbench.runCommand("Megalodon: Show Counts as Text");
    const input = workbench.page.locator(".quick-input-widget input");
    await input.fill(`${session.folder}/`);
    await workbench.pick(SAMPLE);
    await workbench.tab(`${SAMPLE}.counts`).waitFor();
  });
});

describe("the pages in the editor", () => {
  it("break no content policy and write no error to the console", () => {
    assert.deepEqual(workbench.webviewProblems, []);
  });
});
