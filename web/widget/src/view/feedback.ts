import { FEEDBACK } from "../texts";
import { append, clear, el } from "./dom";
import { icon } from "./icons";

export type Judge = (turnId: string, verdict: "up" | "down", reason?: string) => Promise<void>;

const LONGEST_REASON = 200;

/** Two thumbs; down asks for a reason, which may be left out. The last word counts. */
export function feedback(turnId: string, judge: Judge): { readonly buttons: HTMLElement; readonly form: HTMLElement } {
  const form = el("form", { class: "reason" });
  form.hidden = true;
  const thumbs = { up: thumb("up"), down: thumb("down") };
  const press = (verdict: "up" | "down" | null): void => {
    thumbs.up.setAttribute("aria-pressed", String(verdict === "up"));
    thumbs.down.setAttribute("aria-pressed", String(verdict === "down"));
  };
  const send = (verdict: "up" | "down", reason?: string): Promise<boolean> =>
    judge(turnId, verdict, reason).then(() => true, () => (press(null), say(form, FEEDBACK.failed), false));
  thumbs.up.addEventListener("click", () => {
    press("up");
    void send("up").then((done) => done && say(form, FEEDBACK.thanks));
  });
  thumbs.down.addEventListener("click", () => {
    press("down");
    void send("down").then((done) => {
      if (!done) return;
      ask(form, (reason) => void send("down", reason).then((sent) => {
        if (!sent) return;
        say(form, FEEDBACK.thanksForReason);
        thumbs.down.focus();
      }));
    });
  });
  const buttons = el("div", { class: "thumbs", role: "group", "aria-label": FEEDBACK.label }, thumbs.up, thumbs.down);
  return { buttons, form };
}

function thumb(verdict: "up" | "down"): HTMLButtonElement {
  const name = verdict === "up" ? FEEDBACK.up : FEEDBACK.down;
  return el(
    "button", { type: "button", class: `icon-button thumb ${verdict}`, "aria-label": name, title: name, "aria-pressed": "false" },
    icon(verdict === "up" ? "thumbUp" : "thumbDown"),
  );
}

function say(form: HTMLElement, text: string): void {
  clear(form);
  form.appendChild(el("p", { class: "reason-said", role: "status" }, text));
  form.hidden = false;
}

function ask(form: HTMLFormElement, submit: (reason: string) => void): void {
  clear(form);
  const words = el("input", { type: "text", class: "reason-words", maxlength: String(LONGEST_REASON), "aria-label": FEEDBACK.words, placeholder: FEEDBACK.words, autocomplete: "off" });
  const reasons = FEEDBACK.reasons.map((reason) => {
    const button = el("button", { type: "button", class: "reason-chip" }, reason);
    button.addEventListener("click", () => submit([reason, words.value.trim()].filter(Boolean).join("：")));
    return button;
  });
  append(form, [
    el("p", { class: "label" }, FEEDBACK.why),
    el("div", { class: "reason-chips" }, ...reasons),
    el("div", { class: "reason-own" }, words, el("button", { type: "submit", class: "button" }, FEEDBACK.send)),
  ]);
  form.onsubmit = (event) => {
    event.preventDefault();
    if (words.value.trim()) submit(words.value.trim());
    else words.focus();
  };
  form.hidden = false;
  reasons[0]?.focus();
}
