import { costOf, type Usage } from "@armature/reward";
import { expect, test } from "vitest";
import { catalogue, lookUp } from "../src/index.ts";

function costAt(provider: string, model: string, usage: Usage): number | undefined {
  const entry = lookUp(provider, model);
  return entry && costOf(usage, entry.price);
}

const million = { inputTokens: 0, outputTokens: 1_000_000 };

test("every entry is found by its provider and exact id", () => {
  for (const entry of catalogue) expect(lookUp(entry.provider, entry.model)).toBe(entry);
});

test.each([
  ["openai", "gpt-6"],
  ["openai", "gpt-6-Astra"],
  ["openai", "gpt-6-astra "],
  ["openai", "gpt-6-astra-2026-09-03"],
  ["openai", "gpt-6.2-astra-mini"],
  ["openai", "gpt-6.3-sol"],
  ["openai", "claude-opus-5-5"],
  ["anthropic", "claude-sonnet-5-6"],
  ["anthropic", "claude-sonnet"],
  ["anthropic", "anthropic.claude-opus-5-5"],
  ["bedrock", "claude-opus-5-5"],
  ["openrouter", "anthropic/claude-opus-5.5:batch"],
  ["openrouter", "openai/gpt-sol"],
  ["databricks", "databricks-claude-opus-5-5"],
  ["ollama", "gpt-6-luna"],
  ["constructor", "name"],
  ["", ""],
])("%s %s is unknown", (provider, model) => {
  expect(lookUp(provider, model)).toBeUndefined();
});

test("gpt-6-astra doubles the input above 272,000 tokens, for the whole request", () => {
  const at = (inputTokens: number) =>
    costAt("openai", "gpt-6-astra", { inputTokens, outputTokens: 1000 });
  // $10 and $50, then $20 and $75 per million.
  expect(at(272_000)).toBeCloseTo(2.72 + 0.05, 9);
  expect(at(272_001)).toBeCloseTo(5.44002 + 0.075, 9);
});

test("claude-haiku-5-5 is five times as dear above 100,000 tokens, cached tokens included", () => {
  const at = (inputTokens: number) =>
    costAt("anthropic", "claude-haiku-5-5", {
      inputTokens,
      outputTokens: 1000,
      cachedInputTokens: 60_000,
      cacheWriteTokens: 20_000,
      cacheWrite1hTokens: 15_000,
    });
  // Per million: $0.10 fresh, $0.01 read, $0.125 written, $0.20 written for an hour, $0.50 out.
  expect(at(100_000)).toBeCloseTo(0.002 + 0.0006 + 0.000625 + 0.003 + 0.0005, 12);
  expect(at(100_001)).toBeCloseTo(5 * (0.0020001 + 0.0006 + 0.000625 + 0.003 + 0.0005), 12);
});

test.each([
  ["claude-fable-5-2", 8, 10, 16, 0.2, 40],
  ["claude-opus-5-5", 4, 5, 8, 0.2, 20],
  ["claude-sonnet-5-5", 2, 2.5, 4, 0.1, 10],
])("%s costs $%d in, $%d and $%d for writes, $%d for reads, $%d out", (model, ...prices) => {
  const [fresh, short, long, read, output] = prices.map((usd) => usd * 0.1);
  const part = { inputTokens: 100_000, outputTokens: 0 };
  const at = (usage: Usage) => costAt("anthropic", model, usage);
  expect(at(part)).toBeCloseTo(fresh, 12);
  expect(at({ ...part, cacheWriteTokens: 100_000 })).toBeCloseTo(short, 12);
  const anHour = { cacheWriteTokens: 100_000, cacheWrite1hTokens: 100_000 };
  expect(at({ ...part, ...anHour })).toBeCloseTo(long, 12);
  expect(at({ ...part, cachedInputTokens: 100_000 })).toBeCloseTo(read, 12);
  expect(at({ inputTokens: 0, outputTokens: 100_000 })).toBeCloseTo(output, 12);
});

test.each([
  ["openai", "gpt-6.2-sol", { serviceTier: "default" }, 10],
  ["openai", "gpt-6.2-sol", { serviceTier: "flex" }, 5],
  ["openai", "gpt-6.2-sol", { serviceTier: "priority" }, 20],
  ["openai", "gpt-6.2-sol", { serviceTier: "ultrafast" }, 30],
  ["openai", "gpt-5.5", { serviceTier: "priority" }, 75],
  ["anthropic", "claude-opus-5-5", { serviceTier: "standard", speed: "standard" }, 20],
  ["anthropic", "claude-opus-5-5", { serviceTier: "standard", speed: "fast" }, 40],
])("a million tokens of %s %s billed as %o cost $%d", (provider, model, billed, usd) => {
  expect(costAt(provider, model, { ...million, ...billed })).toBeCloseTo(usd, 9);
});

test("regional Bedrock is a tenth dearer than global Bedrock and Anthropic itself", () => {
  const regional = costAt("bedrock", "eu.anthropic.claude-opus-5-5", million);
  expect(regional).toBeCloseTo(22, 9);
  expect(costAt("bedrock", "global.anthropic.claude-opus-5-5", million)).toBeCloseTo(20, 9);
  expect(costAt("anthropic", "claude-opus-5-5", million)).toBeCloseTo(20, 9);
});

test("an announced retirement and the first day of a changed price are known", () => {
  expect(lookUp("anthropic", "claude-opus-4-5")?.retires).toBe("2027-01-22");
  expect(lookUp("openai", "gpt-5")?.retires).toBe("2026-12-11");
  expect(lookUp("openai", "gpt-5.6-luna")?.priceFrom).toBe("2026-07-30");
  expect(lookUp("openai", "gpt-6.2-sol")?.retires).toBeUndefined();
});

test("gpt-6 models fit 1,050,000 tokens and answer with up to 128,000", () => {
  const expected = { contextWindow: 1_050_000, maxOutputTokens: 128_000, vision: true };
  for (const model of ["gpt-6-luna", "gpt-6.1-terra", "gpt-6.2-sol", "gpt-6.2-astra"]) {
    expect(lookUp("openai", model)).toMatchObject(expected);
  }
});
