/** Identifiers and the few things remembered between visits. */

const SESSION_KEY = "enterprise-assistant.session";
const LARGE_TYPE_KEY = "enterprise-assistant.large-type";

// Stands in when the browser blocks storage (private windows, portals inside third-party frames).
const memory = new Map<string, string>();

function read(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return memory.get(key) ?? null;
  }
}

function write(key: string, value: string): void {
  memory.set(key, value);
  try {
    localStorage.setItem(key, value);
  } catch {
    return;
  }
}

/** A random UUID; crypto.randomUUID exists only on secure origins and in newer browsers. */
export function newId(): string {
  if (typeof crypto.randomUUID === "function") return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  let hex = "";
  bytes.forEach((byte) => (hex += byte.toString(16).padStart(2, "0")));
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

export interface Session {
  readonly id: string;
  /** True when nothing can have been said yet. */
  readonly isNew: boolean;
}

/** Whether somebody has talked from this browser before. */
export function hasSession(): boolean {
  return Boolean(read(SESSION_KEY) ?? memory.get(SESSION_KEY));
}

export function currentSession(): Session {
  const known = read(SESSION_KEY) ?? memory.get(SESSION_KEY);
  return known ? { id: known, isNew: false } : startSession();
}

export function startSession(): Session {
  return { ...adoptSession(newId()), isNew: true };
}

/** From now on this is the conversation, in every tab. */
export function adoptSession(id: string): Session {
  write(SESSION_KEY, id);
  // Tells the other tabs, and another widget on this very page, which storage events leave out.
  if (typeof BroadcastChannel !== "undefined") {
    const channel = new BroadcastChannel(SESSION_KEY);
    channel.postMessage(id);
    channel.close();
  }
  return { id, isNew: false };
}

/** Calls back when another tab begins another conversation; returns how to stop that. */
export function watchSession(changed: (id: string) => void): () => void {
  // Two tabs may begin at the same moment: what is stored in the end holds for both.
  const tell = (id: string): void => changed(read(SESSION_KEY) ?? id);
  const onStorage = (event: StorageEvent): void => {
    if (event.key === SESSION_KEY && event.newValue) tell(event.newValue);
  };
  window.addEventListener("storage", onStorage);
  const channel = typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel(SESSION_KEY);
  if (channel) channel.onmessage = (event) => tell(String(event.data));
  return () => {
    window.removeEventListener("storage", onStorage);
    channel?.close();
  };
}

export function prefersLargeType(): boolean {
  return read(LARGE_TYPE_KEY) === "1";
}

export function rememberLargeType(isLarge: boolean): void {
  write(LARGE_TYPE_KEY, isLarge ? "1" : "0");
}
