import type {
  LanguageModelV4CallOptions,
  LanguageModelV4Prompt,
  SharedV4Warning,
} from "@ai-sdk/provider";
import { mapPrompt, withErrorsAsText, withValidToolIds } from "./prompt.ts";
import { knownValue, settingsOf, shortName, withOptions } from "./settings.ts";
import type { PreparedCall } from "./upstream-model.ts";
import type { Vendor } from "./vendor.ts";

/** The API refuses lower limits. */
const MIN_OUTPUT_TOKENS = 16;

const TIERS = ["auto", "flex", "priority", "fast", "ultrafast", "default"] as const;
const VERBOSITIES = ["low", "medium", "high"] as const;

/** The Responses API of OpenAI, without its stored state. */
export const openaiResponses: Vendor = {
  api: "openai",
  package: "@ai-sdk/openai",
  async create({ baseURL, fetch, model }) {
    const { createOpenAI } = await import("@ai-sdk/openai");
    // The upstream adds the credentials.
    return createOpenAI({ baseURL, apiKey: "unused", fetch }).responses(model);
  },
  prepare: prepareResponses,
};

function prepareResponses(call: LanguageModelV4CallOptions): PreparedCall {
  const warnings: SharedV4Warning[] = [];
  const { parallelToolCalls, strictSchema = false, ...settings } = settingsOf(call);
  const serviceTier = knownValue(TIERS, settings.serviceTier, "serviceTier", warnings);
  const textVerbosity = knownValue(VERBOSITIES, settings.verbosity, "verbosity", warnings);
  const user = shortName(settings.user);
  const promptCacheKey = shortName(settings.promptCacheKey);
  const asked = call.reasoning !== undefined && call.reasoning !== "provider-default";
  if (settings.thinkingBudget !== undefined && !asked) {
    warnings.push({ type: "unsupported", feature: "thinkingBudget" });
  }
  return {
    warnings,
    options: {
      ...call,
      ...(call.maxOutputTokens !== undefined && {
        maxOutputTokens: Math.max(call.maxOutputTokens, MIN_OUTPUT_TOKENS),
      }),
      prompt: withDetail(withValidToolIds(withErrorsAsText(call.prompt))),
      // The API's own default is strict, which most schemas are not made for.
      ...(call.tools !== undefined && {
        tools: call.tools.map((tool) =>
          tool.type === "function" ? { ...tool, strict: tool.strict ?? false } : tool,
        ),
      }),
      providerOptions: withOptions(call.providerOptions, "openai", {
        store: false,
        strictJsonSchema: strictSchema,
        // Names of deployments do not tell that a model reasons.
        ...(asked && { forceReasoning: true }),
        ...(asked && call.reasoning !== "none" && { reasoningSummary: "auto" }),
        ...(parallelToolCalls !== undefined && { parallelToolCalls }),
        ...(serviceTier !== undefined && { serviceTier }),
        ...(textVerbosity !== undefined && { textVerbosity }),
        ...(user !== undefined && { user }),
        ...(promptCacheKey !== undefined && { promptCacheKey }),
      }),
    },
  };
}

/** The prompt with the resolution of images where the package looks for it. */
function withDetail(prompt: LanguageModelV4Prompt): LanguageModelV4Prompt {
  return mapPrompt(prompt, (part) => {
    const imageDetail = part.type === "file" && part.providerOptions?.armature?.detail;
    if (!imageDetail) return part;
    return {
      ...part,
      providerOptions: withOptions(part.providerOptions, "openai", { imageDetail }),
    };
  });
}
