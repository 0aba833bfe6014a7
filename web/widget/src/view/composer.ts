import { COMPOSER } from "../texts";
import { el } from "./dom";
import { icon } from "./icons";

export const LONGEST_MESSAGE = 2_000;
const COUNT_FROM = 1_800;
const MOST_ROWS = 6;
const KEY_CODE_DURING_COMPOSITION = 229;

/** The place to type. Enter sends, Shift+Enter breaks the line, and Enter that picks a word in an input method does neither. */
export class Composer {
  readonly node: HTMLFormElement;
  private readonly field: HTMLTextAreaElement;
  private readonly button: HTMLButtonElement;
  private readonly counter = el("p", { class: "counter", id: "counter" });

  constructor(attach: HTMLElement, private readonly submit: (text: string) => void, private readonly announce: (text: string) => void) {
    this.field = el("textarea", {
      id: "question", rows: "1", placeholder: COMPOSER.placeholder, "aria-label": COMPOSER.label,
      "aria-describedby": "counter send-hint", autocomplete: "off", enterkeyhint: "send",
    });
    this.button = el("button", { type: "submit", class: "send", "aria-label": COMPOSER.send }, icon("send"));
    this.node = el(
      "form", { class: "composer" },
      el("div", { class: "field" }, attach, this.field, this.button),
      this.counter,
      el("p", { class: "sr-only", id: "send-hint" }, COMPOSER.hint),
    );
    this.node.addEventListener("submit", (event) => {
      event.preventDefault();
      this.send();
    });
    this.field.addEventListener("keydown", (event) => this.onKey(event));
    this.field.addEventListener("input", () => this.refresh());
    this.refresh();
  }

  focus(): void {
    this.field.focus({ preventScroll: true });
  }

  get hasFocus(): boolean {
    const root = this.field.getRootNode() as ShadowRoot;
    return root.activeElement === this.field;
  }

  private onKey(event: KeyboardEvent): void {
    if (event.key !== "Enter" || event.shiftKey || event.ctrlKey || event.altKey || event.metaKey) return;
    // Safari ends the composition before it reports the key; only the old key code tells.
    if (event.isComposing || event.keyCode === KEY_CODE_DURING_COMPOSITION) return;
    event.preventDefault();
    this.send();
  }

  private send(): void {
    const text = this.field.value.trim();
    if (!text || this.field.value.length > LONGEST_MESSAGE) return this.focus();
    this.field.value = "";
    this.refresh();
    this.submit(text);
  }

  private refresh(): void {
    const length = this.field.value.length;
    const over = length - LONGEST_MESSAGE;
    this.button.setAttribute("aria-disabled", String(this.field.value.trim() === "" || over > 0));
    this.field.setAttribute("aria-invalid", String(over > 0));
    if (over > 0 && !this.counter.classList.contains("over")) this.announce(COMPOSER.tooLong(over));
    this.counter.hidden = length < COUNT_FROM;
    this.counter.textContent = length < COUNT_FROM ? "" : over > 0 ? COMPOSER.tooLong(over) : COMPOSER.remaining(-over);
    this.counter.classList.toggle("over", over > 0);
    this.grow();
  }

  /** Grows with the text by whole rows, so that no inline style is needed. */
  private grow(): void {
    this.field.rows = 1;
    while (this.field.rows < MOST_ROWS && this.field.scrollHeight > this.field.clientHeight) this.field.rows += 1;
  }
}
