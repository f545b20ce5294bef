/**
 * Which capture the tree, the status bar and the commands speak about: the one whose editor was active last.
 * It stays the current one while another kind of editor (its report, say) is active, and ends with its last tab.
 */
import type { WebviewCommand } from "../protocol/webview-contract";
import type { ConversationView } from "../report/list-shapes";
import { Broadcast } from "./broadcast";
import type { OpenCapture } from "./open-captures";

/** An editor tab that shows a capture. */
export interface CaptureEditor {
  readonly capture: OpenCapture;
  /** Shows the tab without taking the focus from where it is. */
  bringToFront(): void;
  /** Passes a command to the page in the tab. */
  run(command: WebviewCommand): void;
  /** Which conversations the page lists, in which order; undefined before it asked. */
  readonly view: ConversationView | undefined;
  /** Lets the page show only what a filter matches. */
  showFiltered(filter: string): void;
}

export class CurrentCapture {
  /** The current editor, or the state of its capture, has changed. */
  readonly changed = new Broadcast<undefined>();
  /** Another conversation of the current capture was selected. */
  readonly selectionChanged = new Broadcast<number>();

  /** Open editors, the one that was active last first. */
  #editors: CaptureEditor[] = [];
  #followed: OpenCapture | undefined;
  #unfollow: (() => void) | undefined;

  get editor(): CaptureEditor | undefined {
    return this.#editors[0];
  }

  get capture(): OpenCapture | undefined {
    return this.editor?.capture;
  }

  /** An editor was opened or became active. */
  activated(editor: CaptureEditor): void {
    if (this.editor === editor) return;
    this.#editors = [editor, ...this.#editors.filter((other) => other !== editor)];
    this.#follow();
  }

  /** An editor was opened in the background, or while another kind of editor is active. */
  opened(editor: CaptureEditor): void {
    if (this.#editors.includes(editor)) return;
    this.#editors.push(editor);
    this.#follow();
  }

  closed(editor: CaptureEditor): void {
    this.#editors = this.#editors.filter((other) => other !== editor);
    this.#follow();
  }

  #follow(): void {
    const { capture } = this;
    if (capture !== this.#followed) {
      this.#unfollow?.();
      this.#followed = capture;
      this.#unfollow = capture && this.#listenTo(capture);
    }
    this.changed.tell(undefined);
  }

  #listenTo(capture: OpenCapture): () => void {
    const ends = [
      capture.session.changed.add(() => this.changed.tell(undefined)),
      capture.selectionChanged.add(({ conversation }) => this.selectionChanged.tell(conversation)),
    ];
    return () => {
      for (const end of ends) end();
    };
  }
}
