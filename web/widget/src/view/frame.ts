import type { ConnectionState } from "../wire/connection";
import { AI_NOTICE, BADGE, CONNECTION, HEADER, NAME, TAGLINE, WELCOME } from "../texts";
import { el } from "./dom";
import { icon } from "./icons";

/** The bar at the top: who is speaking, large type, a fresh start. */
export function header(actions: { setLargeType(isLarge: boolean): void; restart(opener: HTMLElement): void }, isLarge: boolean): HTMLElement {
  const large = el(
    "button", { type: "button", class: "head-button large-type", "aria-pressed": String(isLarge), title: HEADER.largeTypeHint },
    el("span", {}, HEADER.largeType),
  );
  large.addEventListener("click", () => {
    const wanted = large.getAttribute("aria-pressed") !== "true";
    large.setAttribute("aria-pressed", String(wanted));
    actions.setLargeType(wanted);
  });
  const restart = el(
    "button", { type: "button", class: "head-button restart", title: HEADER.restart },
    icon("restart"), el("span", { class: "head-label" }, HEADER.restart),
  );
  restart.addEventListener("click", () => actions.restart(restart));
  return el(
    "div", { class: "head" },
    el("span", { class: "badge", "aria-hidden": "true" }, BADGE),
    el("div", { class: "head-text" }, el("h2", { class: "name" }, NAME), el("p", { class: "tagline" }, TAGLINE)),
    el("div", { class: "head-actions" }, large, restart),
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
  );
}

export function notice(): HTMLElement {
  return el("p", { class: "notice" }, AI_NOTICE);
}

/** The line that says the connection is gone. */
export class Banner {
  readonly node: HTMLElement;
  private readonly text = el("span", { role: "status" });
  private readonly inner: HTMLElement;

  constructor(reconnect: () => void) {
    const retry = el("button", { type: "button", class: "text-button" }, CONNECTION.retry);
    retry.addEventListener("click", reconnect);
    this.inner = el("div", { class: "banner-inner" }, icon("alert"), this.text, retry);
    this.node = el("div", { class: "banner" }, this.inner);
    this.show("connecting");
  }

  show(state: ConnectionState): void {
    this.node.hidden = state !== "lost";
    this.text.textContent = state !== "lost" ? "" : navigator.onLine === false ? CONNECTION.offline : CONNECTION.lost;
  }
}
