/** Carries out what keys ask for, wherever the focus is but in text fields. */
import type { PatternId } from "../../src/report/pattern-names";
import type { ConversationTable } from "../table/conversation-table";
import type { TimelinePane } from "../timeline/timeline-pane";
import { actionOf, type KeyAction } from "./keys";
import type { Store } from "./store";
import { isFiltered, togglePattern, type ViewState } from "./view-state";

/** What keys act on. */
export interface KeyTargets {
  store: Store<ViewState>;
  /** The patterns that occur, in the order of their chips. */
  patterns: () => readonly PatternId[];
  timeline: TimelinePane;
  table: ConversationTable;
  /** What F6 visits, in order. */
  panes: () => HTMLElement[];
  showKeys: () => void;
  focusFilter: () => void;
  nextFailure: (backwards: boolean) => void;
  clearSelection: () => void;
  clearFilter: () => void;
  toggleLadder: () => void;
  copyRow: () => void;
}

/** Share of the view that A and D move by. */
const PAN_SHARE = 0.25;
const ZOOM_FACTOR = 0.5;

/** One keyboard listener for the whole editor. */
export class KeyHandler {
  constructor(private readonly targets: KeyTargets) {}

  listen(signal: AbortSignal): void {
    document.addEventListener(
      "keydown",
      (event) => {
        this.handle(event);
      },
      { signal },
    );
  }

  private handle(event: KeyboardEvent): void {
    if (document.querySelector("dialog[open]")) return;
    const isTyping = event.target instanceof Element && event.target.closest("vscode-text-field, select");
    if (isTyping && event.key === "Escape") this.targets.table.focus();
    if (isTyping && event.key !== "F6") return;
    if (this.handleCopy(event) || this.handleCursor(event)) {
      event.preventDefault();
      return;
    }
    const action = actionOf(event);
    if (action === undefined) return;
    event.preventDefault();
    // VS Code has a meaning of its own for F6, and hears the keys of this page at its window.
    if (event.key === "F6") event.stopPropagation();
    this.run(action);
  }

  private handleCopy(event: KeyboardEvent): boolean {
    const isCopy = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "c";
    if (!isCopy || !this.targets.table.element.contains(document.activeElement)) return false;
    this.targets.copyRow();
    return true;
  }

  private handleCursor(event: KeyboardEvent): boolean {
    if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return false;
    const isInCharts = this.targets.timeline.panes.some((pane) => pane.contains(document.activeElement));
    if (!isInCharts || event.ctrlKey || event.metaKey || event.altKey) return false;
    const direction = event.key === "ArrowLeft" ? -1 : 1;
    this.targets.timeline.moveCursor(direction * (event.shiftKey ? 10 : 1));
    return true;
  }

  private run(action: KeyAction): void {
    if (typeof action === "object") {
      this.toggle(action.toggle, action.alone);
      return;
    }
    ACTIONS[action](this.targets);
  }

  private toggle(idx: number, alone: boolean): void {
    const { patterns, store } = this.targets;
    const pattern = patterns()[idx];
    if (pattern) store.update({ patterns: togglePattern(store.state.patterns, pattern, alone) });
  }
}

const ACTIONS: Record<Extract<KeyAction, string>, (targets: KeyTargets) => void> = {
  "pan-left": ({ timeline }) => timeline.navigation.panBy(-PAN_SHARE),
  "pan-right": ({ timeline }) => timeline.navigation.panBy(PAN_SHARE),
  "zoom-in": ({ timeline }) => timeline.navigation.zoomAt(ZOOM_FACTOR, timeline.cursorOrMiddle()),
  "zoom-out": ({ timeline }) => timeline.navigation.zoomAt(1 / ZOOM_FACTOR, timeline.cursorOrMiddle()),
  fit: ({ timeline }) => timeline.navigation.fitWhole(),
  "previous-view": ({ timeline }) => timeline.navigation.previousView(),
  centre: ({ timeline }) => timeline.navigation.centreOrFitMarked(),
  "next-failure": ({ nextFailure }) => nextFailure(false),
  "previous-failure": ({ nextFailure }) => nextFailure(true),
  ladder: ({ toggleLadder }) => toggleLadder(),
  table: ({ timeline }) => timeline.toggleTable(),
  clock: ({ store }) => store.update({ relativeTime: !store.state.relativeTime }),
  keys: ({ showKeys }) => showKeys(),
  "next-pane": ({ panes }) => focusNext(panes(), 1),
  "previous-pane": ({ panes }) => focusNext(panes(), -1),
  "focus-filter": ({ focusFilter }) => focusFilter(),
  escape: (targets) => escape(targets),
};

/** One thing at a time: the cursor, then the selection, then the filter. */
function escape({ timeline, store, clearSelection, clearFilter }: KeyTargets): void {
  if (timeline.clearCursor()) return;
  if (store.state.selected >= 0) clearSelection();
  else if (isFiltered(store.state)) clearFilter();
}

function focusNext(panes: HTMLElement[], step: number): void {
  const current = panes.findIndex((pane) => pane.contains(document.activeElement));
  const next =
    current < 0 ? (step > 0 ? 0 : panes.length - 1) : (current + step + panes.length) % panes.length;
  panes[next]?.focus();
}
