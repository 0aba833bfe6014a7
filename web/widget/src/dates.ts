import { TIME, VALIDITY } from "./texts";

const ZONE = "Asia/Shanghai";
const DAY_MS = 86_400_000;
// Long enough to finish an application that is under way.
const SOON_DAYS = 60;

/** ISO date of a moment, as the calendar in China reads. */
export function dayOf(moment: Date): string {
  return new Intl.DateTimeFormat("en-CA", { timeZone: ZONE, year: "numeric", month: "2-digit", day: "2-digit" }).format(moment);
}

export interface Validity {
  readonly text: string;
  readonly tone: "plain" | "soon" | "over";
}

/** One short phrase on how long a document holds; null when nothing is known. */
export function validity(effectiveFrom: string | null, expiresOn: string | null, today: string): Validity | null {
  if (expiresOn) {
    const days = Math.round((Date.parse(expiresOn) - Date.parse(today)) / DAY_MS);
    if (days < 0) return { text: VALIDITY.over(expiresOn), tone: "over" };
    if (days <= SOON_DAYS) return { text: VALIDITY.soon(expiresOn, days), tone: "soon" };
    return { text: VALIDITY.until(expiresOn), tone: "plain" };
  }
  return effectiveFrom ? { text: VALIDITY.from(effectiveFrom), tone: "plain" } : null;
}

/** 今天 09:05, 昨天 18:30, 2026-01-08 10:00 */
export function clock(moment: Date, now: Date): string {
  const time = new Intl.DateTimeFormat("en-GB", { timeZone: ZONE, hour: "2-digit", minute: "2-digit" }).format(moment);
  const day = dayOf(moment);
  if (day === dayOf(now)) return `${TIME.today} ${time}`;
  if (day === dayOf(new Date(now.getTime() - DAY_MS))) return `${TIME.yesterday} ${time}`;
  return `${day} ${time}`;
}

/** Times without a zone are UTC, as the service stores them. */
export function parseMoment(iso: string): Date {
  return new Date(/(Z|[+-]\d\d:?\d\d)$/.test(iso) ? iso : `${iso}Z`);
}
