/** One script tag is enough: without an element of ours on the page, a window comes into its corner. */
export function mount(tag: string, script: HTMLScriptElement | null): void {
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", () => place(tag, script));
  else place(tag, script);
}

function place(tag: string, script: HTMLScriptElement | null): void {
  if (document.querySelector(tag) || script?.hasAttribute("data-manual")) return;
  const element = document.createElement(tag);
  element.setAttribute("floating", "");
  const api = script?.getAttribute("data-api");
  if (api) element.setAttribute("api", api);
  document.body.appendChild(element);
  keep(element);
}

/** Pages that change without loading put a new body in place of the old one; the assistant moves over with its conversation. */
function keep(element: HTMLElement): void {
  const watch = new MutationObserver(() => {
    if (!element.isConnected && document.body) document.body.appendChild(element);
    observe();
  });
  const observe = (): void => {
    watch.disconnect();
    watch.observe(document.documentElement, { childList: true });
    if (document.body) watch.observe(document.body, { childList: true });
  };
  observe();
}
