import { CARD_KINDS, CARD_REASONS } from "../texts";
import type { Card } from "../wire/contract";
import { append, el } from "./dom";
import { icon } from "./icons";

/** Offers as simple cards: what it is, its terms, why it fits. */
export function cardList(cards: readonly Card[]): HTMLElement {
  return el("div", { class: "cards" }, ...cards.map(cardView));
}

function cardView(card: Card): HTMLElement {
  const node = el("article", { class: "card" });
  const kind = CARD_KINDS[card.kind];
  append(node, [
    el("div", { class: "card-head" }, el("h3", {}, card.title), kind ? el("span", { class: "card-kind" }, kind) : null),
    card.fields?.length ? fields(card.fields) : null,
    card.reasons?.length ? reasons(card.reasons) : null,
  ]);
  return node;
}

function fields(items: NonNullable<Card["fields"]>): HTMLElement {
  return el("dl", { class: "card-fields" }, ...items.map(({ label, value }) => el("div", {}, el("dt", {}, label), el("dd", {}, value))));
}

function reasons(items: readonly string[]): HTMLElement {
  return el(
    "ul", { class: "card-reasons", "aria-label": CARD_REASONS },
    ...items.map((reason) => el("li", { class: markOf(reason) }, icon(markOf(reason)), el("span", {}, reason))),
  );
}

/** What a reason says of its condition: it is met, not met, or still to be asked about. */
function markOf(reason: string): "check" | "open" | "close" {
  if (reason.includes("待确认")) return "open";
  return reason.includes("不符（") ? "close" : "check";
}
