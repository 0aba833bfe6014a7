import type { OutgoingMessage, Row } from "./contract";

/** What a transport tells the connection. */
export interface TransportEvents {
  /** History is complete; messages can be sent. */
  ready(): void;
  rows(rows: readonly Row[]): void;
  typing(): void;
  /** The service refused a message; `messageId` is null when it did not say which. */
  rejected(messageId: string | null, code: string): void;
  /** No longer usable; the connection will open another. */
  down(): void;
}

/** One way of carrying the conversation. Opened at most once, closed for good. */
export interface Transport {
  open(): void;
  send(message: OutgoingMessage): void;
  /** Ask for a sign of life, after the page was in the background for instance. */
  probe(): void;
  close(): void;
}

export interface TransportContext {
  readonly sessionId: string;
  /** Highest sequence number already shown. */
  lastSeq(): number;
}
