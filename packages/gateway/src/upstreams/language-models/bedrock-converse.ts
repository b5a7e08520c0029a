import type {
  LanguageModelV4CallOptions,
  SharedV4ProviderOptions,
  SharedV4Warning,
} from "@ai-sdk/provider";
import type { Model } from "@armature/router";
import { isClaude } from "../providers/model-families.ts";
import {
  withCacheMarks,
  withCalledTools,
  withErrorsAsText,
  withoutBlankTexts,
  withoutLateSystem,
  withValidToolIds,
} from "./prompt.ts";
import { knownValue, settingsOf, withOptions } from "./settings.ts";
import { thoughtBudget } from "./thinking.ts";
import type { PreparedCall } from "./upstream-model.ts";
import type { Vendor } from "./vendor.ts";

const TIERS = ["reserved", "priority", "default", "flex"] as const;

/** The limit by which an effort becomes a budget, if the client set none. */
const DEFAULT_MAX_OUTPUT_TOKENS = 32_000;

/** Families that take marks for caching; others refuse a request that has them. */
const CACHES = /claude|nova/;

/** The Converse API of AWS Bedrock. */
export const bedrockConverse: Vendor = {
  api: "bedrock",
  package: "@ai-sdk/amazon-bedrock",
  async create({ baseURL, fetch, model }) {
    const { createAmazonBedrock } = await import("@ai-sdk/amazon-bedrock");
    // The upstream adds the credentials, so that nothing has to be signed.
    return createAmazonBedrock({ baseURL, apiKey: "unused", fetch })(model);
  },
  prepare: prepareConverse,
};

function prepareConverse(given: LanguageModelV4CallOptions, arm: Model): PreparedCall {
  const call = { ...given, prompt: withoutBlankTexts(given.prompt) };
  const warnings: SharedV4Warning[] = [];
  const { thinkingBudget, ...settings } = settingsOf(call);
  const serviceTier = knownValue(TIERS, settings.serviceTier, "serviceTier", warnings);
  for (const feature of ["parallelToolCalls", "user", "verbosity"] as const) {
    if (settings[feature] !== undefined) warnings.push({ type: "unsupported", feature });
  }
  const { maxOutputTokens: limit } = call;
  const budget = isClaude(arm.model)
    ? thoughtBudget(call, arm.model, limit ?? DEFAULT_MAX_OUTPUT_TOKENS, thinkingBudget)
    : thinkingBudget;
  if (budget === 0) warnings.push({ type: "unsupported", feature: "reasoning" });
  const { prompt, tools = [], toolChoice, ...rest } = withCalledTools(call);
  const choosesNone = toolChoice?.type === "none" && tools.length > 0;
  if (choosesNone) {
    warnings.push({
      type: "unsupported",
      feature: "toolChoice",
      details: "the model may call a tool, because Converse has no choice of none",
    });
  }
  const prepared: LanguageModelV4CallOptions = {
    ...rest,
    tools,
    // Without tools, the package would leave out earlier calls and their results.
    ...(toolChoice !== undefined && { toolChoice: choosesNone ? { type: "auto" } : toolChoice }),
    prompt: withValidToolIds(withErrorsAsText(withoutLateSystem(prompt))),
  };
  const marked = CACHES.test(arm.model) ? withCacheMarks(prepared, cachePoint) : prepared;
  return {
    warnings,
    options: {
      ...marked,
      ...(isClaude(arm.model) && budget !== undefined && { reasoning: "provider-default" }),
      ...(limit !== undefined && {
        // The package adds the budget, which the client's limit includes.
        maxOutputTokens: Math.max(1, limit - (budget ?? 0)),
      }),
      providerOptions: withOptions(call.providerOptions, "bedrock", {
        ...(serviceTier !== undefined && { serviceTier }),
        ...(budget && { reasoningConfig: { type: "enabled", budgetTokens: budget } }),
      }),
    },
  };
}

function cachePoint(
  options: SharedV4ProviderOptions | undefined,
  cache: "5m" | "1h",
): SharedV4ProviderOptions {
  const ttl = cache === "1h" && { ttl: cache };
  return withOptions(options, "bedrock", { cachePoint: { type: "default", ...ttl } });
}
