import { plain } from "./json";
import type { OutgoingMessage } from "./contract";

const KEY = "enterprise-assistant.outbox";

interface Waiting extends OutgoingMessage {
  readonly session_id: string;
}

/**
 * What was said and is not answered yet. It outlives a reload, but not the tab: the words may hold a name or a number,
 * and nothing of that kind is left on a shared computer.
 */
export class Outbox {
  private memory: readonly Waiting[] = [];

  of(sessionId: string): readonly OutgoingMessage[] {
    return this.read().filter((message) => message.session_id === sessionId).map(({ session_id: _, ...message }) => message);
  }

  /** Once, however often it is added. */
  add(sessionId: string, message: OutgoingMessage): void {
    if (this.read().some(({ message_id }) => message_id === message.message_id)) return;
    this.write([...this.read(), { ...message, session_id: sessionId }]);
  }

  remove(messageId: string): void {
    const all = this.read();
    const left = all.filter((message) => message.message_id !== messageId);
    if (left.length < all.length) this.write(left);
  }

  /** Forget what belongs to other conversations than this. */
  keepOnly(sessionId: string): void {
    this.write(this.read().filter((message) => message.session_id === sessionId));
  }

  private read(): readonly Waiting[] {
    try {
      const stored: unknown = JSON.parse(sessionStorage.getItem(KEY) ?? "[]");
      return Array.isArray(stored) ? (stored as Waiting[]) : [];
    } catch {
      return this.memory;
    }
  }

  private write(messages: readonly Waiting[]): void {
    this.memory = messages;
    try {
      // Joined by hand: a page may have given arrays a `toJSON` of its own.
      sessionStorage.setItem(KEY, `[${messages.map((message) => JSON.stringify(plain(message))).join(",")}]`);
    } catch {
      return;
    }
  }
}
