import type { Fact, Preference } from "./fact.ts";

const openaiModels = "https://developers.openai.com/api/docs/models";
/** Fast mode by the models' pages, flex and priority also by pi-ai's `api/openai-responses.js`. */
const openaiTiers = `${openaiModels}, https://developers.openai.com/api/docs/pricing`;
const openaiPriority = "https://openai.com/api-priority-processing";
const openaiDeprecations = "https://developers.openai.com/api/docs/deprecations";
const claudeFastMode = "https://platform.claude.com/docs/en/build-with-claude/fast-mode";
const claudeDeprecations = "https://platform.claude.com/docs/en/about-claude/model-deprecations";

/** Read on 2026-11-30. A fact about a model that no source lists any longer is reported. */
export const facts: readonly Fact[] = [
  {
    // pi-ai stops where the long-context rates begin.
    provider: "openai",
    models: [
      ...["gpt-5.4", "gpt-5.5", "gpt-5.6-luna", "gpt-5.6-sol", "gpt-5.6-terra"],
      ...["gpt-6-astra", "gpt-6-luna", "gpt-6-sol", "gpt-6.1-sol", "gpt-6.1-terra"],
      ...["gpt-6.2-astra", "gpt-6.2-sol"],
    ],
    set: { contextWindow: 1_050_000 },
    source: openaiModels,
  },
  {
    provider: "openai",
    models: [
      ...["gpt-5.6-luna", "gpt-5.6-sol", "gpt-5.6-terra", "gpt-6-astra", "gpt-6-luna", "gpt-6-sol"],
      ...["gpt-6.1-sol", "gpt-6.1-terra", "gpt-6.2-astra"],
    ],
    set: { multipliers: { flex: 0.5, priority: 2, fast: 2 } },
    source: openaiTiers,
  },
  {
    // 6 from 2027-03-01.
    provider: "openai",
    models: ["gpt-6.2-sol"],
    set: { multipliers: { flex: 0.5, priority: 2, fast: 2, ultrafast: 3 } },
    source: `${openaiModels}/gpt-6.2-sol`,
  },
  {
    provider: "openai",
    models: ["gpt-5.5"],
    set: { multipliers: { flex: 0.5, priority: 2.5, fast: 2.5 } },
    source: openaiPriority,
  },
  {
    provider: "openai",
    models: ["gpt-5", "gpt-5.1", "gpt-5.2", "gpt-5.4", "gpt-5.4-mini"],
    set: { multipliers: { flex: 0.5, priority: 2, fast: 2 } },
    source: openaiPriority,
  },
  {
    provider: "openai",
    models: ["gpt-5-mini"],
    set: { multipliers: { flex: 0.5, priority: 1.8, fast: 1.8 } },
    source: openaiPriority,
  },
  {
    provider: "openai",
    models: ["gpt-4.1", "gpt-4.1-mini"],
    set: { multipliers: { priority: 1.75 } },
    source: openaiPriority,
  },
  {
    provider: "openai",
    models: ["gpt-4o", "gpt-4o-2024-08-06", "gpt-4o-2024-11-20"],
    set: { multipliers: { priority: 1.7 } },
    source: openaiPriority,
  },
  {
    provider: "openai",
    models: [
      ...["gpt-4", "gpt-4-turbo", "gpt-4.1-nano", "gpt-4o-2024-05-13"],
      ...["o1", "o1-pro", "o3-mini", "o4-mini"],
    ],
    set: { retires: "2026-10-23" },
    source: openaiDeprecations,
  },
  {
    provider: "openai",
    models: ["gpt-5", "gpt-5-mini", "gpt-5-nano", "gpt-5-pro", "o3", "o3-pro"],
    set: { retires: "2026-12-11" },
    source: openaiDeprecations,
  },
  {
    provider: "openai",
    models: [
      ...["gpt-4o", "gpt-4o-2024-08-06", "gpt-4o-2024-11-20", "gpt-4o-mini"],
      ...["gpt-4.1", "gpt-4.1-mini"],
    ],
    set: { retires: "2027-01-14" },
    source: openaiDeprecations,
  },
  {
    provider: "openai",
    models: ["gpt-5.1", "gpt-5.3-codex", "gpt-5.4-nano"],
    set: { retires: "2027-04-01" },
    source: openaiDeprecations,
  },
  {
    provider: "anthropic",
    models: ["claude-fable-5-2", "claude-opus-5-5", "claude-opus-5"],
    set: { multipliers: { fast: 2 } },
    source: claudeFastMode,
  },
  {
    provider: "anthropic",
    models: ["claude-opus-4-5", "claude-opus-4-5-20251101"],
    set: { retires: "2027-01-22" },
    source: claudeDeprecations,
  },
];

/** Read on 2026-11-30. The first that fits a disagreement settles it. */
export const preferences: readonly Preference[] = [
  {
    provider: "openai",
    fields: ["tiers"],
    source: "pi-ai",
    why: "the long-context rates are for more than 272,000 input tokens, not for 272,000 itself",
  },
  {
    provider: "openai",
    models: ["gpt-4.1", "gpt-4.1-mini", "gpt-4.1-nano", "gpt-5.5-pro"],
    fields: ["contextWindow"],
    source: "pi-ai",
    why: "genai-prices rounds to a million",
  },
  {
    provider: "openrouter",
    models: ["openai/gpt-4.1-nano", "openai/gpt-5.1-codex-mini"],
    fields: ["cachedInput"],
    source: "genai-prices",
    why: "pi-ai rounds 0.025 to 0.03",
  },
  {
    provider: "openrouter",
    fields: ["input", "output", "cachedInput", "cacheWrite", "tiers"],
    source: "pi-ai",
    why: "it is two months younger, and OpenRouter changes prices often",
  },
];
