import { Assistant } from "./assistant";
import { prefersLargeType, rememberLargeType } from "./identity";
import styles from "./styles/widget.css";

const DEFAULT_API = "/api/v1";
const scriptUrl = (document.currentScript as HTMLScriptElement | null)?.src ?? "";

/** <enterprise-assistant api="/api/v1">: fills the box it is put in. */
export class EnterpriseAssistant extends HTMLElement {
  private assistant: Assistant | null = null;

  connectedCallback(): void {
    if (this.assistant) return this.assistant.start();
    const root = this.attachShadow({ mode: "open" });
    dress(root);
    this.showLargeType(prefersLargeType());
    this.assistant = new Assistant(this.getAttribute("api") ?? DEFAULT_API, {
      isLargeType: prefersLargeType(),
      setLargeType: (isLarge) => {
        this.showLargeType(isLarge);
        rememberLargeType(isLarge);
      },
    });
    root.appendChild(this.assistant.node);
    this.assistant.start();
  }

  disconnectedCallback(): void {
    this.assistant?.stop();
  }

  private showLargeType(isLarge: boolean): void {
    this.toggleAttribute("large-type", isLarge);
  }
}

/** Constructed sheets need no permission from the page's policy; older browsers load the same rules as a file. */
function dress(root: ShadowRoot): void {
  if ("adoptedStyleSheets" in root && "replaceSync" in CSSStyleSheet.prototype) {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(styles);
    root.adoptedStyleSheets = [sheet];
    return;
  }
  const link = document.createElement("link");
  link.rel = "stylesheet";
  link.href = new URL("widget.css", scriptUrl || location.href).href;
  (root as ShadowRoot).appendChild(link);
}
