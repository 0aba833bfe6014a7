import { FILES } from "../texts";
import { el } from "./dom";
import { icon } from "./icons";

const KINDS = ".pdf,.jpg,.jpeg,.png,.webp,.docx,.xlsx,application/pdf,image/jpeg,image/png,image/webp";

/** The paperclip: there while a person of the service has the conversation. */
export class Attach {
  readonly node: HTMLElement;
  private readonly button = el("button", { type: "button", class: "icon-button clip", "aria-label": FILES.label, title: FILES.label }, icon("clip"));
  private isBusy = false;

  constructor(send: (file: File) => void, private readonly announce: (text: string) => void) {
    const input = el("input", { type: "file", accept: KINDS, hidden: true, tabindex: "-1", "aria-hidden": "true" });
    this.button.addEventListener("click", () => (this.isBusy ? this.announce(FILES.busy) : input.click()));
    input.addEventListener("change", () => {
      const file = input.files?.[0];
      if (file) send(file);
      input.value = ""; // or the same file could not be chosen again
    });
    this.node = el("div", { class: "attach" }, this.button, input);
    this.node.hidden = true;
  }

  /** Returns whether it had the focus and is gone. */
  show(isOffered: boolean, isBusy: boolean): boolean {
    const root = this.button.getRootNode() as Document | ShadowRoot;
    const loses = !isOffered && !this.node.hidden && root.activeElement === this.button;
    this.node.hidden = !isOffered;
    this.isBusy = isBusy;
    this.button.setAttribute("aria-disabled", String(isBusy));
    return loses;
  }
}
