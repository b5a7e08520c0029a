import type { LanguageModelV4CallOptions, SharedV4Warning } from "@ai-sdk/provider";
import { lookUp } from "@armature/catalogue";
import type { Model } from "@armature/router";
import { isClaude } from "../providers/model-families.ts";
import {
  hasCacheMarks,
  leadingSystem,
  withCacheMarks,
  withCalledTools,
  withoutBlankTexts,
  withoutLateSystem,
  withValidToolIds,
} from "./prompt.ts";
import { knownValue, settingsOf, shortName, withOptions } from "./settings.ts";
import { thoughtBudget } from "./thinking.ts";
import type { PreparedCall } from "./upstream-model.ts";
import type { Vendor } from "./vendor.ts";

/** The API requires an output limit; every Claude since version 4 takes this one. */
const DEFAULT_MAX_OUTPUT_TOKENS = 32_000;

/** The last messages that are marked for caching: this turn reads what the previous one wrote. */
const CACHED_MESSAGES = 2;

/** The Messages API of Anthropic. */
export const anthropicMessages: Vendor = {
  api: "anthropic",
  package: "@ai-sdk/anthropic",
  async create({ baseURL, fetch, model }) {
    const { createAnthropic } = await import("@ai-sdk/anthropic");
    // The upstream adds the credentials.
    return createAnthropic({ baseURL, apiKey: "unused", fetch }).messages(model);
  },
  prepare: prepareMessages,
};

function prepareMessages(given: LanguageModelV4CallOptions, arm: Model): PreparedCall {
  const call = { ...given, prompt: withoutBlankTexts(given.prompt) };
  const warnings: SharedV4Warning[] = [];
  const { parallelToolCalls, user, thinkingBudget, ...settings } = settingsOf(call);
  const tiers = ["auto", "standard_only"] as const;
  const serviceTier = knownValue(tiers, settings.serviceTier, "serviceTier", warnings);
  if (settings.verbosity !== undefined) {
    warnings.push({ type: "unsupported", feature: "verbosity" });
  }
  const userId = shortName(user);
  const marked = isClaude(arm.model) && !hasCacheMarks(call) ? withBreakpoints(call) : call;
  const most = lookUp(arm.provider, arm.model)?.maxOutputTokens ?? DEFAULT_MAX_OUTPUT_TOKENS;
  const limit = call.maxOutputTokens ?? most;
  const budget = thoughtBudget(call, arm.model, limit, thinkingBudget);
  if (budget === 0) warnings.push({ type: "unsupported", feature: "reasoning" });
  const prepared = withCacheMarks(
    { ...withCalledTools(marked), prompt: withValidToolIds(withoutLateSystem(marked.prompt)) },
    (options, cache) =>
      withOptions(options, "anthropic", {
        cacheControl: { type: "ephemeral", ...(cache === "1h" && { ttl: cache }) },
      }),
  );
  return {
    warnings,
    options: {
      ...prepared,
      ...(budget !== undefined && { reasoning: "provider-default" }),
      // The package adds the budget, which the client's limit includes.
      maxOutputTokens: Math.max(1, limit - (budget ?? 0)),
      providerOptions: withOptions(call.providerOptions, "anthropic", {
        toolStreaming: false,
        ...(parallelToolCalls === false && { disableParallelToolUse: true }),
        ...(userId !== undefined && { metadata: { userId } }),
        ...(serviceTier !== undefined && { serviceTier }),
        ...(budget && { thinking: { type: "enabled", budgetTokens: budget } }),
      }),
    },
  };
}

/** Marks the instructions and the last messages, as clients of this API do themselves. */
function withBreakpoints(call: LanguageModelV4CallOptions): LanguageModelV4CallOptions {
  const { prompt } = call;
  const instructions = leadingSystem(prompt) - 1;
  const turns = prompt.flatMap(({ role }, index) => (role === "system" ? [] : [index]));
  const breakpoints = new Set([instructions, ...turns.slice(-CACHED_MESSAGES)]);
  return {
    ...call,
    prompt: prompt.map((message, index) =>
      breakpoints.has(index)
        ? {
            ...message,
            providerOptions: withOptions(message.providerOptions, "armature", { cache: "5m" }),
          }
        : message,
    ),
  };
}
