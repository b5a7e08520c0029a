import { expect, test } from "vitest";
import type { Fact, Preference } from "../src/fact.ts";
import type { Listing, PriceRecord } from "../src/listing.ts";
import { merge, type Sources } from "../src/merge.ts";

const listing: Listing = {
  provider: "openai",
  model: "m",
  name: "M",
  price: { input: 2, output: 10, tiers: [{ above: 272, input: 4, output: 15 }] },
  contextWindow: 1000,
  maxOutputTokens: 100,
  vision: true,
  efforts: ["low"],
  api: "openai-responses",
};
const { api: _, ...listed } = listing;
const record: PriceRecord = { provider: "openai", models: ["m", "m-1"], price: listing.price };

function merged(sources: Partial<Sources>) {
  return merge({
    listings: [listing],
    records: [record],
    facts: [],
    preferences: [],
    protocolsOf: () => ["openai-chat"],
    day: "2026-11-20",
    ...sources,
  });
}

test("a model on which the sources agree is listed with its protocols, without a word", () => {
  expect(merged({})).toEqual({
    entries: [{ ...listed, protocols: ["openai-chat"] }],
    disagreements: [],
    unused: [],
  });
});

test("a rate and a first day that only the record has are taken over", () => {
  const price = { ...listing.price, cachedInput: 0.2 };
  const { entries, disagreements } = merged({
    records: [{ ...record, price, priceFrom: "2026-07-30" }],
  });
  expect(entries).toMatchObject([{ price, priceFrom: "2026-07-30" }]);
  expect(disagreements).toEqual([]);
});

test("records of another provider or of a similar id are ignored", () => {
  const other = { input: 1, output: 1 };
  const records = [
    { provider: "azure", models: ["m"], price: other },
    { provider: "openai", models: ["m-2", "M"], price: other },
  ];
  const { entries, disagreements } = merged({ records });
  expect(entries).toMatchObject([{ price: listing.price }]);
  expect(disagreements).toEqual([]);
});

const dearer: PriceRecord = {
  ...record,
  price: { input: 3, output: 10, tiers: [{ above: 271, input: 4, output: 15 }] },
  contextWindow: 900,
};

test("every field on which the sources disagree is reported, and nothing settles it by itself", () => {
  const found = { provider: "openai", model: "m", settledBy: undefined };
  expect(merged({ records: [dearer] }).disagreements).toEqual([
    { ...found, field: "input", piAi: 2, genaiPrices: 3 },
    {
      ...found,
      field: "tiers",
      piAi: [{ above: 272, input: 4, output: 15 }],
      genaiPrices: [{ above: 271, input: 4, output: 15 }],
    },
    { ...found, field: "contextWindow", piAi: 1000, genaiPrices: 900 },
  ]);
});

test("tiers that one source lacks are a disagreement, not an omission", () => {
  const flat = { input: 2, output: 10 };
  const without = merged({ records: [{ ...record, price: flat }] });
  expect(without.disagreements).toMatchObject([{ field: "tiers", genaiPrices: [] }]);
  const listings = [{ ...listing, price: flat }];
  expect(merged({ listings }).disagreements).toMatchObject([{ field: "tiers", piAi: [] }]);
});

const preference: Preference = {
  provider: "openai",
  fields: ["input"],
  source: "genai-prices",
  why: "it is right",
};

test("a preference settles its fields, for its models or for all of the provider", () => {
  for (const models of [undefined, ["x", "m"]]) {
    const preferences = [{ ...preference, ...(models && { models }) }];
    const { entries, disagreements } = merged({ records: [dearer], preferences });
    expect(entries).toMatchObject([{ price: { input: 3 } }]);
    expect(disagreements).toMatchObject([
      { field: "input", settledBy: "genai-prices: it is right" },
      { field: "tiers", settledBy: undefined },
      { field: "contextWindow", settledBy: undefined },
    ]);
  }
  const piAi = { ...preference, fields: ["tiers", "input"], source: "pi-ai" } as const;
  const kept = merged({ records: [dearer], preferences: [piAi] });
  expect(kept.entries).toMatchObject([{ price: listing.price }]);
});

test("a preference for another provider or model settles nothing", () => {
  const preferences = [
    { ...preference, provider: "azure" },
    { ...preference, models: ["m-1"] },
  ];
  const { disagreements } = merged({ records: [dearer], preferences });
  expect(disagreements.map(({ settledBy }) => settledBy)).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
});

const fact: Fact = {
  provider: "openai",
  models: ["m"],
  set: { contextWindow: 1050, multipliers: { flex: 0.5 } },
  source: "https://example.com/m",
};

test("a fact holds whatever the sources say, and settles what it sets", () => {
  const { entries, disagreements } = merged({ records: [dearer], facts: [fact] });
  expect(entries).toMatchObject([
    { contextWindow: 1050, price: { multipliers: { flex: 0.5 }, tiers: listing.price.tiers } },
  ]);
  expect(disagreements.at(-1)).toMatchObject({
    field: "contextWindow",
    settledBy: "a fact (https://example.com/m)",
  });
  expect(disagreements.filter(({ settledBy }) => settledBy === undefined)).toHaveLength(2);
});

test("a fact about a model that is not listed is reported", () => {
  const facts = [fact, { ...fact, models: ["m", "m-0"] }, { ...fact, provider: "azure" }];
  expect(merged({ facts }).unused).toEqual(["openai/m-0", "azure/m"]);
});

test.each([
  ["2026-11-21", ["m"]],
  ["2026-11-20", []],
  ["2026-01-01", []],
])("a model that retires on %s is listed on 2026-11-20 as %j", (retires, models) => {
  const { entries } = merged({ facts: [{ ...fact, set: { retires } }] });
  expect(entries.map(({ model }) => model)).toEqual(models);
});

test("models without protocols are left out, and the rest is sorted by provider and id", () => {
  const listings = ["b", "out", "a"].flatMap((model) => [
    { ...listing, model },
    { ...listing, model, provider: "azure" },
  ]);
  const { entries } = merged({
    listings,
    protocolsOf: ({ model }) => (model === "out" ? undefined : ["openai-responses"]),
  });
  expect(entries.map(({ provider, model }) => `${provider} ${model}`)).toEqual([
    "azure a",
    "azure b",
    "openai a",
    "openai b",
  ]);
});

test("Claude's hour-long writes cost twice the input of their tier, and are compared as such", () => {
  const claude: Listing = {
    ...listing,
    provider: "anthropic",
    model: "claude-m",
    price: {
      input: 2,
      output: 10,
      cacheWrite: 2.5,
      tiers: [{ above: 100, input: 10, output: 50, cacheWrite: 12.5 }],
    },
  };
  const price = {
    ...claude.price,
    cacheWrite1h: 4,
    tiers: [{ above: 100, input: 10, output: 50, cacheWrite: 12.5, cacheWrite1h: 20 }],
  };
  expect(merged({ listings: [claude], records: [] }).entries).toMatchObject([{ price }]);
  const records = [
    { provider: "anthropic", models: ["claude-m"], price: { ...price, cacheWrite1h: 5 } },
  ];
  expect(merged({ listings: [claude], records }).disagreements).toMatchObject([
    { field: "cacheWrite1h", piAi: 4, genaiPrices: 5 },
  ]);
});

test("a write rate below the input rate on OpenRouter is storage, and the input is added", () => {
  const gemini: Listing = {
    ...listing,
    provider: "openrouter",
    model: "google/gemini-m",
    price: { input: 0.3, output: 2.5, cacheWrite: 0.083333 },
  };
  const { entries } = merged({ listings: [gemini], records: [] });
  expect(entries).toMatchObject([{ price: { cacheWrite: 0.383333 } }]);
});
