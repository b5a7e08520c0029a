import type { CatalogueProtocol } from "@armature/catalogue";
import type { Listing } from "./listing.ts";

/** A provider of the catalogue, and where the sources list it. */
export interface Provider {
  /** The gateway's name. */
  readonly name: string;
  /** Name of pi-ai's data file. */
  readonly piAi: string;
  /** genai-prices' id. */
  readonly genaiPrices: string;
  /** The protocols of a model, the best one first; undefined if the model is left out. */
  readonly protocolsOf: (listing: Listing) => Protocols | undefined;
}

type Protocols = readonly [CatalogueProtocol, ...CatalogueProtocol[]];

const openaiProtocols: Protocols = ["openai-responses", "openai-chat"];

/** OpenAI serves these in the Responses API only. */
const responsesOnly = /(-pro|-codex|-codex-spark)$/;

/** Names that move to other models or prices: `chat-latest`, `~openai/gpt-sol-latest`, `…:batch`. */
const movingName = /^~|:|-latest$|-preview\b/;

/** Authors on OpenRouter who set the price themselves. Other models cost what the chosen host asks. */
const sellers = /^(anthropic\/|google\/gemini-|mistralai\/|openai\/(gpt-\d|o\d)|x-ai\/)/;

/** Databricks is missing: neither source lists its prices. Local servers have none. */
export const providers: readonly Provider[] = [
  {
    name: "openai",
    piAi: "openai",
    genaiPrices: "openai",
    protocolsOf: ({ model }) => {
      if (movingName.test(model)) return undefined;
      return responsesOnly.test(model) ? ["openai-responses"] : openaiProtocols;
    },
  },
  {
    name: "anthropic",
    piAi: "anthropic",
    genaiPrices: "anthropic",
    protocolsOf: () => ["anthropic-messages"],
  },
  {
    name: "azure",
    piAi: "azure",
    genaiPrices: "azure",
    protocolsOf: ({ model, api }) => {
      if (movingName.test(model)) return undefined;
      if (api !== "azure-openai-responses") return ["openai-chat"];
      return responsesOnly.test(model) ? ["openai-responses"] : openaiProtocols;
    },
  },
  {
    // Of its other models, most are served in Bedrock's own protocol only.
    name: "bedrock",
    piAi: "amazon-bedrock",
    genaiPrices: "aws",
    protocolsOf: ({ model }) => {
      if (model.includes("anthropic.claude-")) return ["anthropic-messages"];
      if (model.includes("openai.gpt-oss-")) return ["openai-chat"];
      return model.includes("openai.gpt-") ? openaiProtocols : undefined;
    },
  },
  {
    name: "openrouter",
    piAi: "openrouter",
    genaiPrices: "openrouter",
    protocolsOf: ({ model, contextWindow }) => {
      if (movingName.test(model) || !sellers.test(model) || contextWindow < 200_000) {
        return undefined;
      }
      if (model.startsWith("anthropic/")) {
        return ["anthropic-messages", "openai-chat", "openai-responses"];
      }
      return model.startsWith("openai/")
        ? ["openai-responses", "openai-chat", "anthropic-messages"]
        : ["openai-chat", "openai-responses", "anthropic-messages"];
    },
  },
];
