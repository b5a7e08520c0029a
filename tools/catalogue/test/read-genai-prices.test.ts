import { expect, test } from "vitest";
import { readGenaiPrices } from "../src/read-genai-prices.ts";

const prices = { input_mtok: 2, output_mtok: 10 };

function read(...models: object[]) {
  return readGenaiPrices("openai", { models }, "2026-11-20");
}

test("a record is of the ids that it equals, not of those that it matches by a part", () => {
  const or = [{ equals: "b" }, { starts_with: "b-" }, { equals: "B" }, { regex: "^b$" }];
  expect(
    read(
      { match: { equals: "a" }, prices, context_window: 1000 },
      { match: { or }, prices },
      { match: { starts_with: "c" }, prices },
      { match: { contains: "d" }, prices },
    ),
  ).toEqual([
    { provider: "openai", models: ["a"], price: { input: 2, output: 10 }, contextWindow: 1000 },
    { provider: "openai", models: ["b", "B"], price: { input: 2, output: 10 } },
  ]);
});

test("tiers of single rates become tiers of all rates", () => {
  const [record] = read({
    match: { equals: "a" },
    prices: {
      input_mtok: { base: 2, tiers: [{ start: 200, price: 4 }] },
      output_mtok: {
        base: 10,
        tiers: [
          { start: 200, price: 15 },
          { start: 500, price: 20 },
        ],
      },
      cache_read_mtok: 0.2,
      cache_write_mtok: 2.5,
      cache_write_1h_mtok: 4,
      web_searches_kcount: 10,
    },
  });
  const cache = { cachedInput: 0.2, cacheWrite: 2.5, cacheWrite1h: 4 };
  expect(record?.price).toEqual({
    input: 2,
    output: 10,
    ...cache,
    tiers: [
      { above: 200, input: 4, output: 15, ...cache },
      { above: 500, input: 4, output: 20, ...cache },
    ],
  });
});

const since = (start_date: string, input_mtok: number) => ({
  constraint: { type: "start_date", start_date },
  prices: { ...prices, input_mtok },
});

test("the price is the latest that holds on the day, with its first day", () => {
  const dated = [{ prices }, since("2026-07-30", 1), since("2026-12-01", 9)];
  expect(read({ match: { equals: "a" }, prices: dated })).toEqual([
    {
      provider: "openai",
      models: ["a"],
      price: { input: 1, output: 10 },
      priceFrom: "2026-07-30",
    },
  ]);
  const later = [{ prices }, since("2026-12-01", 9)];
  expect(read({ match: { equals: "a" }, prices: later })[0]).toEqual({
    provider: "openai",
    models: ["a"],
    price: { input: 2, output: 10 },
  });
});

test("models without token prices, or whose prices depend on the time of day, are left out", () => {
  const night = { constraint: { type: "time_of_date" }, prices };
  expect(
    read(
      { match: { equals: "free" }, prices: {} },
      { match: { equals: "embedding" }, prices: { input_mtok: 1 } },
      { match: { equals: "night" }, prices: [{ prices }, night] },
    ),
  ).toEqual([]);
});
