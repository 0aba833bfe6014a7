import { dayOf, validity } from "../dates";
import { ANSWER } from "../texts";
import type { Citation } from "../wire/contract";
import { append, el } from "./dom";
import { icon } from "./icons";
import { safeUrl } from "./rich_text";

const SHOWN_AT_FIRST = 3;

export type OpenSource = (citation: Citation, opener: HTMLElement) => void;

/** Chinese book-title marks, unless the title already has them. */
export function bookTitle(title: string): string {
  return /^[《〈]/.test(title) ? title : `《${title}》`;
}

/** Compact source rows under an answer; a long list folds after the third. */
export function citationList(citations: readonly Citation[], open: OpenSource): HTMLElement {
  const list = el("ul", { class: "sources-list" });
  citations.forEach((citation, index) => {
    const item = el("li", {}, sourceRow(citation, open));
    item.hidden = index >= SHOWN_AT_FIRST && citations.length > SHOWN_AT_FIRST + 1;
    list.appendChild(item);
  });
  const section = el("div", { class: "sources", role: "group", "aria-label": ANSWER.sources }, el("p", { class: "label" }, ANSWER.sources), list);
  const hidden = Array.from(list.children).filter((item) => (item as HTMLElement).hidden);
  if (hidden.length > 0) section.appendChild(unfold(hidden as HTMLElement[]));
  return section;
}

function unfold(items: readonly HTMLElement[]): HTMLElement {
  const button = el("button", { type: "button", class: "text-button" }, ANSWER.moreSources(items.length));
  button.addEventListener("click", () => {
    items.forEach((item) => (item.hidden = false));
    items[0]?.querySelector<HTMLElement>("button, a")?.focus();
    button.remove();
  });
  return button;
}

function sourceRow(citation: Citation, open: OpenSource): HTMLElement {
  const href = safeUrl(citation.url);
  if (citation.document_id) {
    const button = el(
      "button",
      { type: "button", class: "source", "aria-haspopup": "dialog", "data-document": citation.document_id },
      ...rowContent(citation),
      icon("chevron"),
    );
    button.addEventListener("click", () => open(citation, button));
    return button;
  }
  if (href) {
    return el("a", { class: "source", href, target: "_blank", rel: "noopener noreferrer" }, ...rowContent(citation), icon("external"));
  }
  return el("div", { class: "source" }, ...rowContent(citation));
}

function rowContent(citation: Citation): Node[] {
  const holds = validity(citation.effective_from, citation.expires_on, dayOf(new Date()));
  const details = el("span", { class: "source-details" });
  const parts = [citation.document_number, citation.section].filter((part): part is string => Boolean(part));
  parts.forEach((part) => details.appendChild(el("span", {}, part)));
  if (holds) details.appendChild(el("span", { class: `tone-${holds.tone}` }, holds.text));
  const text = el("span", { class: "source-text" });
  append(text, [el("span", { class: "source-title" }, bookTitle(citation.title)), details.hasChildNodes() && details]);
  return [icon("document"), text];
}

/** The citations as lines of plain text, for the clipboard. */
export function citationLines(citations: readonly Citation[]): string[] {
  return citations.map((citation) =>
    ANSWER.sourceLine([bookTitle(citation.title), citation.document_number, citation.section].filter(Boolean).join(" ")),
  );
}
