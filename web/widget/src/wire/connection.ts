import type { Api } from "./api";
import type { OutgoingMessage, Row } from "./contract";
import { HttpTransport } from "./http";
import { SocketTransport } from "./socket";
import type { Transport, TransportContext, TransportEvents } from "./transport";

const FIRST_RETRY_MS = 500;
const LONGEST_RETRY_MS = 30_000;
// A proxy that refuses WebSockets refuses them every time; two tries tell it from a hiccup.
const SOCKET_TRIES = 2;
// A banner that flashes for half a second only worries people; these are retried without a word.
const QUIET_FAILURES = 2;

export type ConnectionState = "connecting" | "ready" | "lost";

export interface ConnectionEvents {
  state(state: ConnectionState): void;
  rows(rows: readonly Row[]): void;
  typing(): void;
  rejected(messageId: string | null, code: string): void;
}

/** Keeps one transport open: WebSocket first, plain requests where that fails, again from the top after a loss. */
export class Connection {
  private transport: Transport | null = null;
  private failures = 0;
  private socketFailures = 0;
  private retry: ReturnType<typeof setTimeout> | undefined;
  private isReady = false;

  constructor(private readonly api: Api, private readonly context: TransportContext, private readonly events: ConnectionEvents) {}

  get ready(): boolean {
    return this.isReady;
  }

  open(): void {
    this.close();
    const canUseSocket = typeof WebSocket !== "undefined" && this.socketFailures < SOCKET_TRIES;
    const Kind = canUseSocket ? SocketTransport : HttpTransport;
    this.transport = new Kind(this.api, this.context, this.listeners(canUseSocket));
    this.transport.open();
  }

  close(): void {
    clearTimeout(this.retry);
    this.isReady = false;
    this.transport?.close();
    this.transport = null;
  }

  /** The network or the page came back, or nothing was heard for long: do not wait for the next retry. */
  resume(): void {
    if (this.isReady) this.transport?.probe();
    else if (!this.transport) this.open();
  }

  /** The network went away; transports may take minutes to notice by themselves. */
  suspend(): void {
    this.close();
    this.events.state("lost");
  }

  send(message: OutgoingMessage): void {
    if (this.isReady) this.transport?.send(message);
  }

  private listeners(isSocket: boolean): TransportEvents {
    return {
      ready: () => this.onReady(isSocket),
      rows: (rows) => this.events.rows(rows),
      typing: () => this.events.typing(),
      rejected: (id, code) => this.events.rejected(id, code),
      down: () => this.onDown(isSocket),
    };
  }

  private onReady(isSocket: boolean): void {
    this.isReady = true;
    this.failures = 0;
    if (isSocket) this.socketFailures = 0;
    this.events.state("ready");
  }

  private onDown(isSocket: boolean): void {
    if (isSocket) this.socketFailures += this.isReady ? 0 : 1;
    else this.socketFailures = 0;
    this.isReady = false;
    this.transport = null;
    this.failures += 1;
    this.events.state(this.failures > QUIET_FAILURES ? "lost" : "connecting");
    this.retry = setTimeout(() => this.open(), retryDelay(this.failures));
  }
}

/** Doubles with every failure, up to half a minute; by chance up to half less, so that not everybody comes back at once. */
function retryDelay(failures: number): number {
  return Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** (failures - 1)) * (0.5 + Math.random() / 2);
}
