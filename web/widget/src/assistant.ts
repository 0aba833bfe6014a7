import { Chat } from "./chat";
import { staffOf, type Entry } from "./conversation";
import { FILES, HANDOVER, LOG } from "./texts";
import { Announcer } from "./view/announcer";
import { Attach } from "./view/attach";
import { Composer } from "./view/composer";
import { el } from "./view/dom";
import { Banner, header, notice, welcome } from "./view/frame";
import { icon } from "./view/icons";
import { JoinDialog } from "./view/join";
import { LogView } from "./view/log";
import { Menu } from "./view/menu";
import { Modal } from "./view/modal";
import { SourcePanel } from "./view/source_panel";
import { Api } from "./wire/api";
import type { ConnectionState } from "./wire/connection";
import type { Choice } from "./wire/contract";

export interface AssistantSettings {
  readonly isLargeType: boolean;
  setLargeType(isLarge: boolean): void;
  /** Absent where the assistant is part of its page. */
  readonly close?: (() => void) | undefined;
  /** Answers that have just come. */
  arrived(count: number): void;
}

/** Joins a chat with what is on screen. */
export class Assistant {
  readonly node: HTMLElement;
  private readonly chat: Chat;
  private readonly modal = new Modal();
  private readonly joining: JoinDialog;
  private readonly announcer = new Announcer();
  private readonly welcome: HTMLElement;
  private readonly log: LogView;
  private readonly composer: Composer;
  private readonly attach: Attach;
  private readonly banner: Banner;
  private readonly standing = el("p", { class: "standing" });
  private wasTyping = false;
  isRunning = false;

  constructor(apiBase: string, private readonly settings: AssistantSettings) {
    const api = new Api(apiBase);
    const sources = new SourcePanel(api, this.modal);
    this.joining = new JoinDialog(this.modal, {
      joinCode: () => api.joinCode(this.chat.sessionId),
      joinQr: () => api.joinQr(this.chat.sessionId),
    });
    this.chat = new Chat(api, {
      changed: () => this.render(),
      state: (state) => this.onState(state),
      arrived: (entries) => this.onArrived(entries),
      uploaded: (entry) => this.announcer.say(spokenUpload(entry)),
      switched: () => this.log.reset(),
    });
    this.welcome = welcome((question, byKeyboard) => this.pick(question, undefined, byKeyboard));
    this.log = new LogView(this.welcome, {
      choose: (choice: Choice, byKeyboard) => this.pick(choice.title, choice.id, byKeyboard),
      retry: (key) => this.retry(key),
      drop: (key) => this.dropFile(key),
      openSource: (citation, opener) => sources.open(citation, opener),
      judge: (turnId, verdict, reason) => api.judge(this.chat.sessionId, turnId, verdict, reason),
      scan: (opener) => this.joining.showQr(opener),
      announce: (text) => this.announcer.say(text),
    });
    this.attach = new Attach((file) => this.sendFile(file), (text) => this.announcer.say(text));
    this.composer = new Composer(this.attach.node, (text) => this.say(text), (text) => this.announcer.say(text));
    this.banner = new Banner(() => this.chat.reconnect());
    const menu = new Menu(this.modal, {
      isEmpty: () => this.chat.conversation.isEmpty,
      restart: () => this.restart(),
      forget: () => this.chat.forget(),
      goOn: (opener) => this.joining.showCode(opener),
      goOnInWeChat: (opener) => this.joining.showQr(opener),
    });
    const head = header({ setLargeType: settings.setLargeType, openMenu: (opener) => menu.open(opener), close: settings.close }, settings.isLargeType);
    const foot = el("div", { class: "foot" }, this.composer.node, notice());
    this.standing.hidden = true;
    this.node = el("div", { class: "app" }, head, this.banner.node, this.standing, this.log.node, foot, this.modal.node, this.announcer.node);
    this.node.addEventListener("keydown", (event) => this.onKey(event));
  }

  start(): void {
    this.isRunning = true;
    this.log.setBusy(!this.chat.historyKnown);
    this.chat.start();
    this.render();
  }

  stop(): void {
    this.isRunning = false;
    this.chat.stop();
  }

  /** Ask on behalf of the page, or of a button. */
  ask(question: string): void {
    this.say(question);
  }

  focus(): void {
    this.composer.focus();
  }

  private say(text: string, choiceId?: string): void {
    this.chat.say(text, choiceId);
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
    this.chat.retry(key);
    this.composer.focus();
  }

  private sendFile(file: File): void {
    this.chat.sendFile(file);
    this.log.toBottom();
  }

  private dropFile(key: string): void {
    this.chat.dropFile(key);
    this.announcer.say(FILES.cancelled);
    this.composer.focus(); // the button that was pressed is gone
  }

  private restart(): void {
    this.chat.restart();
    this.composer.focus();
  }

  private onState(state: ConnectionState): void {
    const news = this.banner.show(state);
    if (news) this.announcer.say(news);
  }

  /** Spoken once, when it is whole; what streams in is not for the ear. */
  private onArrived(entries: readonly Entry[]): void {
    if (entries.some(({ reply }) => reply?.state?.linked)) this.joining.linked();
    const spoken = entries.map(spokenAnswer).filter(Boolean);
    if (spoken.length === 0) return;
    this.announcer.say(spoken.join("\n"));
    this.settings.arrived(spoken.length);
  }

  private render(): void {
    const { conversation, historyKnown, isTyping } = this.chat;
    const isWaiting = isTyping && !conversation.isWithStaff;
    this.welcome.hidden = !historyKnown || !conversation.isEmpty;
    this.log.setBusy(!historyKnown);
    this.log.render(conversation, isWaiting);
    if (isWaiting && !this.wasTyping) this.announcer.say(LOG.typing);
    this.wasTyping = isWaiting;
    this.showStanding();
    if (this.attach.show(conversation.hasStaff, this.chat.isUploading)) this.composer.focus();
  }

  /** Where one stands in the queue, or who has the conversation. */
  private showStanding(): void {
    const handover = this.chat.conversation.state?.handover;
    let text = "";
    if (handover?.state === "queued") text = HANDOVER.queued(handover.position ?? null);
    if (handover?.state === "with_staff") text = HANDOVER.staff(handover.staff ?? null);
    if (handover?.state === "leaving") text = HANDOVER.leaving;
    if (text === this.standing.textContent) return;
    this.standing.hidden = text === "";
    this.standing.textContent = text;
    if (text) this.standing.insertBefore(icon("person"), this.standing.firstChild);
  }

  /** F6 goes between what was said and where one types. */
  private onKey(event: KeyboardEvent): void {
    if (event.key !== "F6" || this.modal.isOpen) return;
    event.preventDefault();
    if (this.composer.hasFocus) this.log.focus();
    else this.composer.focus();
  }
}

function spokenUpload({ delivery, failure, file }: Entry): string {
  const name = file?.name ?? "";
  if (delivery === "failed") return FILES.failed(name, failure ?? "");
  return delivery === "sent" ? FILES.sent(name) : FILES.sending(name);
}

function spokenAnswer(entry: Entry): string {
  const { reply, text } = entry;
  const staff = staffOf(entry);
  const messages = reply ? reply.messages : [{ text }];
  const said = messages.map((message) => {
    const extras = [
      message.cards?.length ? LOG.cardsCount(message.cards.length) : "",
      message.citations?.length ? LOG.sourcesCount(message.citations.length) : "",
      message.choices?.length ? LOG.choicesCount(message.choices.length) : "",
    ];
    return [message.text.trim(), ...extras].filter(Boolean).join(" ");
  });
  if (said.length === 0) return "";
  return staff === null ? LOG.answered(said.join("\n")) : LOG.staff(staff || HANDOVER.staffName) + said.join("\n");
}
