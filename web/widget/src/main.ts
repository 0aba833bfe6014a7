import { EnterpriseAssistant } from "./element";
import { mount } from "./mount";

const TAG = "enterprise-assistant";

// A portal may include the script twice; the second definition would throw.
if (!customElements.get(TAG)) {
  customElements.define(TAG, EnterpriseAssistant);
  mount(TAG, document.currentScript as HTMLScriptElement | null);
}
