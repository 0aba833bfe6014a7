import { Conversation } from "./conversation";
import { currentSession, newId, startSession, type Session } from "./identity";
import { DELIVERY, RESTART } from "./texts";
import { Composer } from "./view/composer";
import { el } from "./view/dom";
import { Banner, header, notice, welcome } from "./view/frame";
import { LogView } from "./view/log";
import { Modal } from "./view/modal";
import { SourcePanel } from "./view/source_panel";
import { Api } from "./wire/api";
import { Connection, type ConnectionState } from "./wire/connection";
import type { Choice, Row } from "./wire/contract";

const DELIVERY_TIMEOUT_MS = 15_000;
// While staff hold the conversation nothing answers at once; the dots must not run for ever.
const TYPING_LIMIT_MS = 25_000;
const RATE_LIMIT_CODES = /^(429|TooMany|RateLimit)/i;

export interface AssistantSettings {
  readonly isLargeType: boolean;
  setLargeType(isLarge: boolean): void;
}

/** Joins the conversation, its connection and what is on screen. */
export class Assistant {
  readonly node: HTMLElement;
  private session: Session = currentSession();
  private readonly conversation = new Conversation();
  private readonly connection: Connection;
  private readonly modal = new Modal();
  private readonly welcome: HTMLElement;
  private readonly log: LogView;
  private readonly composer: Composer;
  private readonly banner: Banner;
  private readonly timers = new Map<string, ReturnType<typeof setTimeout>>();
  private typingTimer: ReturnType<typeof setTimeout> | undefined;
  private isTyping = false;
  private historyKnown = this.session.isNew;

  constructor(apiBase: string, settings: AssistantSettings) {
    const api = new Api(apiBase);
    const sources = new SourcePanel(api, this.modal);
    this.connection = new Connection(api, this.context(), {
      state: (state) => this.onState(state),
      rows: (rows) => this.onRows(rows),
      typing: () => this.setTyping(true),
      rejected: (messageId, code) => this.onRejected(messageId, code),
    });
    this.welcome = welcome((question, byKeyboard) => this.pick(question, undefined, byKeyboard));
    this.log = new LogView(this.welcome, {
      choose: (choice: Choice, byKeyboard) => this.pick(choice.title, choice.id, byKeyboard),
      retry: (key) => this.retry(key),
      openSource: (citation, opener) => sources.open(citation, opener),
    });
    this.composer = new Composer((text) => this.say(text));
    this.banner = new Banner(() => this.connection.resume());
    const head = header({ setLargeType: settings.setLargeType, restart: (opener) => this.askRestart(opener) }, settings.isLargeType);
    const foot = el("div", { class: "foot" }, this.composer.node, notice());
    this.node = el("div", { class: "app" }, head, this.banner.node, this.log.node, foot, this.modal.node);
  }

  start(): void {
    window.addEventListener("online", this.onOnline);
    window.addEventListener("offline", this.onOffline);
    document.addEventListener("visibilitychange", this.onVisible);
    this.log.setBusy(!this.historyKnown);
    this.render();
    this.connection.open();
  }

  stop(): void {
    window.removeEventListener("online", this.onOnline);
    window.removeEventListener("offline", this.onOffline);
    document.removeEventListener("visibilitychange", this.onVisible);
    this.connection.close();
  }

  private context(): { sessionId: string; lastSeq(): number } {
    const session = (): string => this.session.id;
    return {
      get sessionId() {
        return session();
      },
      lastSeq: () => this.conversation.lastSeq,
    };
  }

  private say(text: string, choiceId?: string): void {
    const message = { message_id: newId(), text, ...(choiceId === undefined ? {} : { choice_id: choiceId }) };
    this.conversation.say(message, new Date().toISOString());
    this.deliver(message.message_id);
    this.log.toBottom();
  }

  /** Something was picked by button; the button goes away or is disabled, so the focus needs a new place. */
  private pick(text: string, choiceId: string | undefined, byKeyboard: boolean): void {
    this.say(text, choiceId);
    // On a phone the text field would raise the keyboard over the answer.
    if (byKeyboard) this.composer.focus();
    else this.log.focus();
  }

  private retry(key: string): void {
    this.deliver(key);
    this.composer.focus();
  }

  private deliver(key: string): void {
    const entry = this.conversation.find(key);
    if (!entry?.outgoing) return;
    if (navigator.onLine === false) return this.fail(key, DELIVERY.failed);
    entry.delivery = "sending";
    clearTimeout(this.timers.get(key));
    this.timers.set(key, setTimeout(() => this.fail(key, DELIVERY.failed), DELIVERY_TIMEOUT_MS));
    if (this.connection.ready) this.connection.send(entry.outgoing);
    else this.connection.resume();
    this.render();
  }

  private fail(key: string, reason: string): void {
    const entry = this.conversation.find(key);
    if (!entry || entry.delivery === "sent") return;
    clearTimeout(this.timers.get(key));
    entry.delivery = "failed";
    entry.failure = reason;
    this.setTyping(false);
  }

  private onRows(rows: readonly Row[]): void {
    this.conversation.take(rows);
    if (rows.some(({ direction }) => direction === "out")) this.isTyping = false;
    else if (rows.length > 0 && this.historyKnown) return this.setTyping(this.conversation.isAwaitingReply);
    this.render();
  }

  private onState(state: ConnectionState): void {
    this.banner.show(state);
    if (state === "connecting") return;
    if (state === "lost") this.isTyping = false;
    this.historyKnown = true;
    this.render();
    this.log.setBusy(false);
    // What was typed while the line was down goes out now; the service answers a repeated id only once.
    if (state === "ready") this.conversation.undelivered.forEach(({ outgoing }) => outgoing && this.connection.send(outgoing));
    else if (navigator.onLine === false) this.conversation.undelivered.forEach(({ key }) => this.fail(key, DELIVERY.failed));
  }

  private onRejected(messageId: string | null, code: string): void {
    const waiting = this.conversation.undelivered;
    const key = messageId ?? waiting[waiting.length - 1]?.key;
    const reason = RATE_LIMIT_CODES.test(code) ? DELIVERY.tooFast : code ? DELIVERY.rejected : DELIVERY.failed;
    if (key) this.fail(key, reason);
  }

  private setTyping(isTyping: boolean): void {
    this.isTyping = isTyping;
    clearTimeout(this.typingTimer);
    if (isTyping) this.typingTimer = setTimeout(() => this.setTyping(false), TYPING_LIMIT_MS);
    this.render();
  }

  private render(): void {
    this.welcome.hidden = !this.historyKnown || !this.conversation.isEmpty;
    this.log.render(this.conversation, this.isTyping && this.conversation.isAwaitingReply);
  }

  private askRestart(opener: HTMLElement): void {
    if (this.conversation.isEmpty) return this.composer.focus();
    const cancel = el("button", { type: "button", class: "button" }, RESTART.cancel);
    const confirm = el("button", { type: "button", class: "button primary" }, RESTART.confirm);
    cancel.addEventListener("click", () => this.modal.close());
    confirm.addEventListener("click", () => {
      this.modal.close();
      this.restart();
    });
    this.modal.open(RESTART.title, opener, el("p", {}, RESTART.body), [cancel, confirm]);
  }

  private restart(): void {
    this.timers.forEach((timer) => clearTimeout(timer));
    this.timers.clear();
    this.session = startSession();
    this.conversation.clear();
    this.log.reset();
    this.isTyping = false;
    this.render();
    this.connection.open();
    this.composer.focus();
  }

  private readonly onOnline = (): void => this.connection.resume();
  private readonly onOffline = (): void => this.connection.suspend();
  private readonly onVisible = (): void => {
    if (!document.hidden) this.connection.resume();
  };
}
