import type { JoinCode, JoinQr, OutgoingMessage, Row, Source } from "./contract";
import { encode, plain } from "./json";
import { upload, type Upload } from "./upload";

const REQUEST_TIMEOUT_MS = 20_000;

/** The service answered, but not with what was asked for. */
export class ServiceError extends Error {
  constructor(readonly status: number, readonly code: string, readonly detail = "") {
    super(`${status} ${code}`);
    this.name = "ServiceError";
  }
}

/** Plain HTTP calls of the conversation contract. */
export class Api {
  private readonly base: string;

  constructor(base: string) {
    this.base = new URL(base, location.href).href.replace(/\/$/, "");
  }

  get socketUrl(): string {
    return `${this.base.replace(/^http/, "ws")}/chat/ws`;
  }

  streamUrl(sessionId: string, after: number): string {
    return `${this.base}/chat/stream?session_id=${encodeURIComponent(sessionId)}&after=${after}`;
  }

  async post(sessionId: string, message: OutgoingMessage): Promise<void> {
    await this.request("/chat", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: encode({ session_id: sessionId, channel: "web", ...message }),
    });
  }

  /** Rows after `after`; a session the service has not met yet has none. */
  async messages(sessionId: string, after: number): Promise<readonly Row[]> {
    try {
      const body = await this.request(`/chat/${encodeURIComponent(sessionId)}/messages?after=${after}`);
      return (body as { messages: readonly Row[] }).messages;
    } catch (error) {
      if (error instanceof ServiceError && error.status === 404) return [];
      throw error;
    }
  }

  /** Deletes the conversation on the service. */
  async forget(sessionId: string): Promise<void> {
    await this.request(`/chat/${encodeURIComponent(sessionId)}`, { method: "DELETE" });
  }

  /** A file for the member of staff who has the conversation. */
  upload(sessionId: string, messageId: string, file: File, progress: (share: number) => void): Upload {
    return upload(`${this.base}/chat/${encodeURIComponent(sessionId)}/files`, messageId, file, progress);
  }

  async judge(sessionId: string, turnId: string, verdict: "up" | "down", reason?: string): Promise<void> {
    await this.request("/chat/feedback", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: encode({ session_id: sessionId, turn_id: turnId, verdict, ...(reason ? { reason } : {}) }),
    });
  }

  /** A code by which the conversation goes on elsewhere, on the telephone or in WeChat. */
  async joinCode(sessionId: string): Promise<JoinCode> {
    return (await this.request(`/chat/${encodeURIComponent(sessionId)}/join-code`, { method: "POST" })) as JoinCode;
  }

  /** A QR code by which it goes on in WeChat, and a code beside it. */
  async joinQr(sessionId: string): Promise<JoinQr> {
    return (await this.request(`/chat/${encodeURIComponent(sessionId)}/join-qr`, { method: "POST" })) as JoinQr;
  }

  async source(documentId: string, section: string | null): Promise<Source> {
    const query = section ? `?section=${encodeURIComponent(section)}` : "";
    return (await this.request(`/chat/sources/${encodeURIComponent(documentId)}${query}`)) as Source;
  }

  private async request(path: string, init: RequestInit = { method: "GET" }): Promise<unknown> {
    const abort = new AbortController();
    const timer = setTimeout(() => abort.abort(), REQUEST_TIMEOUT_MS);
    try {
      const response = await fetch(this.base + path, plain({ ...init, signal: abort.signal }));
      const body: unknown = await response.json().catch(() => null);
      if (!response.ok) throw new ServiceError(response.status, (body as { error?: string } | null)?.error ?? "");
      return body;
    } finally {
      clearTimeout(timer);
    }
  }
}
