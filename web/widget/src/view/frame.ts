import type { ConnectionState } from "../wire/connection";
import { AI_NOTICE, BADGE, CONNECTION, HEADER, NAME, TAGLINE, WELCOME } from "../texts";
import { el } from "./dom";
import { icon } from "./icons";

/** The bar at the top: who is speaking, large type, a fresh start. */
export interface HeaderActions {
  setLargeType(isLarge: boolean): void;
  openMenu(opener: HTMLElement): void;
  /** Absent where the assistant is part of its page. */
  close?: (() => void) | undefined;
}

export function header(actions: HeaderActions, isLarge: boolean): HTMLElement {
  const large = el(
    "button", { type: "button", class: "head-button large-type", "aria-pressed": String(isLarge), title: HEADER.largeTypeHint },
    el("span", {}, HEADER.largeType),
  );
  large.addEventListener("click", () => {
    const wanted = large.getAttribute("aria-pressed") !== "true";
    large.setAttribute("aria-pressed", String(wanted));
    actions.setLargeType(wanted);
  });
  const more = el("button", { type: "button", class: "head-button more", "aria-haspopup": "dialog" }, HEADER.more);
  more.addEventListener("click", () => actions.openMenu(more));
  const close = actions.close ? el("button", { type: "button", class: "head-button close", "aria-label": HEADER.close, title: HEADER.close }, icon("minimise")) : null;
  if (close) close.addEventListener("click", () => actions.close?.());
  return el(
    "div", { class: "head" },
    el("span", { class: "badge", "aria-hidden": "true" }, BADGE),
    el("div", { class: "head-text" }, el("h2", { class: "name" }, NAME), el("p", { class: "tagline" }, TAGLINE)),
    el("div", { class: "head-actions" }, large, more, close),
  );
}

/** What a first visitor sees instead of an empty page. */
export function welcome(ask: (question: string, byKeyboard: boolean) => void): HTMLElement {
  const chips = WELCOME.examples.map(({ topic, question }) => {
    const chip = el(
      "button", { type: "button", class: "chip" },
      el("span", { class: "chip-text" }, el("span", { class: "chip-topic" }, topic), el("span", { class: "chip-question" }, question)),
      icon("chevron"),
    );
    chip.addEventListener("click", (event) => ask(question, event.detail === 0));
    return el("li", {}, chip);
  });
  return el(
    "section", { class: "welcome" },
    el("h3", { class: "greeting" }, WELCOME.greeting),
    el("p", { class: "introduction" }, WELCOME.introduction),
    el("p", { class: "label" }, WELCOME.examplesLabel),
    el("ul", { class: "chips" }, ...chips),
    el("p", { class: "consent" }, WELCOME.consent),
  );
}

export function notice(): HTMLElement {
  return el("p", { class: "notice" }, AI_NOTICE);
}

/** The line that says the connection is gone. */
export class Banner {
  readonly node: HTMLElement;
  private readonly text = el("span", {});
  private readonly inner: HTMLElement;

  constructor(reconnect: () => void) {
    const retry = el("button", { type: "button", class: "text-button" }, CONNECTION.retry);
    retry.addEventListener("click", reconnect);
    this.inner = el("div", { class: "banner-inner" }, icon("alert"), this.text, retry);
    this.node = el("div", { class: "banner" }, this.inner);
    this.node.hidden = true;
  }

  /** Returns what a screen reader is to be told. */
  show(state: ConnectionState): string | null {
    const wasHidden = this.node.hidden;
    this.node.hidden = state !== "lost";
    this.text.textContent = state !== "lost" ? "" : navigator.onLine === false ? CONNECTION.offline : CONNECTION.lost;
    if (this.node.hidden) return wasHidden ? null : CONNECTION.back;
    return wasHidden ? this.text.textContent : null;
  }
}
