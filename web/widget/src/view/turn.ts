import { isUnasked, staffOf, type Entry } from "../conversation";
import { ANSWER, DELIVERY, HANDOVER, JOIN, LOG } from "../texts";
import type { Choice, ReplyMessage } from "../wire/contract";
import { cardList } from "./cards";
import { citationList, type OpenSource } from "./citations";
import { copyButton } from "./clipboard";
import { append, clear, el, spoken } from "./dom";
import { feedback, type Judge } from "./feedback";
import { fileTurn, type FileActions } from "./file_turn";
import { icon } from "./icons";
import { paragraphs } from "./rich_text";
import { speakButton } from "./speech";

// Outcomes people take along; a question back or a greeting is not copied.
const WORTH_KEEPING = new Set(["answered", "matched", "done"]);
// Outcomes that may have missed what was asked; a question back shows by itself whether it helped.
const WORTH_JUDGING = new Set(["answered", "matched", "no_answer"]);

export interface TurnActions extends FileActions {
  choose(choice: Choice, byKeyboard: boolean): void;
  openSource: OpenSource;
  judge: Judge;
  /** Show the QR code by which WeChat goes on here. */
  scan(opener: HTMLElement): void;
  /** Tell a screen reader. */
  announce(text: string): void;
}

/** What follows a turn in the conversation: decides whether its choices can still be taken. */
export interface Following {
  readonly isLatest: boolean;
  /** The text of the next thing the user said. */
  readonly answeredBy: string | null;
}

/** One entry on screen: built once, then only its changing parts are touched. */
export interface TurnView {
  readonly node: HTMLElement;
  update(entry: Entry, following: Following): void;
}

export function turnView(entry: Entry, actions: TurnActions): TurnView {
  if (entry.file) return fileTurn(actions);
  return entry.direction === "in" ? ownTurn(entry, actions) : answerTurn(entry, actions);
}

function ownTurn(entry: Entry, actions: TurnActions): TurnView {
  const status = el("div", { class: "delivery" });
  const bubble = el("div", { class: "bubble" }, spoken(LOG.mine), ...paragraphs(entry.text));
  const node = el("div", { class: "turn mine" }, bubble, status);
  let shown = "";
  return {
    node,
    update({ delivery, failure, key, text }) {
      const wanted = `${delivery} ${failure ?? ""}`;
      if (wanted === shown) return;
      shown = wanted;
      node.setAttribute("data-delivery", delivery);
      clear(status);
      if (delivery === "sending") append(status, [DELIVERY.sending]);
      if (delivery === "waiting") append(status, [icon("clock"), el("span", {}, DELIVERY.waiting)]);
      if (delivery === "failed") append(status, failedNotice(failure, text, () => actions.retry(key)));
    },
  };
}

function failedNotice(failure: string | null, text: string, retry: () => void): Node[] {
  const button = el("button", { type: "button", class: "text-button retry", "aria-label": DELIVERY.retryHint(text) }, DELIVERY.retry);
  button.addEventListener("click", retry);
  return [icon("alert"), el("span", {}, failure ?? DELIVERY.failed), button];
}

function answerTurn(entry: Entry, actions: TurnActions): TurnView {
  const messages: readonly ReplyMessage[] = entry.reply?.messages ?? [{ text: entry.text }];
  const groups: ChoiceGroup[] = [];
  const name = staffOf(entry);
  const staff = name === null ? null : name || HANDOVER.staffName;
  const bubbles = messages.map((message) => answerBubble(message, staff, actions, groups));
  const node = el("div", { class: staff ? "turn theirs staff" : "turn theirs" });
  if (staff) node.appendChild(el("p", { class: "staff-name", "aria-hidden": "true" }, icon("person"), staff));
  if (entry.reply?.state?.scan) bubbles[bubbles.length - 1]?.appendChild(scanButton(actions));
  append(node, bubbles);
  // While a person has the conversation the assistant says nothing; such an answer has no words and no place.
  node.hidden = messages.length === 0;
  if (entry.reply) {
    node.setAttribute("data-outcome", entry.reply.outcome);
    append(node, staff ? [] : tools(entry.reply, messages, actions));
  }
  return {
    node,
    update(_entry, following) {
      groups.forEach((group) => group.update(following));
    },
  };
}

function scanButton(actions: TurnActions): HTMLElement {
  const button = el("button", { type: "button", class: "button scan" }, icon("qr"), JOIN.show);
  button.addEventListener("click", () => actions.scan(button));
  return button;
}

function tools(reply: NonNullable<Entry["reply"]>, messages: readonly ReplyMessage[], actions: TurnActions): HTMLElement[] {
  if (messages.length === 0) return [];
  const keep = WORTH_KEEPING.has(reply.outcome) ? copyButton(messages, (text) => actions.announce(text)) : null;
  const judged = WORTH_JUDGING.has(reply.outcome) && !isUnasked(reply) ? feedback(reply.turn_id, actions.judge) : null;
  const row = el("div", { class: "tools" }, speakButton(messages), keep, judged?.buttons);
  return judged ? [row, judged.form] : [row];
}

function answerBubble(message: ReplyMessage, staff: string | null, actions: TurnActions, groups: ChoiceGroup[]): HTMLElement {
  const bubble = el("div", { class: "bubble" }, spoken(staff ? LOG.staff(staff) : LOG.theirs), ...paragraphs(message.text));
  if (message.cards?.length) bubble.appendChild(cardList(message.cards));
  if (message.citations?.length) bubble.appendChild(citationList(message.citations, actions.openSource));
  if (message.choices?.length) {
    const group = choiceGroup(message.choices, actions);
    groups.push(group);
    bubble.appendChild(group.node);
  }
  return bubble;
}

interface ChoiceGroup {
  readonly node: HTMLElement;
  update(following: Following): void;
}

function choiceGroup(choices: readonly Choice[], actions: TurnActions): ChoiceGroup {
  const buttons = choices.map((choice) => {
    const button = el("button", { type: "button", class: "choice" }, el("span", {}, choice.title));
    // A click made by Enter or Space carries no pointer detail.
    button.addEventListener("click", (event) => actions.choose(choice, event.detail === 0));
    return button;
  });
  const node = el("div", { class: "choices", role: "group", "aria-label": ANSWER.choices }, ...buttons);
  return {
    node,
    update({ isLatest, answeredBy }) {
      buttons.forEach((button, index) => {
        button.disabled = !isLatest;
        const isChosen = !isLatest && answeredBy === choices[index]?.title;
        if (isChosen && !button.classList.contains("chosen")) append(button, [icon("check"), spoken(ANSWER.chosen)]);
        button.classList.toggle("chosen", isChosen);
      });
    },
  };
}
