/**
 * Stands in for the extension host and the child, inside the page: answers the webview's requests from a made-up
 * capture. Every message of the webview passes the product's own guard first; one that is refused is kept.
 * Loaded before the webview's script; a test talks to it through `window.fakeHost`.
 */
import { checkFromWebview } from "../../src/protocol/guards";
import { FIRST_VIEW, N_FIRST_ROWS, type ConversationPage } from "../../src/protocol/child-contract";
import type { AnalysisState, FromWebview, ToWebview } from "../../src/protocol/webview-contract";
import type { CaptureReport } from "../../src/report/report-shapes";
import { Answers, Capture, reportOf, type FakeCapture } from "./fake-capture";

/** What a test can see and do from outside. */
export interface FakeHost {
  posted: FromWebview[];
  /** Messages that the product's guard refused. */
  refused: string[];
  state: unknown;
  send: (message: ToWebview) => void;
  report: CaptureReport;
  /** Tells a look at the first conversations, so many of them; all of them are the whole capture. */
  read: (nConversations: number, nSnapshots: number) => void;
  /** Tells `init` with the first look: at so many conversations, with the first rows of them. */
  begin: (nConversations: number) => void;
}

function answer(answers: Answers, request: Extract<FromWebview, { kind: "request" }>): unknown {
  switch (request.name) {
    case "rows":
      return answers.rows(request.params.view, request.params.startRow, request.params.nRows);
    case "rowOf":
      return { row: answers.view(request.params.view).indexOf(request.params.conversation) };
    case "timeline":
      return answers.timeline(request.params);
    case "lanes":
      return answers.lanes(request.params);
    case "details":
      return answers.details(request.params.conversation);
    case "nextFailure":
      return answers.nextFailure(request.params);
    case "find": {
      const number = Number(request.params.text);
      const frame = /^#(\d+)$/.exec(request.params.text)?.[1];
      if (frame !== undefined)
        return { conversation: answers.frames.conversationOf(Number(frame)), frame: Number(frame) };
      return { conversation: Number.isInteger(number) ? number : -1, frame: 0 };
    }
    case "frames":
      return answers.frames.captured(request.params.startRow, request.params.nRows);
    case "conversationFrames":
      return answers.frames.ofConversation(request.params);
    case "frameRow":
      return answers.frames.rowOf(request.params.conversation, request.params.frame);
  }
}

/** Begins to play the host. */
function install(given: FakeCapture): void {
  const capture = new Capture(given);
  const answers = new Answers(capture);
  const send = (message: ToWebview) => {
    window.dispatchEvent(new MessageEvent("message", { data: message }));
  };
  const sendInit = (state: AnalysisState, firstRows: ConversationPage | null) => {
    send({
      kind: "init",
      fileName: given.fileName,
      language: given.language ?? "en",
      strings: given.strings ?? {},
      state,
      firstRows,
      selected: given.selected ?? -1,
    });
  };
  const progressAt = (nConversations: number) => ({
    bytesRead: nConversations * 1000,
    bytesTotal: given.nConversations * 1000,
    nFrames: nConversations * 72,
    nConversations,
  });
  const host: FakeHost = {
    posted: [],
    refused: [],
    state: given.savedState,
    send,
    report: reportOf(capture),
    read: (nConversations, nSnapshots) => {
      capture.nRead = nConversations;
      const report = reportOf(capture);
      const progress = progressAt(nConversations);
      const isWhole = nConversations === given.nConversations;
      const soFar = { report, nSnapshots };
      send({
        kind: "state",
        state: isWhole ? { phase: "done", report } : { phase: "reading", progress, soFar },
      });
    },
    begin: (nConversations) => {
      capture.nRead = nConversations;
      const soFar = { report: reportOf(capture), nSnapshots: 1 };
      const state = { phase: "reading", progress: progressAt(nConversations), soFar } as const;
      sendInit(state, answers.rows(FIRST_VIEW, 0, N_FIRST_ROWS));
    },
  };
  const receive = (raw: unknown) => {
    const checked = checkFromWebview(structuredClone(raw));
    if (!checked.ok) {
      host.refused.push(checked.detail);
      return;
    }
    const { message } = checked;
    host.posted.push(message);
    const isLost = given.isFirstInitLost === true && host.posted.length === 1;
    const state = given.state ?? { phase: "done", report: host.report };
    if (message.kind === "ready" && isLost) {
      send({ kind: "command", command: "showKeys" });
      send({ kind: "state", state });
    } else if (message.kind === "ready") {
      sendInit(state, null);
    } else if (message.kind === "request") {
      setTimeout(() => {
        if (message.name === given.failing) {
          const failure = { code: "internal" as const, detail: "as the test wants it" };
          send({ kind: "failure", id: message.id, failure });
        } else {
          send({ kind: "reply", id: message.id, result: answer(answers, message) });
        }
      }, 1);
    }
  };
  Object.assign(window, {
    fakeHost: host,
    acquireVsCodeApi: () => ({
      postMessage: receive,
      getState: () => host.state,
      setState: (state: unknown) => {
        host.state = structuredClone(state);
      },
    }),
  });
}

/** What a test puts into the page before this script. */
interface PageSetUp {
  capture: FakeCapture;
  /** CSS variables of the theme. */
  variables: Record<string, string>;
  bodyClass: string;
}

/** Dresses the page as VS Code does, and makes violations of the policy heard. */
function dress({ variables, bodyClass }: PageSetUp): void {
  const root = document.documentElement;
  for (const [name, value] of Object.entries(variables)) root.style.setProperty(name, value);
  root.style.setProperty(
    "scrollbar-color",
    `${variables["--vscode-scrollbarSlider-background"]!} transparent`,
  );
  document.body.className = bodyClass;
}

const { pageSetUp } = window as unknown as { pageSetUp: PageSetUp };
window.addEventListener("securitypolicyviolation", (event) => {
  console.error(`policy: ${event.violatedDirective} ${event.blockedURI} ${event.sample}`);
});
document.addEventListener("DOMContentLoaded", () => dress(pageSetUp), { once: true });
install(pageSetUp.capture);
