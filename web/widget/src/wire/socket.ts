import type { Api } from "./api";
import type { OutgoingMessage, ServerFrame } from "./contract";
import { encode } from "./json";
import type { Transport, TransportContext, TransportEvents } from "./transport";

const HANDSHAKE_TIMEOUT_MS = 4_000;
// Under the idle limits of common proxies (60 s) and mobile networks.
const PING_EVERY_MS = 25_000;
// The service reads one frame after the other, so a sign of life may wait for an answer.
const PONG_TIMEOUT_MS = 15_000;

/** The conversation over a WebSocket. */
export class SocketTransport implements Transport {
  private socket: WebSocket | null = null;
  private pinger: ReturnType<typeof setInterval> | undefined;
  private deadline: ReturnType<typeof setTimeout> | undefined;
  private closed = false;

  constructor(private readonly api: Api, private readonly context: TransportContext, private readonly events: TransportEvents) {}

  open(): void {
    try {
      this.socket = new WebSocket(this.api.socketUrl);
    } catch {
      this.fail(); // blocked by policy or not supported: same as a lost connection
      return;
    }
    this.expectBy(HANDSHAKE_TIMEOUT_MS);
    this.socket.onopen = () =>
      this.put({ type: "hello", session_id: this.context.sessionId, after: this.context.lastSeq() });
    this.socket.onmessage = (event) => this.receive(String(event.data));
    this.socket.onclose = () => this.fail();
    this.socket.onerror = () => this.fail();
  }

  send(message: OutgoingMessage): void {
    this.put({ type: "message", ...message });
  }

  probe(): void {
    // A socket that is going already says so only after the timeout of the network, which may be minutes.
    if (this.socket?.readyState !== WebSocket.OPEN) return this.fail();
    this.put({ type: "ping" });
    this.expectBy(PONG_TIMEOUT_MS);
  }

  close(): void {
    this.closed = true;
    clearInterval(this.pinger);
    clearTimeout(this.deadline);
    this.socket?.close();
  }

  private receive(data: string): void {
    if (this.closed) return;
    this.heard();
    const frame = parse(data);
    switch (frame?.type) {
      case "history":
        this.events.rows(frame.messages);
        if (this.closed) return; // the rows said to go on in another conversation
        clearInterval(this.pinger);
        this.pinger = setInterval(() => this.probe(), PING_EVERY_MS);
        return this.events.ready();
      case "message":
        return this.events.rows([frame.message]);
      case "typing":
        return this.events.typing();
      case "error":
        return this.events.rejected(frame.message_id ?? null, frame.error);
    }
  }

  private put(frame: object): void {
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(encode(frame));
  }

  /** A second question does not give the other side more time for the first. */
  private expectBy(ms: number): void {
    this.deadline ??= setTimeout(() => this.fail(), ms);
  }

  private heard(): void {
    clearTimeout(this.deadline);
    this.deadline = undefined;
  }

  private fail(): void {
    if (this.closed) return;
    this.close();
    this.events.down();
  }
}

function parse(data: string): ServerFrame | null {
  try {
    return JSON.parse(data) as ServerFrame;
  } catch {
    return null;
  }
}
