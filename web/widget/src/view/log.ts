import type { Conversation, Entry } from "../conversation";
import { clock, parseMoment } from "../dates";
import { LOG } from "../texts";
import { append, clear, el } from "./dom";
import { icon } from "./icons";
import { turnView, type Following, type TurnActions, type TurnView } from "./turn";

const NEAR_BOTTOM_PX = 96;
const PAUSE_MS = 15 * 60_000;
const TOP_MARGIN_PX = 12;

/** The conversation on screen, and where the reader is in it. */
export class LogView {
  readonly node: HTMLElement;
  private readonly turns = el("div", { class: "turns", role: "log", "aria-live": "off", "aria-label": LOG.label });
  private readonly typing: HTMLElement;
  private readonly newest: HTMLButtonElement;
  private readonly newestLabel = el("span");
  private readonly scroller: HTMLElement;
  private readonly views = new Map<string, TurnView>();
  private isFollowing = true;

  constructor(welcome: HTMLElement, private readonly actions: TurnActions) {
    const dots = el("span", { class: "dots", "aria-hidden": "true" }, el("i"), el("i"), el("i"));
    this.typing = el("div", { class: "typing", "aria-hidden": "true" }, dots, el("span", { class: "typing-text" }, LOG.typing));
    this.typing.hidden = true;
    this.newest = el("button", { type: "button", class: "newest" }, icon("down"), this.newestLabel);
    this.showNews(false);
    this.newest.hidden = true;
    this.newest.addEventListener("click", () => this.toBottom());
    // tabindex makes the region scrollable by keyboard.
    this.scroller = el(
      "div", { class: "scroller", tabindex: "0", role: "region", "aria-label": LOG.label },
      el("div", { class: "column" }, welcome, this.turns, this.typing),
    );
    this.scroller.addEventListener("scroll", () => this.onScroll(), { passive: true });
    this.node = el("div", { class: "log" }, this.scroller, this.newest);
    this.holdOnResize();
  }

  /** While history loads. */
  setBusy(isBusy: boolean): void {
    this.turns.setAttribute("aria-busy", String(isBusy));
  }

  render(conversation: Conversation, isTyping: boolean): void {
    const before = this.views.size;
    if (before > 0) this.onScroll(); // the event of a scroll comes later than its effect
    const added = this.reconcile(conversation.all);
    this.updateFollowing(conversation);
    this.typing.hidden = !isTyping;
    if (this.isFollowing) this.follow(added, before === 0);
    else if (added?.classList.contains("theirs")) {
      this.showNews(true);
      this.newest.hidden = false;
    }
  }

  reset(): void {
    this.views.clear();
    clear(this.turns);
    this.isFollowing = true;
    this.newest.hidden = true;
  }

  toBottom(): void {
    this.isFollowing = true;
    this.newest.hidden = true;
    this.scroller.scrollTop = this.scroller.scrollHeight;
  }

  focus(): void {
    this.scroller.focus({ preventScroll: true });
  }

  /** A growing text field or a keyboard takes room from below: who was at the end stays there. */
  private holdOnResize(): void {
    if (typeof ResizeObserver === "undefined") return;
    new ResizeObserver(() => {
      if (this.isFollowing && this.views.size > 0) this.toBottom();
    }).observe(this.scroller);
  }

  /** Puts every entry at its place and returns the last node that is new. */
  private reconcile(entries: readonly Entry[]): HTMLElement | null {
    this.removeDropped(entries);
    let added: HTMLElement | null = null;
    let cursor: ChildNode | null = this.turns.firstChild;
    for (const [index, entry] of entries.entries()) {
      let view = this.views.get(entry.key);
      if (!view) {
        view = turnView(entry, this.actions);
        addTime(view.node, entry, entries[index - 1]);
        this.views.set(entry.key, view);
        added = view.node;
      }
      if (view.node === cursor) cursor = cursor.nextSibling;
      else this.turns.insertBefore(view.node, cursor);
    }
    return added;
  }

  private removeDropped(entries: readonly Entry[]): void {
    const kept = new Set(entries.map(({ key }) => key));
    this.views.forEach((view, key) => {
      if (kept.has(key)) return;
      view.node.remove();
      this.views.delete(key);
    });
  }

  private updateFollowing(conversation: Conversation): void {
    const entries = conversation.all;
    entries.forEach((entry, index) => {
      const next = entries[index + 1];
      const following: Following = {
        isLatest: entry === conversation.newest,
        answeredBy: next?.direction === "in" ? next.text : null,
      };
      this.views.get(entry.key)?.update(entry, following);
    });
  }

  /** Keeps the newest in view, but never scrolls the beginning of a long answer, or its question, out of it. */
  private follow(added: HTMLElement | null, isHistory: boolean): void {
    if (!added && this.typing.hidden) return;
    const { clientHeight: room, scrollHeight: bottom } = this.scroller;
    const start = added?.classList.contains("theirs") && !isHistory ? beginning(added, room) : bottom;
    this.scroller.scrollTop = Math.min(bottom, start - TOP_MARGIN_PX);
  }

  /** The way down: an arrow, or in words when an answer arrived while the reader was further up. */
  private showNews(isNews: boolean): void {
    this.newest.classList.toggle("news", isNews);
    this.newestLabel.textContent = isNews ? LOG.newArrived : LOG.toNewest;
    this.newestLabel.className = isNews ? "" : "sr-only";
  }

  private onScroll(): void {
    const { scrollTop, scrollHeight, clientHeight } = this.scroller;
    this.isFollowing = scrollHeight - scrollTop - clientHeight < NEAR_BOTTOM_PX;
    if (this.isFollowing) this.showNews(false);
    this.newest.hidden = this.isFollowing;
  }
}

/** Where reading an answer begins: at the question, unless that alone fills much of the view. */
function beginning(answer: HTMLElement, room: number): number {
  const question = answer.previousElementSibling;
  const isShort = question instanceof HTMLElement && question.classList.contains("mine") && question.offsetHeight < room * 0.3;
  return isShort ? question.offsetTop : answer.offsetTop;
}

/** A time above a turn that begins after a pause. */
function addTime(node: HTMLElement, entry: Entry, previous: Entry | undefined): void {
  const moment = parseMoment(entry.createdAt);
  const pause = previous ? moment.getTime() - parseMoment(previous.createdAt).getTime() : Infinity;
  if (Number.isNaN(moment.getTime()) || pause < PAUSE_MS) return;
  const time = el("time", { class: "time", datetime: moment.toISOString() });
  append(time, [clock(moment, new Date())]);
  node.insertBefore(time, node.firstChild);
}
