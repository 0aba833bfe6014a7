import { ANSWER } from "../texts";
import type { ReplyMessage } from "../wire/contract";
import { citationLines } from "./citations";
import { append, clear, el } from "./dom";
import { icon } from "./icons";

const NOTICE_MS = 2_500;

/** A button that copies an answer together with the names of its sources. */
export function copyButton(messages: readonly ReplyMessage[], say: (text: string) => void): HTMLElement {
  const label = el("span", {}, ANSWER.copy);
  const button = el("button", { type: "button", class: "text-button copy" });
  const show = (name: "copy" | "check", text: string): void => {
    button.replaceChild(icon(name), button.firstChild as Node);
    clear(label);
    label.appendChild(document.createTextNode(text));
  };
  append(button, [icon("copy"), label]);
  button.addEventListener("click", () => {
    void copy(plainText(messages), button).then((done) => {
      const said = done ? ANSWER.copied : ANSWER.copyFailed;
      show(done ? "check" : "copy", said);
      say(said);
      setTimeout(() => show("copy", ANSWER.copy), NOTICE_MS);
    });
  });
  return button;
}

export function plainText(messages: readonly ReplyMessage[]): string {
  const said = messages.map(({ text, citations }) => [text.trim(), ...citationLines(citations ?? [])].join("\n"));
  return [...said, `（${ANSWER.label}）`].join("\n\n"); // the label goes where the words go
}

async function copy(text: string, near: HTMLElement): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyBySelection(text, near);
  }
}

/** For pages without a secure origin and for older phones. */
function copyBySelection(text: string, near: HTMLElement): boolean {
  const field = el("textarea", { class: "sr-only", "aria-hidden": "true", tabindex: "-1" });
  field.value = text;
  near.parentNode?.appendChild(field);
  field.select();
  try {
    return document.execCommand("copy");
  } catch {
    return false;
  } finally {
    field.remove();
    near.focus();
  }
}
