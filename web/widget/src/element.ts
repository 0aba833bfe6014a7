import { Assistant } from "./assistant";
import { hasSession, prefersLargeType, rememberLargeType } from "./identity";
import styles from "./styles/widget.css";
import { Unread } from "./unread";
import { el } from "./view/dom";
import { Launcher } from "./view/launcher";

const script = document.currentScript as HTMLScriptElement | null;
const scriptUrl = script?.src ?? "";
export const LARGE_TYPE_EVENT = "assistant-large-type";

/**
 * <enterprise-assistant api="…">: fills the box it is put in; with `floating`, a button in the corner that opens a window.
 *
 * The page may call `ask(question)` and `open()`, set `large-type`, and listens to `assistant-large-type`.
 */
export class EnterpriseAssistant extends HTMLElement {
  static readonly observedAttributes = ["large-type"];
  private readonly base = el("div", { class: "base" });
  private assistant: Assistant | null = null;
  private launcher: Launcher | null = null;
  private unread: Unread | null = null;

  connectedCallback(): void {
    if (!this.shadowRoot) this.build();
    document.addEventListener("visibilitychange", this.onVisible);
    document.addEventListener("click", this.onPageClick);
    document.addEventListener("submit", this.onPageSubmit);
    // Before anybody opens it, a window in the corner talks to nobody, unless a conversation is going on.
    if (this.assistant || !this.launcher || hasSession()) this.begin();
  }

  disconnectedCallback(): void {
    document.removeEventListener("visibilitychange", this.onVisible);
    document.removeEventListener("click", this.onPageClick);
    document.removeEventListener("submit", this.onPageSubmit);
    this.assistant?.stop();
  }

  /** The portal's own switch for large type may set it, too. */
  attributeChangedCallback(): void {
    const isLarge = this.hasAttribute("large-type");
    rememberLargeType(isLarge);
    this.shadowRoot?.querySelector(".head-button.large-type")?.setAttribute("aria-pressed", String(isLarge));
  }

  /** Opens the window, if it is one. */
  open(opener: HTMLElement | null = null): void {
    this.launcher?.open(opener);
  }

  /** Opens the window and says this for the person. */
  ask(question: string, opener: HTMLElement | null = null): void {
    const text = question.trim();
    this.open(opener);
    if (text) this.begin().ask(text);
  }

  private build(): void {
    const root = this.attachShadow({ mode: "open" });
    dress(root);
    if (prefersLargeType()) this.setAttribute("large-type", "");
    if (this.hasAttribute("floating")) {
      this.launcher = new Launcher(() => {
        this.begin().focus();
        this.unread?.looked();
      });
      this.base.appendChild(this.launcher.node);
    }
    this.unread = new Unread(() => !document.hidden && (this.launcher?.isOpen ?? true), (count) => this.launcher?.showUnread(count));
    root.appendChild(this.base);
  }

  private begin(): Assistant {
    if (!this.assistant) {
      this.assistant = new Assistant(this.getAttribute("api") ?? defaultApi(), {
        isLargeType: this.hasAttribute("large-type"),
        setLargeType: (isLarge) => this.setLargeType(isLarge),
        close: this.launcher ? () => this.launcher?.close() : undefined,
        arrived: (count) => this.unread?.add(count),
      });
      if (this.launcher) this.launcher.hold(this.assistant.node);
      else this.base.appendChild(this.assistant.node);
      this.assistant.start();
    } else if (this.isConnected && !this.assistant.isRunning) this.assistant.start();
    return this.assistant;
  }

  private setLargeType(isLarge: boolean): void {
    this.toggleAttribute("large-type", isLarge);
    this.dispatchEvent(new CustomEvent(LARGE_TYPE_EVENT, { bubbles: true, detail: isLarge }));
  }

  private readonly onVisible = (): void => this.unread?.looked();

  /** Anything on the page with `data-assistant-ask` asks that question. */
  private readonly onPageClick = (event: MouseEvent): void => {
    const asker = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-assistant-ask]") : null;
    if (!asker || event.defaultPrevented) return;
    event.preventDefault(); // a link stays where it is, and a second assistant on the page keeps still
    this.ask(asker.getAttribute("data-assistant-ask") ?? "", asker);
  };

  /** A form with `data-assistant-form` asks what is typed in its first field. */
  private readonly onPageSubmit = (event: Event): void => {
    const form = event.target instanceof HTMLFormElement && event.target.hasAttribute("data-assistant-form") ? event.target : null;
    const field = form?.querySelector<HTMLInputElement>("input, textarea");
    if (!form || !field || event.defaultPrevented) return;
    event.preventDefault();
    this.ask(field.value, field);
    field.value = "";
  };
}

/** The service that gave the script, wherever the page is from, and whatever its <base> says. */
function defaultApi(): string {
  return new URL("/api/v1", scriptUrl || location.href).href;
}

/** Constructed sheets need no permission from the page's policy; older browsers load the same rules as a file. */
function dress(root: ShadowRoot): void {
  if ("adoptedStyleSheets" in root && "replaceSync" in CSSStyleSheet.prototype) {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(styles);
    root.adoptedStyleSheets = [sheet];
    return;
  }
  const link = document.createElement("link");
  link.rel = "stylesheet";
  link.href = new URL("/widget.css", scriptUrl || location.href).href;
  (root as ShadowRoot).appendChild(link);
}
