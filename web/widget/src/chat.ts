import { Conversation, type Entry } from "./conversation";
import { adoptSession, currentSession, newId, startSession, watchSession, type Session } from "./identity";
import { DELIVERY } from "./texts";
import type { Api } from "./wire/api";
import { Connection, type ConnectionState } from "./wire/connection";
import type { Row } from "./wire/contract";
import { Outbox } from "./wire/outbox";
import { Uploads } from "./uploads";

// Nothing came back for this long although the line seems to be there: ask it for a sign of life.
const SILENCE_MS = 15_000;
// While staff hold the conversation nothing answers at once; the dots must not run for ever.
const TYPING_LIMIT_MS = 25_000;
// A message that brings the service down must not do so for ever.
const MOST_ATTEMPTS = 6;
const BUSY_RETRY_MS = 3_000;
// A page nobody looks at lets go of its line after this.
const PAUSE_AFTER_MS = 10 * 60_000;
const TOO_FAST = /^(429|TooMany|RateLimit)/i;
const BUSY = /^(5\d\d|Unavailable|DialogueUnavailable)/;

export interface ChatEvents {
  /** Something to show has changed. */
  changed(): void;
  state(state: ConnectionState): void;
  /** Answers nobody has seen yet, in order; not those of history. */
  arrived(entries: readonly Entry[]): void;
  /** A file has set out, got there, or did not. */
  uploaded(entry: Entry): void;
  /** Another conversation begins: the person asked for it, here or in another tab. */
  switched(): void;
}

/**
 * One conversation with the service: every message gets there once, every row is shown once, across lost connections,
 * reloads and tabs. Knows nothing of the screen.
 */
export class Chat {
  readonly conversation = new Conversation();
  historyKnown: boolean;
  private session: Session = currentSession();
  private readonly outbox = new Outbox();
  private readonly connection: Connection;
  private readonly uploads: Uploads;
  private readonly attempts = new Map<string, number>();
  private readonly timers = new Map<string, ReturnType<typeof setTimeout>>();
  private typing = false;
  private isLost = false;
  private readonly left = new Set<string>();
  private unwatch: () => void = () => undefined;

  constructor(private readonly api: Api, private readonly events: ChatEvents) {
    this.historyKnown = this.session.isNew;
    const session = (): string => this.session.id;
    const lastSeq = (): number => this.conversation.lastSeq;
    const context = { get sessionId() { return session(); }, lastSeq };
    this.uploads = new Uploads(api, {
      progress: (key, share) => this.onUpload(key, { progress: share }),
      sent: (key) => this.onUpload(key, { delivery: "sent" }),
      failed: (key, failure, canRetry) => this.onUpload(key, { delivery: "failed", failure, canRetry }),
    });
    this.connection = new Connection(api, context, {
      state: (state) => this.onState(state),
      rows: (rows) => this.onRows(rows),
      typing: () => this.setTyping(true),
      rejected: (messageId, code) => this.onRejected(messageId, code),
    });
  }

  get sessionId(): string {
    return this.session.id;
  }

  get isTyping(): boolean {
    return this.typing && this.conversation.isAwaitingReply;
  }

  /** A hiccup of the line is not worth a word. */
  private get onItsWay(): "sending" | "waiting" {
    return this.isLost ? "waiting" : "sending";
  }

  start(): void {
    window.addEventListener("online", this.onOnline);
    window.addEventListener("offline", this.onOffline);
    document.addEventListener("visibilitychange", this.onVisible);
    this.unwatch = watchSession((id) => this.follow(id));
    this.restoreOutbox();
    this.connection.open();
  }

  stop(): void {
    window.removeEventListener("online", this.onOnline);
    window.removeEventListener("offline", this.onOffline);
    document.removeEventListener("visibilitychange", this.onVisible);
    this.unwatch();
    this.clearTimers();
    this.connection.close();
  }

  say(text: string, choiceId?: string): void {
    const message = { message_id: newId(), text, ...(choiceId === undefined ? {} : { choice_id: choiceId }) };
    this.outbox.add(this.session.id, message);
    this.conversation.say(message, new Date().toISOString());
    this.deliver(message.message_id);
  }

  get isUploading(): boolean {
    return this.uploads.isBusy;
  }

  /** To the member of staff who has the conversation; one at a time. */
  sendFile(file: File): void {
    if (this.uploads.isBusy) return;
    const entry = this.conversation.sendFile(newId(), file, new Date().toISOString());
    this.events.uploaded(entry);
    this.uploads.send(this.session.id, entry.key, file);
    this.events.changed();
  }

  /** Gives a file up that is on its way or failed. If it got there after all, its row says so. */
  dropFile(key: string): void {
    this.uploads.cancel(key);
    this.conversation.drop(key);
    this.events.changed();
  }

  retry(key: string): void {
    this.attempts.delete(key);
    const entry = this.conversation.find(key);
    if (entry?.file) return this.retryFile(entry);
    if (entry?.outgoing) this.outbox.add(this.session.id, entry.outgoing); // what was refused had been taken out
    this.deliver(key);
  }

  reconnect(): void {
    this.connection.resume();
  }

  /** A fresh conversation, in every tab; the old one stays on the service. */
  restart(): void {
    this.begin(startSession());
  }

  /** Has the service delete the conversation, then begins a fresh one. Rejects if the service could not be reached. */
  async forget(): Promise<void> {
    await this.api.forget(this.session.id);
    this.restart();
  }

  private follow(id: string): void {
    if (id !== this.session.id) this.begin({ id, isNew: false });
  }

  private begin(session: Session): void {
    this.session = session;
    this.historyKnown = session.isNew;
    this.clearTimers();
    this.attempts.clear();
    this.outbox.keepOnly(session.id);
    this.uploads.clear();
    this.conversation.clear();
    this.typing = false;
    this.events.switched();
    this.events.changed();
    this.connection.open();
  }

  /** What a reload interrupted is on its way again, under its old id. */
  private restoreOutbox(): void {
    const known = this.outbox.of(this.session.id).filter(({ message_id }) => !this.conversation.find(message_id));
    known.forEach((message) => this.conversation.say(message, new Date().toISOString()));
  }

  private deliver(key: string): void {
    const entry = this.conversation.find(key);
    if (!entry?.outgoing) return;
    const attempts = (this.attempts.get(key) ?? 0) + 1;
    if (attempts > MOST_ATTEMPTS) return this.fail(key, DELIVERY.failed);
    if (this.connection.ready) {
      this.attempts.set(key, attempts);
      this.connection.send(entry.outgoing);
      this.after("silence", SILENCE_MS, () => this.connection.resume());
    } else this.connection.resume();
    if (entry.seq === null) entry.delivery = this.onItsWay;
    this.events.changed();
  }

  private retryFile(entry: Entry): void {
    if (this.uploads.isBusy) return;
    this.onUpload(entry.key, { delivery: "sending", failure: null, progress: 0 });
    this.uploads.retry(this.session.id, entry.key);
  }

  private onUpload(key: string, change: Partial<Pick<Entry, "delivery" | "failure" | "canRetry" | "progress">>): void {
    const entry = this.conversation.find(key);
    const isThere = entry?.seq !== null; // its row was quicker
    if (!entry || (isThere && change.delivery !== "sent")) return;
    if (!isThere) Object.assign(entry, change);
    if (change.delivery) this.events.uploaded(entry);
    if (change.delivery === "sent") this.connection.resume(); // its row is there to be fetched
    this.events.changed();
  }

  private fail(key: string, reason: string): void {
    const entry = this.conversation.find(key);
    if (!entry || entry.delivery === "sent") return;
    entry.delivery = "failed";
    entry.failure = reason;
    this.setTyping(false);
  }

  private onRows(rows: readonly Row[]): void {
    const fresh = this.conversation.take(rows);
    if (fresh.length === 0) return this.events.changed();
    this.after("silence", SILENCE_MS, () => this.expectAnswers());
    fresh.forEach((entry) => {
      if (entry.answers) this.outbox.remove(entry.answers);
    });
    const said = fresh.filter(({ direction }) => direction === "out");
    if (said.length > 0) this.typing = false;
    else if (this.historyKnown) this.setTyping(true);
    if (this.historyKnown && said.length > 0) this.events.arrived(said);
    this.events.changed();
    this.goOnElsewhere(said);
  }

  /** By a code from another channel, the conversation there is the one from now on. */
  private goOnElsewhere(said: readonly Entry[]): void {
    const joined = said.map(({ reply }) => reply?.state?.joined).filter((id): id is string => Boolean(id));
    const id = joined[joined.length - 1];
    if (id === undefined || id === this.session.id || this.left.has(id)) return;
    this.left.add(this.session.id); // two conversations that point at each other are not followed round and round
    this.begin(adoptSession(id));
  }

  private expectAnswers(): void {
    if (this.outbox.of(this.session.id).length > 0) this.connection.resume();
  }

  private onState(state: ConnectionState): void {
    this.isLost = state === "lost";
    this.conversation.undelivered.forEach((entry) => (entry.delivery = this.onItsWay));
    if (state !== "connecting") this.historyKnown = true;
    if (state === "lost") this.typing = false;
    this.events.state(state);
    this.events.changed();
    // What is not answered yet goes out (again), in order; the service answers a repeated id only once.
    if (state === "ready") this.resend();
  }

  private resend(): void {
    for (const { message_id: key } of this.outbox.of(this.session.id)) {
      if (this.conversation.find(key)?.delivery !== "failed") this.deliver(key);
    }
  }

  private onRejected(messageId: string | null, code: string): void {
    const waiting = this.conversation.undelivered;
    const key = messageId ?? waiting[waiting.length - 1]?.key;
    if (key === undefined) return;
    if (code === "" || BUSY.test(code)) return this.after(`busy ${key}`, BUSY_RETRY_MS, () => this.deliver(key));
    this.fail(key, TOO_FAST.test(code) ? DELIVERY.tooFast : DELIVERY.rejected);
    if (!TOO_FAST.test(code) && this.conversation.find(key)?.delivery === "failed") this.outbox.remove(key);
  }

  private setTyping(isTyping: boolean): void {
    this.typing = isTyping;
    if (isTyping) this.after("typing", TYPING_LIMIT_MS, () => this.setTyping(false));
    this.events.changed();
  }

  private after(name: string, ms: number, act: () => void): void {
    clearTimeout(this.timers.get(name));
    this.timers.set(name, setTimeout(act, ms));
  }

  private clearTimers(): void {
    this.timers.forEach((timer) => clearTimeout(timer));
    this.timers.clear();
  }

  private readonly onOnline = (): void => this.connection.resume();
  private readonly onOffline = (): void => this.connection.suspend();
  private readonly onVisible = (): void => {
    clearTimeout(this.timers.get("pause"));
    if (!document.hidden) this.connection.resume();
    // Who waits for a person must hear when that person answers.
    else if (!this.conversation.isWithStaff) this.after("pause", PAUSE_AFTER_MS, () => this.connection.close());
  };
}
