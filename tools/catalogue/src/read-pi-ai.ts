import type { Price, Rates } from "@armature/reward";
import { z } from "zod";
import type { Listing } from "./listing.ts";

const rate = z.number().nonnegative();
const rates = { input: rate, output: rate, cacheRead: rate, cacheWrite: rate };

// Strict, so that a new kind of price is noticed.
const cost = z.strictObject({
  ...rates,
  tiers: z.array(z.strictObject({ inputTokensAbove: z.int(), ...rates })).optional(),
});

const chatModel = z.object({
  type: z.literal("chat"),
  id: z.string(),
  name: z.string(),
  api: z.string(),
  reasoning: z.boolean(),
  thinkingLevelMap: z.record(z.string(), z.string().nullable()).optional(),
  input: z.array(z.string()),
  cost,
  contextWindow: z.int().positive(),
  maxTokens: z.int().positive(),
});

const anyModel = z.object({ type: z.string() });

const providerFile = z.record(z.string(), z.record(z.string(), anyModel.loose()));

const manifest = z.object({ generatedAt: z.iso.datetime() });

/** The day of the data, as `YYYY-MM-DD`. */
export function readPiAiDate(file: unknown): string {
  return manifest.parse(file).generatedAt.slice(0, 10);
}

/** The chat models of one of pi-ai's data files. */
export function readPiAi(provider: string, file: unknown): Listing[] {
  return Object.values(providerFile.parse(file))
    .flatMap((models) => Object.values(models))
    .filter(({ type }) => type === "chat")
    .map((model) => listingOf(provider, chatModel.parse(model)));
}

function listingOf(provider: string, model: z.infer<typeof chatModel>): Listing {
  return {
    provider,
    model: model.id,
    name: model.name.replace(/ \(latest\)$/, ""),
    price: priceOf(model.cost),
    contextWindow: model.contextWindow,
    maxOutputTokens: model.maxTokens,
    vision: model.input.includes("image"),
    efforts: effortsOf(model),
    api: model.api,
  };
}

function priceOf({ tiers, ...base }: z.infer<typeof cost>): Price {
  return {
    ...ratesOf(base),
    ...(tiers && {
      tiers: tiers.map(({ inputTokensAbove, ...tier }) => ({
        above: inputTokensAbove,
        ...ratesOf(tier),
      })),
    }),
  };
}

type SourceRates = Record<keyof typeof rates, number>;

/** A cache rate of 0 means that there is no such rate: caching is never free where input is not. */
function ratesOf({ input, output, cacheRead, cacheWrite }: SourceRates): Rates {
  return {
    input,
    output,
    ...(cacheRead > 0 && { cachedInput: cacheRead }),
    ...(cacheWrite > 0 && { cacheWrite }),
  };
}

/**
 * In pi-ai's map, null stands for a level that the model refuses, and a missing level for the provider's
 * default. Claude without a map takes a budget of tokens instead of an effort.
 */
function effortsOf({ id, reasoning, thinkingLevelMap }: z.infer<typeof chatModel>): string[] {
  if (!reasoning || (id.includes("claude") && !thinkingLevelMap)) return [];
  const map = thinkingLevelMap ?? {};
  const levels = [
    map.off,
    map.minimal,
    map.low === undefined ? "low" : map.low,
    map.medium === undefined ? "medium" : map.medium,
    map.high === undefined ? "high" : map.high,
    map.xhigh,
    map.max,
  ];
  return [...new Set(levels.filter((level) => typeof level === "string"))];
}
