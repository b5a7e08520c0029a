import { checkPrice, type Rates } from "@armature/reward";
import { expect, test } from "vitest";
import { catalogue, catalogueDate } from "../src/index.ts";

const protocols: Record<string, readonly string[]> = {
  anthropic: ["anthropic-messages"],
  azure: ["openai-responses", "openai-chat"],
  bedrock: ["anthropic-messages", "openai-responses", "openai-chat"],
  openai: ["openai-responses", "openai-chat"],
  openrouter: ["openai-responses", "openai-chat", "anthropic-messages"],
};

const efforts = ["none", "minimal", "low", "medium", "high", "xhigh", "max"];

/** The rates of short requests, and those of each tier. */
const allRates = catalogue.flatMap(({ provider, model, price }) =>
  [price, ...(price.tiers ?? [])].map((rates: Rates) => ({ name: `${provider} ${model}`, rates })),
);

test("it lists models of all five providers, sorted and each once", () => {
  const names = catalogue.map(({ provider, model }) => `${provider} ${model}`);
  expect(new Set(names).size).toBe(names.length);
  expect(names).toEqual(names.toSorted());
  expect([...new Set(catalogue.map(({ provider }) => provider))]).toEqual(Object.keys(protocols));
});

test("every entry has a valid price, limits, efforts, protocols and days", () => {
  for (const entry of catalogue) {
    const name = `${entry.provider} ${entry.model}`;
    expect(() => checkPrice(entry.price), name).not.toThrow();
    expect(entry.name, name).not.toBe("");
    expect(entry.maxOutputTokens, name).toBeLessThanOrEqual(entry.contextWindow);
    expect(entry.efforts, name).toEqual(efforts.filter((one) => entry.efforts.includes(one)));
    expect(protocols[entry.provider], name).toEqual(expect.arrayContaining([...entry.protocols]));
    expect(new Set(entry.protocols).size, name).toBe(entry.protocols.length);
    const { priceFrom = catalogueDate, retires = "2999-01-01" } = entry;
    for (const day of [priceFrom, retires]) expect(day, name).toMatch(/^2\d{3}-\d\d-\d\d$/);
    expect(priceFrom <= catalogueDate, name).toBe(true);
    expect(retires > catalogueDate, name).toBe(true);
  }
});

test("no rate is free, cached input is never dearer than input, and writes never cheaper", () => {
  for (const { name, rates } of allRates) {
    expect(rates.input, name).toBeGreaterThan(0);
    expect(rates.output, name).toBeGreaterThanOrEqual(rates.input);
    expect(rates.cachedInput ?? 0, name).toBeLessThanOrEqual(rates.input);
    expect(rates.cacheWrite ?? rates.input, name).toBeGreaterThanOrEqual(rates.input);
  }
});

test("a tier is dearer than the rates before it, and states every rate that they state", () => {
  for (const { model, price } of catalogue) {
    const { tiers = [], multipliers: _, ...base } = price;
    let before: Rates = base;
    for (const { above, ...tier } of tiers) {
      expect(above, model).toBeGreaterThan(0);
      expect(Object.keys(tier).sort(), model).toEqual(Object.keys(before).sort());
      expect(tier.input, model).toBeGreaterThan(before.input);
      before = tier;
    }
  }
});

test("hour-long cache writes of Claude cost twice the input, wherever it is served", () => {
  const claude = allRates.filter(({ name }) => name.includes("claude"));
  expect(claude.length).toBeGreaterThan(100);
  for (const { name, rates } of claude) {
    expect(rates.cacheWrite, name).toBeCloseTo(rates.input * 1.25, 9);
    expect(rates.cacheWrite1h, name).toBe(rates.input * 2);
  }
});

test("Claude is served as messages and OpenAI's models as responses first; the rest as chat", () => {
  for (const { provider, model, protocols: served } of catalogue) {
    const best = model.includes("claude")
      ? "anthropic-messages"
      : /gpt-oss|deepseek|google\/|mistralai\/|x-ai\//.test(model)
        ? "openai-chat"
        : "openai-responses";
    expect(served[0], `${provider} ${model}`).toBe(best);
  }
});

test("names that move from one model to another are not listed", () => {
  expect(catalogue.filter(({ model }) => /latest|^~/.test(model))).toEqual([]);
});
