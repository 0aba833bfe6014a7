import { ServiceError, type Api } from "./api";
import type { OutgoingMessage, Row } from "./contract";
import type { Transport, TransportContext, TransportEvents } from "./transport";

const POLL_EVERY_MS = 6_000;
// A stream says nothing while it is well, and nothing when a proxy has cut it: look for oneself now and then.
const LOOK_EVERY_MS = 25_000;
// A stream that breaks this often before it carried anything is not let through here.
const STREAM_TRIES = 3;
const PAGE = 200; // rows the service gives at once
const REFUSED_FROM = 400;
const BROKEN_FROM = 500;

/** The conversation over plain requests, listening to the event stream where there is one and polling otherwise. */
export class HttpTransport implements Transport {
  private stream: EventSource | null = null;
  private poller: ReturnType<typeof setInterval> | undefined;
  private closed = false;
  private streamFailures = 0;
  private line: Promise<void> = Promise.resolve();

  constructor(private readonly api: Api, private readonly context: TransportContext, private readonly events: TransportEvents) {}

  open(): void {
    this.refresh().then(
      () => {
        if (this.closed) return;
        this.listen();
        this.events.ready();
      },
      () => this.fail(),
    );
  }

  /** One after the other: two requests at once may overtake each other. */
  send(message: OutgoingMessage): void {
    this.line = this.line.then(() => this.post(message));
  }

  probe(): void {
    this.refresh().catch(() => this.fail());
  }

  close(): void {
    this.closed = true;
    this.stream?.close();
    clearInterval(this.poller);
  }

  /** The reply is read back from history, so that it arrives with its sequence number and is never shown twice. */
  private async post(message: OutgoingMessage): Promise<void> {
    if (this.closed) return;
    this.events.typing();
    try {
      await this.api.post(this.context.sessionId, message);
      await this.refresh();
    } catch (error) {
      if (this.closed) return;
      const refused = error instanceof ServiceError && error.status >= REFUSED_FROM && error.status < BROKEN_FROM;
      if (!refused) return this.fail();
      this.events.rejected(message.message_id, error.status === 429 ? "429" : error.code || String(error.status));
    }
  }

  private listen(): void {
    if (this.closed) return;
    if (typeof EventSource === "undefined" || this.streamFailures >= STREAM_TRIES) return this.look(POLL_EVERY_MS);
    this.stream?.close();
    const stream = new EventSource(this.api.streamUrl(this.context.sessionId, this.context.lastSeq()));
    this.stream = stream;
    stream.onmessage = (event) => {
      if (this.closed) return;
      this.streamFailures = 0;
      this.events.rows([JSON.parse(String(event.data)) as Row]);
    };
    // A stream reopened by the browser would replay from the old position; a new one starts where we are.
    stream.onerror = () => {
      stream.close();
      if (this.closed) return;
      this.streamFailures += 1;
      this.look(POLL_EVERY_MS, () => this.listen());
    };
    this.look(LOOK_EVERY_MS);
  }

  private look(everyMs: number, then: () => void = () => undefined): void {
    if (this.closed) return;
    clearInterval(this.poller);
    this.poller = setInterval(() => {
      if (document.hidden && everyMs === POLL_EVERY_MS) return;
      this.refresh().then(then, () => this.fail());
    }, everyMs);
  }

  private async refresh(): Promise<void> {
    for (let full = true; full && !this.closed; ) {
      const rows = await this.api.messages(this.context.sessionId, this.context.lastSeq());
      if (this.closed) return;
      this.events.rows(rows);
      full = rows.length >= PAGE;
    }
  }

  private fail(): void {
    if (this.closed) return;
    this.close();
    this.events.down();
  }
}
