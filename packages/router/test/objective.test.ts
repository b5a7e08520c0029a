import { requestSchema } from "@armature/features";
import type { Settlement } from "@armature/learner";
import { memoryStorage } from "@armature/storage";
import { expect, test } from "vitest";
import { createRouter, type Router, type RouterOptions } from "../src/index.ts";
import { entriesOf, hello, large, small } from "./setup.ts";

/** A default router that has observed quality 0.6 of the small model and 0.9 of the large one. */
async function experienced(options: Partial<RouterOptions> = {}): Promise<Router> {
  let made = 0;
  const router = await createRouter({
    models: [small, large],
    tokenKeys: [{ id: "k", secret: "0123456789abcdef0123456789abcdef" }],
    clock: () => 1_000,
    generateId: () => `d${made++}`,
    ...options,
  });
  for (let i = 0; i < 60; i++) {
    for (const [model, quality, costUsd] of [
      ["small", 0.6, 0.0015],
      ["large", 0.9, 0.015],
    ] as const) {
      await router.route(hello, { model }).report({ quality, costUsd, latencyMs: 100 });
    }
  }
  return router;
}

function fail(): never {
  throw new Error("unreadable");
}

function favourite(router: Router, options: Parameters<Router["explain"]>[1] = {}): string {
  const arms = router
    .explain(hello, options)
    .arms.toSorted((a, b) => b.probability - a.probability);
  return (arms[0]?.probability ?? 0) > 0.9 ? (arms[0]?.id ?? "") : "neither";
}

test("the default weighs 0.3 for the price of the most expensive model, and 0.1 for ten seconds", async () => {
  const router = await createRouter({ models: [small, large] });
  // 500 tokens in and 500 out, at $10 and $20 per million.
  expect(router.objective()).toEqual({
    costWeight: 0.3,
    latencyWeight: 0.1,
    costScaleUsd: 0.015,
    latencyScaleMs: 10_000,
  });
  await router.close();
});

test("a request can set its objective, and nothing is learned again for it", async () => {
  const router = await experienced();
  const { fingerprint } = router.status();
  expect(favourite(router, { objective: { costWeight: 0 } })).toBe("large");
  expect(favourite(router, { objective: { costWeight: 1 } })).toBe("small");
  expect(favourite(router, { objective: { costWeight: 0 } })).toBe("large");
  expect(router.status().fingerprint).toBe(fingerprint);
  await router.close();
});

test("a request's objective comes before its tenant's, and that before the objective of all", async () => {
  const router = await experienced({ objectives: { thrifty: { costWeight: 1 } } });
  await router.setObjective({ costWeight: 0 });
  expect(favourite(router)).toBe("large");
  expect(favourite(router, { tenant: "other" })).toBe("large");
  expect(favourite(router, { tenant: "thrifty" })).toBe("small");
  expect(favourite(router, { tenant: "thrifty", objective: { costWeight: 0 } })).toBe("large");
  await router.setObjective({ costWeight: 0 }, "thrifty");
  expect(favourite(router, { tenant: "thrifty" })).toBe("large");
  await router.setObjective(null, "thrifty");
  expect(favourite(router, { tenant: "thrifty" })).toBe("small");
  await router.close();
});

test("an objective set while running holds after a restart, from a snapshot and from the log", async () => {
  const storage = memoryStorage();
  const router = await experienced({ storage });
  await router.setObjective({ costWeight: 2, latencyScaleMs: 500 });
  await router.setObjective({ costWeight: 0 }, "rich");
  await router.close();
  for (let restart = 0; restart < 2; restart++) {
    const again = await createRouter({ models: [small, large], storage });
    expect(again.objective()).toMatchObject({ costWeight: 2, latencyScaleMs: 500 });
    expect(again.objective("rich")).toMatchObject({ costWeight: 0, latencyScaleMs: 500 });
    await again.close();
  }
});

test("each decision is logged with its objective, a fallback with that of the first attempt", async () => {
  const storage = memoryStorage();
  const router = await createRouter({ models: [small, large], storage });
  const first = router.route(hello, { objective: { costWeight: 0.7, latencyWeight: 0 } });
  await first.report({ failed: true });
  await first.fallback().report({ quality: 1 });
  await router.route(hello).report({ quality: 1 });
  await router.close();
  const logged = (await entriesOf(storage))
    .filter((entry): entry is Settlement => (entry as Settlement).kind === "settlement")
    .map(({ objective }) => [objective?.costWeight, objective?.latencyWeight]);
  expect(logged).toEqual([
    [0.7, 0],
    [0.7, 0],
    [0.3, 0.1],
  ]);
});

test("decisions with different objectives are all reproduced from the log", async () => {
  const storage = memoryStorage();
  const router = await experienced({ storage, objectives: { thrifty: { costWeight: 1 } } });
  const ids: string[] = [];
  for (const [i, tenant] of ["thrifty", "other", "thrifty", "other"].entries()) {
    const decision = router.route(hello, { tenant, objective: { latencyWeight: i } });
    await decision.report({ quality: 0.5, costUsd: 0.01, latencyMs: 10 });
    ids.push(decision.id);
  }
  for (const id of ids) expect(await router.replay(id)).toMatchObject({ reproduced: true });
  await router.close();
});

test("maxUsd excludes models that are expected to cost more, with the reason", async () => {
  const router = await experienced();
  const bounded = router.explain(hello, { maxUsd: 0.005, objective: { costWeight: 0 } });
  expect(bounded.arms.map(({ id }) => id)).toEqual(["small"]);
  expect(bounded.excluded.large).toMatch(
    /expected to cost \$0\.01.* more than the maxUsd of \$0.005/,
  );
  expect(() => router.route(hello, { maxUsd: 0.0001 })).toThrow(
    expect.objectContaining({ code: "no-eligible-model" }),
  );
  await router.close();
});

test("minQuality excludes models that cannot reach it, for a fallback too", async () => {
  const router = await experienced();
  const decision = router.route(hello, { minQuality: 0.8, objective: { costWeight: 1 } });
  expect(decision.model.id).toBe("large");
  expect(decision.explain().excluded.small).toMatch(/below the minQuality of 0.8/);
  await decision.report({ failed: true });
  expect(() => decision.fallback()).toThrow(expect.objectContaining({ code: "no-eligible-model" }));
  await router.close();
});

test("a model of unknown cost is excluded under a maxUsd", async () => {
  const { price: _, ...unpriced } = large;
  const router = await createRouter({ models: [small, unpriced] });
  const { arms, excluded } = router.explain(hello, { maxUsd: 1 });
  expect(arms.map(({ id }) => id)).toEqual(["small"]);
  expect(excluded.large).toMatch(/its cost is unknown/);
  await router.close();
});

test("maxUsd also holds for a request that cannot be read", async () => {
  const router = await createRouter({
    models: [small, large],
    features: { schema: requestSchema, extract: () => fail() },
  });
  const { arms } = router.explain(hello, { maxUsd: 0.005, minQuality: 0.9 });
  expect(arms.map(({ id }) => id)).toEqual(["small"]);
  await router.close();
});

test.each([
  [{ objective: { costWeight: -1 } }, "costWeight"],
  [{ objective: { latencyScaleMs: 0 } }, "latencyScaleMs"],
  [{ maxUsd: -1 }, "maxUsd"],
  [{ maxUsd: Number.NaN }, "maxUsd"],
  [{ minQuality: 1.5 }, "minQuality"],
])("a request with %j is refused by the name of the field", async (options, field) => {
  const router = await createRouter({ models: [small, large] });
  const refused = expect.objectContaining({
    code: "invalid-option",
    message: expect.stringContaining(field),
  });
  expect(() => router.route(hello, options)).toThrow(refused);
  expect(() => router.explain(hello, options)).toThrow(refused);
  await router.close();
});

test("an invalid objective is not set, nor one of a tenant without a name", async () => {
  const router = await createRouter({ models: [small, large] });
  await expect(router.setObjective({ costWeight: 1e9 })).rejects.toMatchObject({
    code: "invalid-option",
  });
  await expect(router.setObjective({ costWeight: 1 }, "")).rejects.toMatchObject({
    code: "invalid-id",
  });
  expect(router.objective().costWeight).toBe(0.3);
  await router.close();
});

test("the cost scale follows what requests cost, not which model is chosen", async () => {
  const router = await experienced();
  const before = router.objective().costScaleUsd ?? 0;
  for (let i = 0; i < 100; i++) {
    await router.route(hello, { model: "small" }).report({ quality: 0.6, costUsd: 0.0015 });
  }
  expect(router.objective().costScaleUsd).toBeCloseTo(before, 12);
  await router.close();
});

test("under a budget per request the budget alone prices dollars, unless a weight is set", async () => {
  const router = await experienced({ budget: { usdPerRequest: 1 } });
  expect(router.objective().costWeight).toBe(0);
  expect(favourite(router)).toBe("large");
  expect(favourite(router, { objective: { costWeight: 1 } })).toBe("small");
  await router.close();
});
