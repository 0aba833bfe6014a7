import { EnterpriseAssistant } from "./element";

const TAG = "enterprise-assistant";

// A portal may include the script twice; the second definition would throw.
if (!customElements.get(TAG)) customElements.define(TAG, EnterpriseAssistant);
