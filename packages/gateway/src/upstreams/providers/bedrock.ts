import { isClaude } from "./model-families.ts";
import type { Profile } from "./profile.ts";

/** Families that Bedrock serves by Converse alone. */
const CONVERSE_ONLY = /(^|\.)(amazon|ai21|cohere|meta|writer)\./;

/** Models that the endpoint `bedrock-mantle` serves below `/openai/v1`; the others are below `/v1`. */
const MANTLE_OPENAI = /^(openai\.gpt-(?!oss-)|google\.gemma-4|xai\.)/;

/**
 * AWS Bedrock with an API key of its own. The base URL is that of the endpoint `bedrock-runtime`;
 * `https://bedrock-mantle.REGION.api.aws` is understood as well.
 */
export const bedrock: Profile = {
  baseUrl: (region) => `https://bedrock-runtime.${region}.amazonaws.com`,
  apiKeyEnv: "AWS_BEARER_TOKEN_BEDROCK",
  root: (base, api, model) => {
    if (api === "bedrock") return base;
    if (api === "anthropic") return `${base}/anthropic/v1`;
    const bare = /^https:\/\/bedrock-mantle\./.test(base) && !MANTLE_OPENAI.test(model);
    return `${base}${bare ? "" : "/openai"}/v1`;
  },
  wiresOf: (model) => {
    if (isClaude(model)) return ["anthropic-messages"];
    if (/openai\.gpt-(?!oss)/.test(model)) return ["openai-responses", "openai-chat"];
    return CONVERSE_ONLY.test(model) ? ["converse"] : ["openai-chat"];
  },
};
