import { dayOf, validity } from "../dates";
import { SOURCE } from "../texts";
import { ServiceError, type Api } from "../wire/api";
import type { Citation, Source } from "../wire/contract";
import { bookTitle } from "./citations";
import { append, el } from "./dom";
import { icon } from "./icons";
import type { Modal } from "./modal";
import { findQuote, markedClause } from "./quote";
import { safeUrl } from "./rich_text";

const GONE = 404;

/** Shows a citation's clause in its context, the quoted words marked. */
export class SourcePanel {
  private latest = 0;

  constructor(private readonly api: Api, private readonly modal: Modal) {}

  open(citation: Citation, opener: HTMLElement): void {
    this.modal.open(bookTitle(citation.title), opener, loading());
    void this.load(citation);
  }

  private async load(citation: Citation): Promise<void> {
    // A slow earlier request must not overwrite the source opened after it.
    const ticket = ++this.latest;
    const show = (content: Node): void => {
      if (ticket === this.latest && this.modal.isOpen) this.modal.fill(content);
    };
    show(loading());
    try {
      show(sourceBody(await this.api.source(citation.document_id ?? "", citation.section), citation.quote));
      this.modal.node.querySelector("mark")?.scrollIntoView({ block: "center" });
    } catch (error) {
      const isGone = error instanceof ServiceError && error.status === GONE;
      show(problem(isGone ? SOURCE.gone : SOURCE.failed, citation, isGone ? null : () => void this.load(citation)));
    }
  }
}

function loading(): HTMLElement {
  return el(
    "div", { class: "source-loading", role: "status" },
    el("span", { class: "sr-only" }, SOURCE.loading),
    ...["", "", "", ""].map(() => el("span", { class: "skeleton" })),
  );
}

function problem(text: string, citation: Citation, retry: (() => void) | null): HTMLElement {
  const node = el("div", { class: "source-problem", role: "alert" }, icon("alert"), el("p", {}, text));
  if (citation.quote) append(node, [el("p", { class: "label" }, SOURCE.quoted), el("blockquote", {}, citation.quote)]);
  if (retry) {
    const button = el("button", { type: "button", class: "button" }, SOURCE.retry);
    button.addEventListener("click", retry);
    node.appendChild(button);
  }
  return node;
}

function sourceBody(source: Source, quote: string | null): DocumentFragment {
  const fragment = document.createDocumentFragment();
  const spans = findQuote(source.text, quote);
  append(fragment, [
    source.is_sample && el("p", { class: "sample" }, SOURCE.sample),
    facts(source),
    source.heading && el("p", { class: "heading-path" }, source.heading),
    // The quotation is not in the clause word for word (a table, for instance): show it by itself.
    spans.length === 0 && quote ? el("blockquote", {}, quote) : null,
    el(
      "div", { class: "passage" },
      source.before ? el("p", { class: "around" }, source.before) : null,
      markedClause(source.text, spans),
      source.after ? el("p", { class: "around" }, source.after) : null,
    ),
    originalLink(source.url),
  ]);
  return fragment;
}

function facts(source: Source): HTMLElement {
  const holds = validity(source.effective_from, source.expires_on, dayOf(new Date()));
  const list = el("dl", { class: "facts" });
  const add = (label: string, value: string | null | undefined, tone = "plain"): void => {
    if (value) list.appendChild(el("div", {}, el("dt", {}, label), el("dd", { class: `tone-${tone}` }, value)));
  };
  add(SOURCE.number, source.document_number);
  add(SOURCE.issuer, source.issuer);
  add(SOURCE.validity, holds?.text, holds?.tone);
  return list;
}

function originalLink(url: string | null): HTMLElement | null {
  const href = safeUrl(url);
  if (!href) return null;
  return el("a", { class: "original", href, target: "_blank", rel: "noopener noreferrer" }, SOURCE.original, icon("external"));
}
