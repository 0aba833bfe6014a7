import type { OutgoingMessage, Reply, Row, SentFile } from "./wire/contract";

/** `waiting`: for a connection; it goes out by itself. */
export type Delivery = "sent" | "sending" | "waiting" | "failed";

/** One thing said, by either side, as it is shown. */
export interface Entry {
  readonly key: string;
  readonly direction: "in" | "out";
  readonly text: string;
  readonly reply: Reply | null;
  seq: number | null;
  turnId: string | null;
  createdAt: string;
  delivery: Delivery;
  failure: string | null;
  /** False where what failed would fail again. */
  canRetry: boolean;
  readonly file: SentFile | null;
  /** How much of a file has gone out, from 0 to 1. */
  progress: number | null;
  readonly outgoing: OutgoingMessage | null;
  /** The key of the message that this one answers. */
  readonly answers: string | null;
}

/** How the turn of a message begins that answers none of the person's. */
const UNASKED = "notice-";

/** Who of the staff says this, "" if nobody knows the name; null if the assistant says it. */
export function staffOf({ reply }: Entry): string | null {
  const standing = reply?.state?.handover;
  if (!reply || standing?.state !== "with_staff" || !isUnasked(reply)) return null;
  return standing.staff ?? "";
}

export function isUnasked(reply: Reply): boolean {
  return reply.turn_id.startsWith(UNASKED);
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

  /** Words that are on their way; files have a way of their own. */
  get undelivered(): readonly Entry[] {
    return this.entries.filter(({ delivery, file }) => !file && (delivery === "sending" || delivery === "waiting"));
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

  /** What the service last said of where the conversation stands. */
  get state(): Reply["state"] {
    for (let index = this.entries.length - 1; index >= 0; index -= 1) {
      const reply = this.entries[index]?.reply;
      if (reply) return reply.state;
    }
    return undefined;
  }

  /** True while a person of the service has the conversation, or is asked to take it. */
  get isWithStaff(): boolean {
    const standing = this.state?.handover?.state;
    return standing === "queued" || standing === "with_staff";
  }

  /** True while a person of the service has it. */
  get hasStaff(): boolean {
    return this.state?.handover?.state === "with_staff";
  }

  clear(): void {
    this.entries = [];
    this.seen = new Set();
    this.highest = 0;
  }

  say(message: OutgoingMessage, createdAt: string): Entry {
    const entry: Entry = {
      key: message.message_id, direction: "in", text: message.text, reply: null, seq: null, turnId: null,
      createdAt, delivery: "sending", failure: null, canRetry: true, file: null, progress: null, outgoing: message, answers: null,
    };
    this.entries.push(entry);
    return entry;
  }

  sendFile(key: string, { name, size }: SentFile, createdAt: string): Entry {
    const entry: Entry = {
      key, direction: "in", text: name, reply: null, seq: null, turnId: null, createdAt, delivery: "sending", failure: null,
      canRetry: true, file: { name, size }, progress: 0, outgoing: null, answers: null,
    };
    this.entries.push(entry);
    return entry;
  }

  /** What the service does not have. */
  drop(key: string): void {
    this.entries = this.entries.filter((entry) => entry.key !== key || entry.seq !== null);
  }

  /** Returns the entries that are new, or newly known to the service. */
  take(rows: readonly Row[]): readonly Entry[] {
    const fresh: Entry[] = [];
    for (const row of rows) {
      if (this.seen.has(row.seq)) continue;
      this.seen.add(row.seq);
      this.highest = Math.max(this.highest, row.seq);
      fresh.push(this.place(row));
    }
    // Rows keep the service's order; what is still on its way stays last, in the order it was typed.
    this.entries.sort((a, b) => (a.seq ?? Infinity) - (b.seq ?? Infinity) || 0);
    return fresh;
  }

  find(key: string): Entry | undefined {
    return this.entries.find((entry) => entry.key === key);
  }

  private place(row: Row): Entry {
    const own = row.direction === "in" && row.message_id ? this.find(row.message_id) : undefined;
    if (own) {
      return Object.assign(own, {
        seq: row.seq, turnId: row.turn_id, createdAt: row.created_at, delivery: "sent", failure: null,
        ...(row.file ? { file: row.file, text: row.text } : {}),
      });
    }
    const said = row.direction === "out" ? this.entries.find((entry) => entry.direction === "in" && entry.turnId === row.turn_id) : undefined;
    const entry: Entry = {
      key: row.direction === "in" && row.message_id ? row.message_id : `seq-${row.seq}`,
      direction: row.direction, text: row.text, reply: row.reply, seq: row.seq, turnId: row.turn_id,
      createdAt: row.created_at, delivery: "sent", failure: null, canRetry: true, file: row.file ?? null, progress: null, outgoing: null,
      answers: said?.key ?? null,
    };
    this.entries.push(entry);
    return entry;
  }
}
