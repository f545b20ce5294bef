/** Says things to screen readers, politely. */
import { h } from "./element";

/** A region whose newest text is read out; a text repeated is read again. */
export class LiveRegion {
  readonly element = h("div", { class: "visually-hidden", "aria-live": "polite", role: "status" });
  private alternate = false;

  announce(text: string): void {
    // The same text twice would not be read: an invisible difference makes it new.
    this.alternate = !this.alternate;
    this.element.textContent = this.alternate ? text : `${text}\u00a0`;
  }
}
