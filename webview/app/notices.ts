/** What the person must know about the file before trusting the figures: defects, losses, what was not read. */
import type { FileChange } from "../../src/protocol/child-contract";
import type { FileState } from "../../src/protocol/webview-contract";
import { isOtherTraffic } from "../../src/report/other-traffic";
import type { CaptureFacts, ProblemReport } from "../../src/report/report-shapes";
import { h } from "./element";
import { t, tCount } from "./translate";
import { formatDuration } from "./value-texts";
import { PROBLEM_WORDS } from "./words";

/** Defects listed at once; the rest is counted. */
const MAX_LISTED = 20;

/** What the banner's links do. */
export interface NoticeActions {
  onMemorySetting: () => void;
  onReadAgain: () => void;
}

/** The place of the banner. What it says may change while the capture is read; it stays open then. */
export class Notices {
  private readonly banner = h("div", { hidden: true });
  private readonly ring = h("div", { class: "notices", role: "note", hidden: true });
  private readonly file = h("div", { class: "notices", role: "status", hidden: true });
  readonly element = h("div", {}, this.banner, this.file, this.ring);
  private shown = "";

  constructor(private readonly actions: NoticeActions) {}

  show(facts: CaptureFacts): void {
    const banner = noticesOrUndefined(facts);
    const text = banner?.textContent ?? "";
    if (text === this.shown) return;
    this.shown = text;
    if (banner && facts.memory) banner.querySelector("summary")?.append(...this.memoryLinks());
    if (banner) banner.open = this.banner.querySelector("details")?.open ?? false;
    this.banner.hidden = !banner;
    this.banner.replaceChildren(...(banner ? [banner] : []));
  }

  private memoryLinks(): HTMLElement[] {
    const setting = link(t("Change the budget"), this.actions.onMemorySetting);
    setting.title = "megalodon.memory.maxMegabytes";
    return [setting, link(t("Read again"), this.actions.onReadAgain)];
  }

  /** What became of the file since it was opened; `onStop` ends the following of one that grows. */
  showFile(file: FileState | undefined, nFrames: number, onStop: () => void): void {
    const change = file?.change ? changeText(file.change) : "";
    const growth = file?.isGrowing ? t("Following: {0} frames so far", nFrames) : "";
    const text = [change, growth].filter((part) => part !== "").join(" ");
    if (text !== "" && this.file.textContent.startsWith(text)) return;
    const stop = growth === "" ? [] : [" ", link(t("Stop"), onStop)];
    this.file.replaceChildren(text, ...stop);
    this.file.hidden = text === "";
  }

  /** The capture is one file of several that were written in turn; `onOpen` opens all of them as one. */
  showRing({ position, nFiles }: { position: number; nFiles: number }, onOpen: () => void): void {
    const text = t("This file is {0} of {1} of a ring buffer.", position, nFiles);
    this.ring.replaceChildren(text, " ", link(t("Open all as one"), onOpen));
    this.ring.hidden = false;
  }
}

/** A banner for a capture with defects or gaps; undefined for one without. */
function noticesOrUndefined(facts: CaptureFacts): HTMLDetailsElement | undefined {
  const nProblems = facts.problems.length + facts.nProblemsLeftOut;
  const strange = facts.notUnderstood.filter(({ what }) => !isOtherTraffic(what));
  const lines = [
    ...leapTexts(facts.timeLeaps),
    ...memoryTexts(facts.memory),
    ...facts.problems.slice(0, MAX_LISTED).map(problemText),
    ...leftOutText(nProblems - Math.min(facts.problems.length, MAX_LISTED)),
    ...droppedText(facts.nDropped),
    ...unseenTexts(facts.unseen),
    ...falseAckTexts(facts.falseAcks),
    ...(facts.controlOnly
      ? [t("Without ACKs and data: whether handshakes were completed, and what was sent, does not show")]
      : []),
    ...strange.map(({ what, nFrames }) =>
      tCount(
        nFrames,
        { one: "{0} frame was not understood: {1}", other: "{0} frames were not understood: {1}" },
        what,
      ),
    ),
  ];
  // Other traffic is no news beside TCP; where there is none of that, it says what there is.
  if (lines.length === 0 && facts.nTcpFrames > 0) return undefined;
  const otherTraffic = otherTrafficText(facts);
  if (otherTraffic !== "") lines.push(otherTraffic);
  if (lines.length === 0) return undefined;
  const isDefect =
    nProblems > 0 ||
    facts.nDropped > 0 ||
    [facts.memory, facts.timeLeaps, facts.unseen, facts.controlOnly].some(Boolean);
  const mark = h("span", { class: "notice-mark", "aria-hidden": "true" }, isDefect ? "⚠" : "ⓘ");
  const summary = h("summary", {}, mark, headline(facts, nProblems));
  const list = h("ul", {}, ...lines.map((line) => h("li", {}, line)));
  return h("details", { class: isDefect ? "notices defect" : "notices", role: "note" }, summary, list);
}

function changeText(change: FileChange): string {
  switch (change) {
    case "replaced":
      return t("Another file took the place of the one that was opened: it was read anew.");
    case "shrunk":
      return t("The file became shorter: it was read anew.");
    case "gone":
      return t("The file was deleted: this is what it held.");
    case "grown":
      return t("The file has grown: it was read anew.");
  }
}

/** A button that reads as a link in a line of text. */
function link(text: string, onPress: () => void): HTMLElement {
  const element = h("button", { class: "link", type: "button" }, text);
  element.addEventListener("click", (event) => {
    // A banner that holds it must not fold or unfold.
    event.preventDefault();
    onPress();
  });
  return element;
}

/** What the memory budget made coarser. */
function memoryTexts(memory: CaptureFacts["memory"]): string[] {
  if (!memory) return [];
  const { maxMegabytes, beyond, nEventsLeftOut } = memory;
  const texts: string[] = [];
  if (beyond) {
    texts.push(
      t(
        "The memory budget of {0} MB was spent at frame {1}: connections that began later were counted, not analyzed: at least {2} (frames: {3})",
        maxMegabytes,
        beyond.afterFrame,
        beyond.nPairsAtLeast,
        beyond.nFrames,
      ),
    );
  }
  if (nEventsLeftOut > 0) {
    texts.push(
      t(
        "To keep the memory budget of {0} MB, {1} events of analyzed connections (mostly retransmissions) were counted and not noted: fewer frames are named as evidence",
        maxMegabytes,
        nEventsLeftOut,
      ),
    );
  }
  texts.push(
    t(
      "A larger budget lifts this: change the setting megalodon.memory.maxMegabytes, and read the capture again",
    ),
  );
  return texts;
}

function headline(facts: CaptureFacts, nProblems: number): string {
  const beyond = facts.memory?.beyond;
  if (beyond) {
    const at = formatDuration(beyond.afterSeconds);
    return t(
      "Memory budget spent {0} into the capture: at least {1} later connections not analyzed",
      at,
      beyond.nPairsAtLeast,
    );
  }
  const skipped = facts.problems.reduce((sum, problem) => sum + problem.bytesSkipped, 0);
  if (nProblems > 0) {
    const defects = { one: "The capture has {0} defect", other: "The capture has {0} defects" };
    const bytes = {
      one: "{0} byte was passed over, everything else was analyzed",
      other: "{0} bytes were passed over, everything else was analyzed",
    };
    return `${tCount(nProblems, defects)}: ${tCount(skipped, bytes)}`;
  }
  if (facts.timeLeaps) return t("The time stamps leap: times and rates across a leap mean nothing");
  if (facts.unseen) return t("The capture has holes, so verdicts are less certain");
  if (facts.controlOnly)
    return t("The capture holds only frames with SYN, FIN or RST, as a capture filter leaves them");
  if (facts.nDropped > 0) return t("The capture itself lost frames, so verdicts are less certain");
  if (facts.memory) return t("The memory budget was nearly spent: fewer frames are named as evidence");
  if (facts.falseAcks) return t("Some ACKs are of data that nobody sent");
  return facts.notUnderstood.every(({ what }) => isOtherTraffic(what))
    ? t("The capture holds other traffic")
    : t("Some frames were not understood");
}

/** The frames without TCP, by protocol; "" where there are none. */
function otherTrafficText({ notUnderstood }: CaptureFacts): string {
  const kinds = notUnderstood.filter(({ what }) => isOtherTraffic(what));
  const named = kinds.map(({ what, nFrames }) => t("{0} ({1})", what, nFrames)).join(", ");
  return named === "" ? "" : t("Frames without TCP: {0}", named);
}

function problemText(problem: ProblemReport): string {
  const known = Object.hasOwn(PROBLEM_WORDS, problem.code) ? PROBLEM_WORDS[problem.code] : undefined;
  const what = known === undefined ? problem.code : t(known);
  const where = t("byte {0}, after frame {1}", problem.fileOffset, String(problem.afterFrame));
  const skipped = tCount(problem.bytesSkipped, {
    one: "{0} byte passed over",
    other: "{0} bytes passed over",
  });
  const detail = problem.detail === "" ? "" : ` (${problem.detail})`;
  return `${what}${detail}: ${where}; ${skipped}`;
}

function leftOutText(nLeftOut: number): string[] {
  return nLeftOut > 0 ? [tCount(nLeftOut, { one: "and {0} more", other: "and {0} more" })] : [];
}

/** Time stamps that leap. */
function leapTexts(leaps: CaptureFacts["timeLeaps"]): string[] {
  if (!leaps) return [];
  const { frame, stepSeconds } = leaps.largest;
  const by = formatDuration(Math.abs(stepSeconds));
  const farthest =
    stepSeconds < 0
      ? t("back by {0} before frame {1}", by, String(frame))
      : t("forward by {0} before frame {1}", by, String(frame));
  const often = {
    one: "The time stamps leap {0} time ({1}): several captures in one file, or a clock that was set",
    other:
      "The time stamps leap {0} times (farthest {1}): several captures in one file, or a clock that was set",
  };
  return [tCount(leaps.n, often, farthest)];
}

/** Bytes that were acknowledged and are not in the capture. */
function unseenTexts(unseen: CaptureFacts["unseen"]): string[] {
  if (!unseen) return [];
  const texts = {
    one: "At least {0} byte was acknowledged and is not in the capture (first seen at frame {1})",
    other: "At least {0} bytes were acknowledged and are not in the capture (first seen at frame {1})",
  };
  return [tCount(unseen.bytesAtLeast, texts, String(unseen.firstFrame))];
}

/** Acknowledgments of more than the window can have allowed, that no data follows. */
function falseAckTexts(falseAcks: CaptureFacts["falseAcks"]): string[] {
  if (!falseAcks) return [];
  const texts = {
    one: "{0} ACK acknowledges more than the window can have allowed, and the data never comes (frame {1})",
    other:
      "{0} ACKs acknowledge more than the window can have allowed, and the data never comes (the first is frame {1})",
  };
  return [tCount(falseAcks.nFrames, texts, String(falseAcks.firstFrame))];
}

function droppedText(nDropped: number): string[] {
  if (nDropped === 0) return [];
  const texts = {
    one: "The capture says that it dropped {0} frame",
    other: "The capture says that it dropped {0} frames",
  };
  return [tCount(nDropped, texts)];
}
