import type { OutgoingMessage, Row, Source } from "./contract";

const REQUEST_TIMEOUT_MS = 20_000;

/** The service answered, but not with what was asked for. */
export class ServiceError extends Error {
  constructor(readonly status: number, readonly code: string) {
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
      body: JSON.stringify({ session_id: sessionId, channel: "web", ...message }),
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

  async source(documentId: string, section: string | null): Promise<Source> {
    const query = section ? `?section=${encodeURIComponent(section)}` : "";
    return (await this.request(`/chat/sources/${encodeURIComponent(documentId)}${query}`)) as Source;
  }

  private async request(path: string, init: RequestInit = {}): Promise<unknown> {
    const abort = new AbortController();
    const timer = setTimeout(() => abort.abort(), REQUEST_TIMEOUT_MS);
    try {
      const response = await fetch(this.base + path, { ...init, signal: abort.signal });
      const body: unknown = await response.json().catch(() => null);
      if (!response.ok) throw new ServiceError(response.status, (body as { error?: string } | null)?.error ?? "");
      return body;
    } finally {
      clearTimeout(timer);
    }
  }
}
