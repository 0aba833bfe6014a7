import type { OutgoingMessage, Reply, Row } from "./wire/contract";

export type Delivery = "sent" | "sending" | "failed";

/** One thing said, by either side, as it is shown. */
export interface Entry {
  readonly key: string;
  readonly direction: "in" | "out";
  readonly text: string;
  readonly reply: Reply | null;
  seq: number | null;
  createdAt: string;
  delivery: Delivery;
  failure: string | null;
  readonly outgoing: OutgoingMessage | null;
}

/** What has been said so far. A row is taken once, whichever way and however often it arrives. */
export class Conversation {
  private entries: Entry[] = [];
  private seen = new Set<number>();
  private highest = 0;

  get lastSeq(): number {
    return this.highest;
  }

  get all(): readonly Entry[] {
    return this.entries;
  }

  get isEmpty(): boolean {
    return this.entries.length === 0;
  }

  get undelivered(): readonly Entry[] {
    return this.entries.filter((entry) => entry.delivery === "sending");
  }

  /** True when the newest message is the user's and on its way or received: somebody is waiting. */
  get isAwaitingReply(): boolean {
    return this.newest?.direction === "in";
  }

  /** The last thing that was said; a message that failed was not. */
  get newest(): Entry | undefined {
    const said = this.entries.filter((entry) => entry.delivery !== "failed");
    return said[said.length - 1];
  }

  clear(): void {
    this.entries = [];
    this.seen = new Set();
    this.highest = 0;
  }

  say(message: OutgoingMessage, createdAt: string): Entry {
    const entry: Entry = {
      key: message.message_id, direction: "in", text: message.text, reply: null, seq: null,
      createdAt, delivery: "sending", failure: null, outgoing: message,
    };
    this.entries.push(entry);
    return entry;
  }

  take(rows: readonly Row[]): void {
    for (const row of rows) {
      if (this.seen.has(row.seq)) continue;
      this.seen.add(row.seq);
      this.highest = Math.max(this.highest, row.seq);
      this.place(row);
    }
    // Rows keep the service's order; what is still on its way stays last, in the order it was typed.
    this.entries.sort((a, b) => (a.seq ?? Infinity) - (b.seq ?? Infinity) || 0);
  }

  find(key: string): Entry | undefined {
    return this.entries.find((entry) => entry.key === key);
  }

  private place(row: Row): void {
    const own = row.direction === "in" && row.message_id ? this.find(row.message_id) : undefined;
    if (own) {
      Object.assign(own, { seq: row.seq, createdAt: row.created_at, delivery: "sent", failure: null });
      return;
    }
    const key = row.direction === "in" && row.message_id ? row.message_id : `seq-${row.seq}`;
    this.entries.push({
      key, direction: row.direction, text: row.text, reply: row.reply, seq: row.seq,
      createdAt: row.created_at, delivery: "sent", failure: null, outgoing: null,
    });
  }
}
