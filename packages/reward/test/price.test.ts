import fc from "fast-check";
import { expect, test } from "vitest";
import { checkOutcome, costOf, type Outcome, type Price } from "../src/index.ts";

const price: Price = { input: 3, output: 15, cachedInput: 0.3, cacheWrite: 3.75 };

test("a call costs its tokens at the list price per million", () => {
  expect(costOf({ inputTokens: 1000, outputTokens: 200 }, price)).toBeCloseTo(0.006, 15);
});

test("cached tokens are billed once, at their own price", () => {
  const usage = {
    inputTokens: 10_000,
    outputTokens: 0,
    cachedInputTokens: 8000,
    cacheWriteTokens: 1000,
  };
  // 1,000 at 3 + 8,000 at 0.3 + 1,000 at 3.75
  expect(costOf(usage, price)).toBeCloseTo((3000 + 2400 + 3750) / 1e6, 15);
});

test("without their own price, cached tokens cost as much as any input", () => {
  const usage = { inputTokens: 50, outputTokens: 7, cachedInputTokens: 20, cacheWriteTokens: 9 };
  const plain = { input: 3, output: 15 };
  expect(costOf(usage, plain)).toBe(costOf({ inputTokens: 50, outputTokens: 7 }, plain));
});

test("reasoning is part of the output and billed once", () => {
  const usage = { inputTokens: 0, outputTokens: 100, reasoningTokens: 60 };
  expect(costOf(usage, price)).toBeCloseTo(0.0015, 15);
});

test("unknown counts make the cost unknown, unless all tokens are free", () => {
  expect(costOf(undefined, price)).toBeUndefined();
  expect(costOf({}, price)).toBeUndefined();
  expect(costOf({ inputTokens: 5 }, price)).toBeUndefined();
  expect(costOf({ outputTokens: 5 }, price)).toBeUndefined();
  expect(costOf(undefined, { input: 0, output: 0 })).toBe(0);
  expect(costOf({ inputTokens: 5 }, { input: 0, output: 0, cacheWrite: 1 })).toBeUndefined();
});

test("a lower price for cached tokens never raises the cost", () => {
  const tokens = fc.nat(1e7);
  fc.assert(
    fc.property(
      tokens,
      tokens,
      tokens,
      fc.double({ min: 0, max: 3, noNaN: true }),
      (a, b, c, p) => {
        const usage = { inputTokens: a + b, outputTokens: c, cachedInputTokens: b };
        const cheaper = costOf(usage, { input: 3, output: 15, cachedInput: p }) ?? Number.NaN;
        const full = costOf(usage, { input: 3, output: 15 }) ?? Number.NaN;
        expect(cheaper).toBeGreaterThanOrEqual(0);
        expect(cheaper).toBeLessThanOrEqual(full * (1 + 1e-12));
      },
    ),
  );
});

test("cache writes that live an hour have their own rate, or that of other writes", () => {
  const usage = {
    inputTokens: 1000,
    outputTokens: 0,
    cacheWriteTokens: 900,
    cacheWrite1hTokens: 600,
  };
  // 100 at 3 + 300 at 3.75 + 600 at 6
  expect(costOf(usage, { ...price, cacheWrite1h: 6 })).toBeCloseTo((300 + 1125 + 3600) / 1e6, 15);
  // 100 at 3 + 900 at 3.75
  expect(costOf(usage, price)).toBeCloseTo((300 + 3375) / 1e6, 15);
});

test("the whole request is billed at the rates of the last tier that its input exceeds", () => {
  const tiered: Price = {
    input: 1,
    output: 2,
    tiers: [
      { above: 100, input: 10, output: 20 },
      { above: 200, input: 100, output: 200, cachedInput: 7 },
    ],
  };
  const costAt = (inputTokens: number) => costOf({ inputTokens, outputTokens: 5 }, tiered);
  expect(costAt(100)).toBeCloseTo((100 * 1 + 5 * 2) / 1e6, 15);
  expect(costAt(101)).toBeCloseTo((101 * 10 + 5 * 20) / 1e6, 15);
  expect(costAt(200)).toBeCloseTo((200 * 10 + 5 * 20) / 1e6, 15);
  expect(costAt(201)).toBeCloseTo((201 * 100 + 5 * 200) / 1e6, 15);
  const cached = { inputTokens: 201, outputTokens: 5, cachedInputTokens: 200 };
  expect(costOf(cached, tiered)).toBeCloseTo((1 * 100 + 200 * 7 + 5 * 200) / 1e6, 15);
});

test("a service tier and a speed multiply the cost; a name that is not listed does not", () => {
  const multiplied: Price = { ...price, multipliers: { priority: 2, flex: 0.5, fast: 2.5 } };
  const counts = { inputTokens: 1000, outputTokens: 200 };
  const costAs = (billed: object) => costOf({ ...counts, ...billed }, multiplied);
  expect(costAs({})).toBeCloseTo(0.006, 15);
  expect(costAs({ serviceTier: "flex" })).toBeCloseTo(0.003, 15);
  expect(costAs({ speed: "fast" })).toBeCloseTo(0.015, 15);
  expect(costAs({ serviceTier: "priority", speed: "fast" })).toBeCloseTo(0.03, 15);
  expect(costAs({ serviceTier: "constructor", speed: "standard" })).toBeCloseTo(0.006, 15);
});

// In millionths of a dollar and hundredths: subnormal numbers would round differently.
const rate = fc.nat(1e12).map((amount) => amount / 1e6);
const factor = fc.nat(1000).map((amount) => amount / 100);
const rates = fc.record(
  { input: rate, output: rate, cachedInput: rate, cacheWrite: rate, cacheWrite1h: rate },
  { requiredKeys: ["input", "output"] },
);
const names = ["priority", "flex", "fast", "standard"];
const prices = fc
  .tuple(
    rates,
    fc.uniqueArray(fc.nat(4e6), { maxLength: 3 }),
    fc.array(rates, { minLength: 3, maxLength: 3 }),
    fc.dictionary(fc.constantFrom(...names), factor),
  )
  .map(([base, limits, tierRates, multipliers]) => ({
    ...base,
    tiers: limits
      .sort((left, right) => left - right)
      .flatMap((above, i) => (tierRates[i] ? [{ above, ...tierRates[i] }] : [])),
    multipliers,
  }));
const parts = fc.record({
  fresh: fc.nat(1e6),
  read: fc.nat(1e6),
  written: fc.nat(1e6),
  writtenForAnHour: fc.nat(1e6),
  output: fc.nat(1e6),
  serviceTier: fc.option(fc.constantFrom(...names), { nil: undefined }),
  speed: fc.option(fc.constantFrom(...names), { nil: undefined }),
});

test("the cost is the sum of the disjoint parts, each at its rate, times the multipliers", () => {
  fc.assert(
    fc.property(prices, parts, (price, { serviceTier, speed, ...tokens }) => {
      const inputTokens = tokens.fresh + tokens.read + tokens.written + tokens.writtenForAnHour;
      let billed: Omit<Price, "tiers" | "multipliers"> = price;
      for (const tier of price.tiers) if (inputTokens > tier.above) billed = tier;
      const forWrites = billed.cacheWrite ?? billed.input;
      let expected = tokens.fresh * billed.input;
      expected += tokens.read * (billed.cachedInput ?? billed.input);
      expected += tokens.written * forWrites;
      expected += tokens.writtenForAnHour * (billed.cacheWrite1h ?? forWrites);
      expected += tokens.output * billed.output;
      expected /= 1_000_000;
      if (serviceTier !== undefined) expected *= price.multipliers[serviceTier] ?? 1;
      if (speed !== undefined) expected *= price.multipliers[speed] ?? 1;
      const cost = costOf(
        {
          inputTokens,
          outputTokens: tokens.output,
          cachedInputTokens: tokens.read,
          cacheWriteTokens: tokens.written + tokens.writtenForAnHour,
          cacheWrite1hTokens: tokens.writtenForAnHour,
          ...(serviceTier !== undefined && { serviceTier }),
          ...(speed !== undefined && { speed }),
        },
        price,
      );
      expect(Math.abs((cost ?? Number.NaN) - expected)).toBeLessThanOrEqual(expected * 1e-12);
    }),
  );
});

test("the highest price of the most tokens is still an amount that an outcome may cost", () => {
  const usage = { inputTokens: 1e9, outputTokens: 1e9, serviceTier: "a", speed: "b" };
  const highest = { input: 1e6, output: 1e6, multipliers: { a: 10, b: 10 } };
  const costUsd = costOf(usage, highest);
  expect(costUsd).toBe(2e11);
  expect(() => checkOutcome({ costUsd, usage } as Outcome)).not.toThrow();
});

test("a price is free only if all its rates are 0", () => {
  const free = { input: 0, output: 0 };
  expect(costOf({}, { ...free, tiers: [{ above: 9, ...free }] })).toBe(0);
  expect(costOf({}, { ...free, tiers: [{ above: 9, input: 0, output: 1 }] })).toBeUndefined();
  expect(costOf({}, { ...free, cacheWrite1h: 1 })).toBeUndefined();
});

test.each([
  { input: -1, output: 1 },
  { input: 1, output: Number.NaN },
  { input: 1, output: 1, cachedInput: -1 },
  { input: 1, output: 1, cacheWrite: Number.POSITIVE_INFINITY },
  { input: 1, output: 1, cacheWrite1h: -2 },
])("price %o is refused", (wrong) => {
  expect(() => costOf({}, wrong)).toThrow(/^price\.\w+ must be US dollars per million tokens/);
});

test.each<[Partial<Price>, RegExp]>([
  [{ tiers: [{ above: 1, input: -1, output: 1 }] }, /^price\.tiers\[0\]\.input must be US/],
  [{ tiers: [{ above: -1, input: 1, output: 1 }] }, /^price\.tiers\[0\]\.above .* got -1/],
  [{ tiers: [{ above: 1.5, input: 1, output: 1 }] }, /^price\.tiers\[0\]\.above .* got 1.5/],
  [
    {
      tiers: [
        { above: 5, input: 1, output: 1 },
        { above: 5, input: 2, output: 2 },
      ],
    },
    /^price\.tiers\[1\]\.above must be .* higher than 5; got 5/,
  ],
  [{ multipliers: { flex: -0.5 } }, /^price\.multipliers\.flex must be a factor/],
  [{ multipliers: { flex: 11 } }, /^price\.multipliers\.flex .* got 11/],
  [{ multipliers: { flex: Number.NaN } }, /^price\.multipliers\.flex .* got NaN/],
])("price part %o is refused", (part, message) => {
  expect(() => costOf({}, { input: 1, output: 1, ...part })).toThrow(message);
});

test("impossible counts are refused", () => {
  expect(() => costOf({ inputTokens: 1, outputTokens: 1, cachedInputTokens: 2 }, price)).toThrow(
    /part of it/,
  );
});
