// The portal's own switch for large type: the page and the assistant change together, whichever is asked.
(() => {
  const button = document.querySelector("button.large");
  const assistant = () => document.querySelector("enterprise-assistant");
  const show = (isLarge) => {
    document.documentElement.classList.toggle("large-type", isLarge);
    button.setAttribute("aria-pressed", String(isLarge));
  };
  button.addEventListener("click", () => {
    const isLarge = button.getAttribute("aria-pressed") !== "true";
    show(isLarge);
    assistant()?.toggleAttribute("large-type", isLarge);
  });
  document.addEventListener("assistant-large-type", (event) => show(event.detail));
  // What was chosen at the last visit, the assistant remembers.
  window.addEventListener("DOMContentLoaded", () => setTimeout(() => show(Boolean(assistant()?.hasAttribute("large-type")))));
})();
