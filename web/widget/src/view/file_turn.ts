import type { Entry } from "../conversation";
import { DELIVERY, FILES } from "../texts";
import { append, clear, el, spoken } from "./dom";
import { icon } from "./icons";

export interface FileActions {
  retry(key: string): void;
  /** Give it up, or take what was refused off the screen. */
  drop(key: string): void;
}

export interface FileTurn {
  readonly node: HTMLElement;
  update(entry: Entry): void;
}

/** A file that the person sent, or is sending: name and size, how far it is, and how to stop it. */
export function fileTurn(actions: FileActions): FileTurn {
  const name = el("span", { class: "file-name" });
  const size = el("span", { class: "file-size" });
  const bar = el("progress", { class: "file-progress", max: "100" });
  const bubble = el(
    "div", { class: "bubble file" },
    spoken(FILES.mine), icon("document"), el("span", { class: "file-text" }, name, size), bar,
  );
  const share = el("span", { class: "file-share" });
  const status = el("div", { class: "delivery file-status" });
  const node = el("div", { class: "turn mine" }, bubble, status);
  let shown = "";
  return {
    node,
    update({ file, delivery, failure, canRetry, progress, key }) {
      if (!file) return;
      const percent = Math.round((progress ?? 0) * 100);
      name.textContent = file.name;
      size.textContent = FILES.size(file.size);
      bar.value = percent;
      bar.setAttribute("aria-label", FILES.sending(file.name));
      share.textContent = percent < 100 ? FILES.share(percent) : FILES.checking;
      const wanted = `${delivery} ${failure ?? ""}`;
      if (wanted === shown) return; // the buttons stay, and with them the focus
      shown = wanted;
      node.setAttribute("data-delivery", delivery);
      bar.hidden = delivery !== "sending";
      clear(status);
      if (delivery === "sending") append(status, [share, button(DELIVERY.cancel, FILES.cancelHint(file.name), () => actions.drop(key))]);
      if (delivery === "failed") {
        append(status, [
          el(
            "div", { class: "file-problem" },
            el("span", { class: "file-reason" }, icon("alert"), el("span", {}, failure ?? DELIVERY.failed)),
            canRetry && button(DELIVERY.retry, DELIVERY.retryHint(file.name), () => actions.retry(key)),
            button(FILES.drop, FILES.dropHint(file.name), () => actions.drop(key)),
          ),
        ]);
      }
    },
  };
}

function button(text: string, label: string, act: () => void): HTMLElement {
  const made = el("button", { type: "button", class: "text-button retry", "aria-label": label }, text);
  made.addEventListener("click", act);
  return made;
}
