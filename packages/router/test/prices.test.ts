import type { Price } from "@armature/reward";
import { memoryStorage } from "@armature/storage";
import { expect, test } from "vitest";
import type { Model } from "../src/index.ts";
import { entriesOf, hello, routerOf } from "./setup.ts";

const tiered: Model = {
  id: "tiered",
  provider: "p",
  model: "t",
  price: {
    input: 1,
    output: 2,
    cacheWrite: 1.25,
    cacheWrite1h: 2,
    tiers: [{ above: 100_000, input: 5, output: 10, cacheWrite: 6, cacheWrite1h: 10 }],
    multipliers: { priority: 2, fast: 2.5 },
  },
};

test("a report without a cost is settled at what its usage costs, as the provider billed it", async () => {
  const storage = memoryStorage();
  const router = await routerOf({ storage, models: [tiered] });
  const usage = {
    inputTokens: 200_000,
    outputTokens: 1_000,
    cacheWriteTokens: 50_000,
    cacheWrite1hTokens: 40_000,
    serviceTier: "priority",
    speed: "standard",
  };
  await router.route(hello).report({ usage, quality: 1 });
  await router.close();
  // 150,000 at $5, 10,000 at $6, 40,000 at $10 and 1,000 at $10 per million, twice.
  const costUsd = 2 * (0.75 + 0.06 + 0.4 + 0.01);
  const entries = await entriesOf(storage);
  expect(entries).toContainEqual(
    expect.objectContaining({ kind: "settlement", outcome: { usage, quality: 1, costUsd } }),
  );
  expect(entries).toContainEqual(
    expect.objectContaining({ op: "declare-arm", id: "tiered", definition: tiered }),
  );
});

test("an unchanged price with tiers is not declared again when the router restarts", async () => {
  const opened = await memoryStorage()();
  const storage = async () => ({ ...opened, close: async () => {} });
  for (let start = 0; start < 2; start += 1) {
    const router = await routerOf({ storage, models: [tiered] });
    await router.close();
  }
  const declared = (await entriesOf(storage)).filter((entry) => "definition" in Object(entry));
  expect(declared).toHaveLength(1);
});

const base = { input: 1, output: 1 };

test.each([
  [{ ...base, cacheWrite1h: -1 }, "models[0].price.cacheWrite1h"],
  [{ ...base, cacheWrite1hour: 1 }, "did you mean `cacheWrite1h`?"],
  [{ ...base, tiers: [{ ...base }] }, "models[0].price.tiers[0].above"],
  [{ ...base, tiers: [{ above: 1, input: 1 }] }, "models[0].price.tiers[0].output"],
  [{ ...base, tiers: [{ above: 1, start: 2, ...base }] }, "start is unknown"],
  [
    {
      ...base,
      tiers: [
        { ...base, above: 5 },
        { ...base, above: 5 },
      ],
    },
    "models[0].price.tiers",
  ],
  [{ ...base, multipliers: { flex: 11 } }, "models[0].price.multipliers.flex"],
  [{ ...base, multipliers: { "a b": 1 } }, "models[0].price.multipliers"],
])("a wrong price is refused by the name of its field: %j", async (price, field) => {
  const created = routerOf({ models: [{ ...tiered, price: price as Price }] });
  await expect(created).rejects.toMatchObject({ code: "invalid-option" });
  await expect(created).rejects.toThrow(field);
});
