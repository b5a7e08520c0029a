import { isClaude, isGpt } from "./model-families.ts";
import type { Profile } from "./profile.ts";

/**
 * Azure OpenAI (v1 API) and Claude in Microsoft Foundry, two addresses of one resource: the base URL
 * is `https://RESOURCE.openai.azure.com/openai/v1`. Models are named by their deployments.
 */
export const azure: Profile = {
  apiKeyEnv: "AZURE_OPENAI_API_KEY",
  keyHeader: (api) => (api === "anthropic" ? "x-api-key" : "api-key"),
  tokenLimit: "max_completion_tokens",
  root: (base, api) => (api === "anthropic" ? foundryRoot(base) : base),
  wiresOf: (model) => {
    if (isClaude(model)) return ["anthropic-messages"];
    return isGpt(model) ? ["openai-responses", "openai-chat"] : ["openai-chat"];
  },
};

function foundryRoot(base: string): string {
  return base
    .replace(/^(https:\/\/[\w-]+)\.openai\.azure\.com(?=\/|$)/, "$1.services.ai.azure.com")
    .replace(/(\/openai\/v1)?$/, "/anthropic/v1");
}
