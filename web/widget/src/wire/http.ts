import { ServiceError, type Api } from "./api";
import type { OutgoingMessage, Row } from "./contract";
import type { Transport, TransportContext, TransportEvents } from "./transport";

const POLL_EVERY_MS = 6_000;

/** The conversation over plain requests, listening to the event stream where there is one and polling otherwise. */
export class HttpTransport implements Transport {
  private stream: EventSource | null = null;
  private poller: ReturnType<typeof setInterval> | undefined;
  private closed = false;

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

  /** The reply is read back from history, so that it arrives with its sequence number and is never shown twice. */
  send(message: OutgoingMessage): void {
    this.events.typing();
    this.api
      .post(this.context.sessionId, message)
      .then(() => this.refresh())
      .catch((error: unknown) => {
        if (this.closed) return;
        this.events.rejected(message.message_id, error instanceof ServiceError ? error.code || String(error.status) : "");
        if (!(error instanceof ServiceError)) this.fail();
      });
  }

  probe(): void {
    this.refresh().catch(() => this.fail());
  }

  close(): void {
    this.closed = true;
    this.stream?.close();
    clearInterval(this.poller);
  }

  private listen(): void {
    if (typeof EventSource === "undefined") return this.poll();
    this.stream = new EventSource(this.api.streamUrl(this.context.sessionId, this.context.lastSeq()));
    this.stream.onmessage = (event) => this.events.rows([JSON.parse(String(event.data)) as Row]);
    // A stream reopened by the browser would replay from the old position; polling is simpler and as good.
    this.stream.onerror = () => {
      this.stream?.close();
      this.poll();
    };
  }

  private poll(): void {
    if (this.closed) return;
    clearInterval(this.poller);
    this.poller = setInterval(() => {
      if (!document.hidden) this.probe();
    }, POLL_EVERY_MS);
  }

  private async refresh(): Promise<void> {
    const rows = await this.api.messages(this.context.sessionId, this.context.lastSeq());
    if (!this.closed) this.events.rows(rows);
  }

  private fail(): void {
    if (this.closed) return;
    this.close();
    this.events.down();
  }
}
