import { el } from "./dom";

// A region that is filled in the moment it is emptied is not read again.
const PAUSE_MS = 80;

/** The one place from which screen readers are told something. The log itself keeps silent, or they would read it again and again. */
export class Announcer {
  readonly node = el("div", { class: "sr-only", role: "status", "aria-live": "polite", "aria-atomic": "true" });
  private timer: ReturnType<typeof setTimeout> | undefined;

  say(text: string): void {
    this.node.textContent = "";
    clearTimeout(this.timer);
    this.timer = setTimeout(() => (this.node.textContent = text), PAUSE_MS);
  }
}
