import { el } from "./dom";

const IGNORED = /[\s，。；：、,.;:！？!?（）()“”"‘’'《》〈〉—…·\-]/;
const ELLIPSIS = /…+|\.{3,}/;
const SHORTEST_PIECE = 4;

export interface Span {
  readonly start: number;
  readonly end: number;
}

/**
 * Where a quotation stands in its clause. Spacing and punctuation may differ (line breaks of the original, full-width
 * marks), and an ellipsis parts the quotation into pieces that are looked for one after the other.
 */
export function findQuote(text: string, quote: string | null): Span[] {
  const spans: Span[] = [];
  const { letters, positions } = reduce(text);
  let from = 0;
  for (const piece of (quote ?? "").split(ELLIPSIS)) {
    const wanted = reduce(piece).letters;
    if (wanted.length < Math.min(SHORTEST_PIECE, text.length)) continue;
    const at = letters.indexOf(wanted, from);
    if (at < 0) continue;
    from = at + wanted.length;
    const start = positions[at] ?? 0;
    const end = (positions[from - 1] ?? start) + 1;
    spans.push({ start, end: end + trailingMark(text, piece, end) });
  }
  return spans;
}

/** Takes the closing punctuation into the mark when the quotation has it too. */
function trailingMark(text: string, piece: string, end: number): number {
  const last = piece.trim().slice(-1);
  return last !== "" && IGNORED.test(last) && text.charAt(end) === last ? 1 : 0;
}

function reduce(text: string): { letters: string; positions: number[] } {
  const positions: number[] = [];
  let letters = "";
  for (let index = 0; index < text.length; index += 1) {
    const letter = text.charAt(index);
    if (IGNORED.test(letter)) continue;
    letters += letter;
    positions.push(index);
  }
  return { letters, positions };
}

/** The clause as a paragraph, quoted parts marked. */
export function markedClause(text: string, spans: readonly Span[]): HTMLElement {
  const paragraph = el("p", { class: "clause" });
  let from = 0;
  for (const { start, end } of spans) {
    paragraph.appendChild(document.createTextNode(text.slice(from, start)));
    paragraph.appendChild(el("mark", {}, text.slice(start, end)));
    from = end;
  }
  paragraph.appendChild(document.createTextNode(text.slice(from)));
  return paragraph;
}
