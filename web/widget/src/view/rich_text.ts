import { HOTLINE } from "../texts";
import { el } from "./dom";

// Stops at Chinese punctuation and brackets, which often follow an address without a space.
const LINKS = new RegExp(`https?://[^\\s<>"'，。；：、！？（）《》「」【】]+|${HOTLINE}(?![0-9])`, "g");

/** Paragraphs of an answer: blank lines part them, single line breaks stay, addresses and the hotline become links. */
export function paragraphs(text: string): HTMLElement[] {
  return text
    .trim()
    .split(/\n\s*\n/)
    .map((block) => {
      const paragraph = el("p");
      block.split("\n").forEach((line, index) => {
        if (index > 0) paragraph.appendChild(el("br"));
        appendLinked(paragraph, line);
      });
      return paragraph;
    });
}

function appendLinked(parent: Node, line: string): void {
  let from = 0;
  for (let hit = LINKS.exec(line); hit; hit = LINKS.exec(line)) {
    if (hit[0] === HOTLINE && /[0-9]/.test(line.charAt(hit.index - 1))) continue;
    parent.appendChild(document.createTextNode(line.slice(from, hit.index)));
    parent.appendChild(link(hit[0]));
    from = hit.index + hit[0].length;
  }
  parent.appendChild(document.createTextNode(line.slice(from)));
}

function link(target: string): HTMLElement {
  if (target === HOTLINE) return el("a", { href: `tel:${HOTLINE}` }, target);
  return el("a", { href: target, target: "_blank", rel: "noopener noreferrer" }, target);
}

/** The address if a reader may be sent there, else null: data may carry anything, javascript: included. */
export function safeUrl(url: string | null | undefined): string | null {
  return url && /^https?:\/\//i.test(url) ? url : null;
}
