import { SOURCE } from "../texts";
import { clear, el } from "./dom";
import { icon } from "./icons";

/** One dialog for all uses: closes by Esc, by its button and by a tap beside it, then gives the focus back. */
export class Modal {
  readonly node: HTMLDialogElement;
  private readonly heading = el("h3", { id: "modal-title", tabindex: "-1" });
  private readonly body = el("div", { class: "modal-body", tabindex: "0", role: "group", "aria-labelledby": "modal-title" });
  private readonly footer = el("div", { class: "modal-footer" });
  private opener: HTMLElement | null = null;

  constructor() {
    const close = el("button", { type: "button", class: "icon-button modal-close", "aria-label": SOURCE.close }, icon("close"));
    close.addEventListener("click", () => this.close());
    this.node = el(
      "dialog",
      { class: "modal", "aria-labelledby": "modal-title" },
      el("div", { class: "modal-frame" }, el("div", { class: "modal-head" }, this.heading, close), this.body, this.footer),
    );
    this.node.addEventListener("click", (event) => {
      if (event.target === this.node) this.close();
    });
    this.node.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.preventDefault();
      event.stopPropagation();
      this.close();
    });
    this.node.addEventListener("cancel", (event) => {
      event.preventDefault();
      this.close();
    });
  }

  get isOpen(): boolean {
    return this.node.hasAttribute("open");
  }

  open(title: string, opener: HTMLElement | null, content: Node, actions: readonly HTMLElement[] = []): void {
    this.opener = opener;
    this.heading.textContent = title;
    this.heading.classList.toggle("book", title.startsWith("《"));
    this.fill(content);
    clear(this.footer);
    actions.forEach((action) => this.footer.appendChild(action));
    this.footer.hidden = actions.length === 0;
    // Browsers before 2022 lack showModal: the panel then opens without the inert backdrop.
    if (typeof this.node.showModal === "function") this.node.showModal();
    else this.node.setAttribute("open", "");
    this.heading.focus();
  }

  fill(content: Node): void {
    clear(this.body);
    this.body.appendChild(content);
    this.body.scrollTop = 0;
  }

  close(): void {
    if (!this.isOpen) return;
    if (typeof this.node.close === "function") this.node.close();
    else this.node.removeAttribute("open");
    this.opener?.focus();
    this.opener = null;
  }
}
