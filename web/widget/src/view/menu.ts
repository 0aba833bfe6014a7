import { FORGET, JOIN, MENU, RESTART } from "../texts";
import { append, el } from "./dom";
import { icon, type IconName } from "./icons";
import type { Modal } from "./modal";

export interface MenuActions {
  isEmpty(): boolean;
  restart(): void;
  forget(): Promise<void>;
  /** On the telephone, or anywhere by a code. */
  goOn(opener: HTMLElement): void;
  goOnInWeChat(opener: HTMLElement): void;
}

/** What is wanted now and then: go on elsewhere, start anew, have everything deleted, who answers here. */
export class Menu {
  constructor(private readonly modal: Modal, private readonly actions: MenuActions) {}

  open(opener: HTMLElement): void {
    const entry = (name: IconName, text: string, hint: string, act: () => void): HTMLElement => {
      const button = el(
        "button", { type: "button", class: "menu-entry" },
        icon(name), el("span", { class: "menu-text" }, el("span", { class: "menu-name" }, text), el("span", { class: "menu-hint" }, hint)),
      );
      button.addEventListener("click", act);
      return el("li", {}, button);
    };
    const entries = this.actions.isEmpty() ? [] : [
      entry("qr", JOIN.qrTitle, JOIN.qrHint, () => this.actions.goOnInWeChat(opener)),
      entry("phone", JOIN.entry, JOIN.hint, () => this.actions.goOn(opener)),
      entry("restart", RESTART.entry, RESTART.hint, () => this.confirmRestart(opener)),
      entry("trash", FORGET.entry, FORGET.hint, () => this.confirmForget(opener)),
    ];
    const content = el("div", {}, entries.length > 0 ? el("ul", { class: "menu" }, ...entries) : null, about());
    this.modal.open(MENU.title, opener, content);
  }

  private confirmRestart(opener: HTMLElement): void {
    this.confirm(RESTART.title, RESTART.body, RESTART.confirm, RESTART.cancel, opener, () => {
      this.modal.close();
      this.actions.restart();
    });
  }

  private confirmForget(opener: HTMLElement): void {
    this.confirm(FORGET.title, FORGET.body, FORGET.confirm, FORGET.cancel, opener, (confirm) => {
      confirm.disabled = true;
      this.actions.forget().then(
        () => this.modal.open(FORGET.doneTitle, opener, el("p", {}, FORGET.done)),
        () => this.modal.fill(el("div", { class: "source-problem", role: "alert" }, icon("alert"), el("p", {}, FORGET.failed))),
      ).then(() => (confirm.disabled = false));
    });
  }

  private confirm(title: string, body: string, yes: string, no: string, opener: HTMLElement, act: (button: HTMLButtonElement) => void): void {
    const cancel = el("button", { type: "button", class: "button" }, no);
    const confirm = el("button", { type: "button", class: "button primary" }, yes);
    cancel.addEventListener("click", () => this.modal.close());
    confirm.addEventListener("click", () => act(confirm));
    this.modal.open(title, opener, el("p", {}, body), [cancel, confirm]);
  }
}

function about(): HTMLElement {
  const list = el("div", { class: "about" }, el("h4", {}, MENU.about));
  append(list, MENU.facts.map((fact) => el("p", {}, fact)));
  return list;
}
