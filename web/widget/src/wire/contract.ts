/** The shapes that travel between the widget and the service (prefix /api/v1). */

export interface Choice {
  readonly id: string;
  readonly title: string;
}

export interface Citation {
  readonly document_id: string | null;
  readonly title: string;
  readonly document_number: string | null;
  readonly section: string | null;
  readonly quote: string | null;
  readonly effective_from: string | null;
  readonly expires_on: string | null;
  readonly url: string | null;
}

export interface Card {
  readonly kind: string;
  readonly id: string;
  readonly title: string;
  readonly fields?: readonly { readonly label: string; readonly value: string }[];
  readonly reasons?: readonly string[];
}

export interface ReplyMessage {
  readonly text: string;
  /** For the ear: numbers and signs written out. */
  readonly spoken_text?: string | null;
  readonly choices?: readonly Choice[];
  readonly citations?: readonly Citation[];
  readonly cards?: readonly Card[];
}

export interface Reply {
  readonly turn_id: string;
  readonly outcome: string;
  readonly messages: readonly ReplyMessage[];
  readonly state?: {
    readonly handover?: Handover | null;
    /** The session whose transcript is this conversation from now on. */
    readonly joined?: string | null;
    /** The channel on which the conversation can go on by a QR code. */
    readonly scan?: string | null;
    /** The channel on which it goes on, too, from now on. */
    readonly linked?: string | null;
  };
}

/** A person of the service has the conversation, or is asked to take it. */
export interface Handover {
  readonly state: "queued" | "with_staff" | "closing" | "leaving" | "closed";
  /** In the queue, from 1. */
  readonly position?: number | null;
  readonly staff?: string | null;
}

export interface JoinCode {
  readonly code: string;
  readonly expires_at?: string;
}

/** The dark modules of a QR code as path data; its viewBox is `0 0 size size`. */
export interface Qr {
  readonly size: number;
  readonly path: string;
}

/** One proof in two forms; `qr` is null where WeChat makes none. */
export interface JoinQr {
  readonly code: string;
  /** Seconds. */
  readonly expires_in: number;
  readonly qr: Qr | null;
}

/** One stored message, as history, WebSocket and event stream all carry it. */
export interface Row {
  readonly seq: number;
  readonly direction: "in" | "out";
  readonly turn_id: string | null;
  readonly message_id: string | null;
  readonly text: string;
  readonly created_at: string;
  readonly reply: Reply | null;
  /** What was sent to staff with this message. */
  readonly file?: SentFile;
}

export interface SentFile {
  readonly name: string;
  /** In bytes. */
  readonly size: number;
}

export interface OutgoingMessage {
  readonly message_id: string;
  readonly text: string;
  readonly choice_id?: string;
}

export interface Source {
  readonly document_id: string;
  readonly title: string;
  readonly document_number: string | null;
  readonly issuer: string | null;
  readonly effective_from: string | null;
  readonly expires_on: string | null;
  readonly url: string | null;
  readonly is_sample: boolean;
  readonly section: string | null;
  readonly heading: string | null;
  readonly before: string | null;
  readonly text: string;
  readonly after: string | null;
}

export type ServerFrame =
  | { readonly type: "history"; readonly messages: readonly Row[] }
  | { readonly type: "message"; readonly message: Row }
  | { readonly type: "typing" }
  | { readonly type: "error"; readonly error: string; readonly detail?: string; readonly message_id?: string }
  | { readonly type: "pong" };
