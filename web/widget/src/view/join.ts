import { clock } from "../dates";
import { JOIN } from "../texts";
import type { JoinCode, JoinQr } from "../wire/contract";
import { el } from "./dom";
import { icon } from "./icons";
import type { Modal } from "./modal";
import { qrImage } from "./qr";

export interface JoinActions {
  joinCode(): Promise<JoinCode>;
  joinQr(): Promise<JoinQr>;
}

/** Goes on elsewhere: a QR code for WeChat, and the code of six digits for whoever has no camera or calls. */
export class JoinDialog {
  private content: HTMLElement | null = null;
  private expiry: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly modal: Modal, private readonly actions: JoinActions) {}

  showCode(opener: HTMLElement | null): void {
    this.begin(JOIN.title, opener);
    this.load(this.actions.joinCode(), ({ code }) => el("div", {}, el("p", {}, JOIN.how), ...byCode(code), el("p", { class: "label" }, JOIN.validity)));
  }

  showQr(opener: HTMLElement | null): void {
    this.begin(JOIN.qrTitle, opener);
    this.loadQr();
  }

  /** It was scanned, or the code was told: the conversation says so itself. */
  linked(): void {
    if (this.isShown) this.modal.close();
  }

  private get isShown(): boolean {
    return this.modal.isOpen && this.content !== null && this.content.isConnected;
  }

  private begin(title: string, opener: HTMLElement | null): void {
    this.content = el("p", { role: "status" }, JOIN.loading);
    this.modal.open(title, opener, this.content);
  }

  private loadQr(): void {
    this.load(this.actions.joinQr(), (made) => this.qrContent(made));
  }

  private load<Made>(asking: Promise<Made>, content: (made: Made) => HTMLElement): void {
    asking.then(content, problem).then((node) => this.fill(node));
  }

  /** The dialog may show something else by now. */
  private fill(node: HTMLElement): void {
    if (!this.isShown) return;
    this.content = node;
    this.modal.fill(node);
  }

  private qrContent({ code, expires_in, qr }: JoinQr): HTMLElement {
    const now = new Date();
    clearTimeout(this.expiry);
    this.expiry = setTimeout(() => this.fill(this.expired()), expires_in * 1000);
    const until = el("p", { class: "label" }, JOIN.until(clock(new Date(now.getTime() + expires_in * 1000), now), qr !== null));
    if (!qr) return el("div", {}, el("p", {}, JOIN.noQr), ...byCode(code), until);
    return el(
      "div", { class: "join" },
      el("div", { class: "join-scan" }, el("p", {}, JOIN.scan), qrImage(qr, JOIN.qrLabel), el("p", { class: "join-hint" }, JOIN.onThisPhone)),
      el("div", { class: "join-other" }, el("h4", {}, JOIN.otherwise), ...byCode(code), until),
    );
  }

  private expired(): HTMLElement {
    const again = el("button", { type: "button", class: "button primary" }, JOIN.again);
    again.addEventListener("click", () => this.loadQr());
    return el("div", { class: "join-expired" }, el("p", { role: "alert" }, JOIN.expired), again);
  }
}

function byCode(code: string): HTMLElement[] {
  const digits = code.split("").map((digit) => el("span", { "aria-hidden": "true" }, digit));
  return [
    el("p", { class: "join-code", role: "img", "aria-label": JOIN.spell(code) }, ...digits),
    el("ul", { class: "join-ways" }, ...JOIN.ways(code).map((way) => el("li", {}, way))),
  ];
}

function problem(): HTMLElement {
  return el("div", { class: "source-problem", role: "alert" }, icon("alert"), el("p", {}, JOIN.failed));
}
