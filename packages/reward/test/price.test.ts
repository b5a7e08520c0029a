import fc from "fast-check";
import { expect, test } from "vitest";
import { costOf, type Price } from "../src/index.ts";

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

test.each([
  { input: -1, output: 1 },
  { input: 1, output: Number.NaN },
  { input: 1, output: 1, cachedInput: -1 },
  { input: 1, output: 1, cacheWrite: Number.POSITIVE_INFINITY },
])("price %o is refused", (wrong) => {
  expect(() => costOf({}, wrong)).toThrow(/^price\.\w+ must be US dollars per million tokens/);
});

test("impossible counts are refused", () => {
  expect(() => costOf({ inputTokens: 1, outputTokens: 1, cachedInputTokens: 2 }, price)).toThrow(
    /part of it/,
  );
});
