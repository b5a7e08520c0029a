import type { Wire } from "../provider-options.ts";
import { azure } from "./azure.ts";
import { bedrock } from "./bedrock.ts";
import { isClaude, isGpt } from "./model-families.ts";
import type { Profile } from "./profile.ts";

const everyProtocol = ["openai-chat", "openai-responses", "anthropic-messages"] as const;

/** A server on this machine, which needs no key and speaks every protocol in some form. */
function local(port: number): Profile {
  return { baseUrl: `http://127.0.0.1:${port}/v1`, wiresOf: () => everyProtocol };
}

/** The providers that gateways know by name. */
export const knownProviders: ReadonlyMap<string, Profile> = new Map<string, Profile>([
  [
    "openai",
    {
      baseUrl: "https://api.openai.com/v1",
      apiKeyEnv: "OPENAI_API_KEY",
      tokenLimit: "max_completion_tokens",
      wiresOf: () => ["openai-responses", "openai-chat"],
    },
  ],
  [
    "anthropic",
    {
      baseUrl: "https://api.anthropic.com/v1",
      apiKeyEnv: "ANTHROPIC_API_KEY",
      keyHeader: () => "x-api-key",
      wiresOf: () => ["anthropic-messages"],
    },
  ],
  [
    "openrouter",
    {
      baseUrl: "https://openrouter.ai/api/v1",
      apiKeyEnv: "OPENROUTER_API_KEY",
      wiresOf: () => everyProtocol,
    },
  ],
  ["azure", azure],
  ["bedrock", bedrock],
  [
    "databricks",
    {
      apiKeyEnv: "DATABRICKS_TOKEN",
      root: (base, api) => (api === "anthropic" ? `${base}/anthropic/v1` : base),
      wiresOf: databricksWires,
    },
  ],
  ["ollama", local(11_434)],
  ["lmstudio", local(1234)],
  ["llamacpp", local(8080)],
  ["vllm", local(8000)],
]);

/** A provider with a `baseUrl` whose name gateways do not know. */
export const unknownProvider: Profile = { wiresOf: () => ["openai-chat"] };

function databricksWires(model: string): readonly Wire[] {
  if (isClaude(model)) return ["anthropic-messages", "openai-chat"];
  return isGpt(model) ? ["openai-responses", "openai-chat"] : ["openai-chat"];
}
