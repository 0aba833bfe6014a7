import { ANSWER } from "../texts";
import type { ReplyMessage } from "../wire/contract";
import { append, clear, el } from "./dom";
import { icon } from "./icons";

const RATE = 0.9; // a little slower than the voice's own pace

/** A button that reads an answer aloud, in the form written for the ear; null where the browser cannot speak. */
export function speakButton(messages: readonly ReplyMessage[]): HTMLElement | null {
  if (typeof speechSynthesis === "undefined" || typeof SpeechSynthesisUtterance === "undefined") return null;
  const button = el("button", { type: "button", class: "text-button speak", "aria-pressed": "false" });
  let current: SpeechSynthesisUtterance | null = null;
  const show = (isSpeaking: boolean): void => {
    button.setAttribute("aria-pressed", String(isSpeaking));
    clear(button);
    append(button, [icon(isSpeaking ? "stop" : "speak"), el("span", {}, isSpeaking ? ANSWER.stopSpeaking : ANSWER.speak)]);
  };
  button.addEventListener("click", () => {
    const wasSpeaking = current !== null;
    speechSynthesis.cancel(); // also what another answer was saying
    current = null;
    show(false);
    if (wasSpeaking) return;
    const said = new SpeechSynthesisUtterance(spokenForm(messages));
    said.lang = "zh-CN";
    said.rate = RATE;
    said.onend = said.onerror = () => {
      if (current !== said) return;
      current = null;
      show(false);
    };
    current = said;
    show(true);
    speechSynthesis.speak(said);
  });
  show(false);
  return button;
}

export function spokenForm(messages: readonly ReplyMessage[]): string {
  return messages.map(({ text, spoken_text }) => spoken_text || text).join("\n");
}
