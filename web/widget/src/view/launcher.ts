import { LAUNCHER, NAME } from "../texts";
import { append, clear, el } from "./dom";
import { icon } from "./icons";

/** The round button in the corner and the window it opens. Escape closes the window and gives the focus back. */
export class Launcher {
  readonly node: HTMLElement;
  private readonly button = el("button", { type: "button", class: "launcher", "aria-haspopup": "dialog", "aria-expanded": "false" });
  private readonly count = el("span", { class: "unread", "aria-hidden": "true" });
  private readonly panel: HTMLElement;
  private openedBy: HTMLElement | null = null;

  constructor(private readonly onOpen: () => void) {
    this.panel = el("div", { class: "panel", role: "dialog", "aria-label": NAME, tabindex: "-1" });
    this.panel.hidden = true;
    append(this.button, [icon("chat"), el("span", { class: "launcher-text" }, LAUNCHER.text), this.count]);
    this.button.addEventListener("click", () => (this.isOpen ? this.close() : this.open()));
    this.panel.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !event.defaultPrevented) this.close();
    });
    this.node = el("div", { class: "corner" }, this.panel, this.button);
    this.showUnread(0);
  }

  get isOpen(): boolean {
    return !this.panel.hidden;
  }

  hold(content: Node): void {
    clear(this.panel);
    this.panel.appendChild(content);
  }

  /** `opener`: where the focus goes back to; the button itself if not given. */
  open(opener: HTMLElement | null = null): void {
    this.openedBy = opener;
    if (this.isOpen) return;
    this.panel.hidden = false;
    this.button.setAttribute("aria-expanded", "true");
    this.node.classList.add("open");
    this.onOpen();
  }

  close(): void {
    if (!this.isOpen) return;
    this.panel.hidden = true;
    this.button.setAttribute("aria-expanded", "false");
    this.node.classList.remove("open");
    (this.openedBy?.isConnected ? this.openedBy : this.button).focus();
    this.openedBy = null;
  }

  showUnread(unread: number): void {
    this.count.hidden = unread === 0;
    this.count.textContent = unread > 9 ? "9+" : String(unread);
    this.button.setAttribute("aria-label", unread === 0 ? LAUNCHER.label : LAUNCHER.labelWithNews(unread));
  }
}
