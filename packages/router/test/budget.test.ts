import { linUCB } from "@armature/bandit-linucb";
import { fork, type PolicyFactory, uniform } from "@armature/policy";
import { qualityCostLatency } from "@armature/reward";
import { memoryStorage } from "@armature/storage";
import fc from "fast-check";
import { expect, test } from "vitest";
import { type Budget, type Model, RouterError } from "../src/index.ts";
import { hello, routerOf } from "./setup.ts";

// A typical request (500 tokens in, 500 out) costs $1 or $0.125, so that all sums are exact.
const costly: Model = {
  id: "costly",
  provider: "p",
  model: "d",
  price: { input: 1000, output: 1000 },
};
const cheap: Model = { id: "cheap", provider: "p", model: "c", price: { input: 125, output: 125 } };
const free: Model = { id: "free", provider: "p", model: "f", price: { input: 0, output: 0 } };
const models = [costly, cheap];
const noon = Date.parse("2026-03-01T12:00:00Z");
const day = 86_400_000;

function refusal(call: () => unknown): RouterError {
  try {
    call();
  } catch (error) {
    if (RouterError.isInstance(error)) return error;
  }
  throw new Error("was not refused");
}

test("routing degrades to the cheaper model, refuses when that does not fit either, and resumes at midnight", async () => {
  let now = noon;
  const router = await routerOf({ models, budget: { usdPerDay: 2 }, clock: () => now });
  expect(router.spending()).toEqual({ day: "2026-03-01", usd: 0, reservedUsd: 0, leftUsd: 2 });
  await router.route(hello, { model: "costly" }).report({ costUsd: 1.5 });
  expect(router.spending()).toMatchObject({ usd: 1.5, leftUsd: 0.5 });
  for (let i = 0; i < 3; i++) {
    const decision = router.route(hello);
    expect(decision).toMatchObject({ model: cheap, propensity: 1 });
    expect(decision.explain().excluded.costly).toMatch(
      /^about \$1\.\d+ do not fit the \$0\.\d+ left/,
    );
    await decision.report({ costUsd: 0.125 });
  }
  await router.route(hello).report({ costUsd: 0.125 });
  const error = refusal(() => router.route(hello));
  expect(error).toMatchObject({ code: "budget-exhausted", retryAfterMs: day / 2 });
  expect(Object.keys(error.reasons)).toEqual(["costly", "cheap"]);
  expect(error.message).toMatch(/usdPerDay/);
  expect(refusal(() => router.route(hello, { model: "cheap" })).code).toBe("budget-exhausted");
  expect(refusal(() => router.explain(hello)).code).toBe("budget-exhausted");
  now += day / 2;
  expect(router.spending()).toMatchObject({ day: "2026-03-02", usd: 0, leftUsd: 2 });
  router.route(hello, { model: "costly" });
  await router.close();
});

test("an attempt in flight is reserved at its expected cost until it is settled", async () => {
  const router = await routerOf({ models, budget: { usdPerDay: 2.5 }, clock: () => noon });
  const first = router.route(hello, { model: "costly" });
  const second = router.route(hello, { model: "costly" });
  expect(router.spending()).toMatchObject({ usd: 0, reservedUsd: 2, leftUsd: 0.5 });
  expect(router.route(hello).model).toBe(router.models()[1]);
  await first.report({ costUsd: 0.2 });
  expect(router.spending().reservedUsd).toBe(1.125);
  await second.report({ costUsd: 0.2 });
  expect(router.route(hello, { model: "costly" }).model.id).toBe("costly");
  await router.close();
});

test("a reservation counts on the day of the decision", async () => {
  let now = noon;
  const router = await routerOf({ models, budget: { usdPerDay: 1 }, clock: () => now });
  const late = router.route(hello, { model: "costly" });
  expect(refusal(() => router.route(hello)).code).toBe("budget-exhausted");
  now += day;
  expect(router.spending()).toMatchObject({ reservedUsd: 0, leftUsd: 1 });
  await late.report({ costUsd: 5 });
  expect(router.spending()).toMatchObject({ usd: 0, leftUsd: 1 });
  now -= day;
  expect(router.spending()).toMatchObject({ usd: 5, leftUsd: 0 });
  await router.close();
});

test("a tenant's cap holds within the cap of all", async () => {
  const budget = { usdPerDay: 3, tenants: { acme: { usdPerDay: 1 }, guest: { usdPerDay: 0 } } };
  const router = await routerOf({ models, budget, clock: () => noon });
  await router.route(hello, { tenant: "acme", model: "costly" }).report({ costUsd: 0.9375 });
  expect(refusal(() => router.route(hello, { tenant: "acme" })).code).toBe("budget-exhausted");
  expect(refusal(() => router.route(hello, { tenant: "guest" })).code).toBe("budget-exhausted");
  expect(router.spending("acme").leftUsd).toBe(0.0625);
  expect(router.spending("guest")).toMatchObject({ usd: 0, leftUsd: 0 });
  expect(router.spending().leftUsd).toBe(2.0625);
  expect(router.spending("other")).toMatchObject({ usd: 0, leftUsd: 2.0625 });
  router.route(hello, { tenant: "other", model: "costly" });
  router.route(hello, { model: "costly" });
  await router.close();
});

test("a free model is served even if the cap is exceeded", async () => {
  const budget = { usdPerDay: 1 };
  const router = await routerOf({ models: [costly, free], budget, clock: () => noon });
  await router.route(hello, { model: "costly" }).report({ costUsd: 3 });
  for (let i = 0; i < 5; i++) expect(router.route(hello).model).toEqual(free);
  await router.close();
});

test("a model of unknown cost is excluded under a cap", async () => {
  const unknown: Model = { id: "unknown", provider: "p", model: "u" };
  const budget = { tenants: { acme: { usdPerDay: 1 } } };
  const created = routerOf({ models: [cheap, unknown], budget });
  await expect(created).rejects.toMatchObject({ code: "invalid-option" });
  await expect(created).rejects.toThrow(/models\[1\]\.price.*"unknown"/);
  const router = await routerOf({ models: [cheap], budget });
  await router.addModel(unknown);
  expect(router.explain(hello, { tenant: "acme" }).excluded.unknown).toMatch(/give it a price/);
  expect(router.explain(hello).excluded).toEqual({});
  await router.close();
});

/** Always the first of the models. */
const first: PolicyFactory = (spec) => {
  const policy = uniform()(spec);
  policy.distribute = (out) => {
    for (let i = 0; i < out.size; i++) out.probability[i] = i === 0 ? 1 : 0;
  };
  return policy;
};

test("a fallback counts against the budget as well", async () => {
  const budget = { usdPerDay: 1.0625 };
  const router = await routerOf({ models, policy: first, budget, clock: () => noon });
  const decision = router.route(hello);
  expect(decision.model).toEqual(costly);
  expect(refusal(() => decision.fallback()).code).toBe("budget-exhausted");
  await decision.report({ failed: true });
  expect(decision.fallback()).toMatchObject({ model: cheap, attempt: 2 });
  await router.close();
});

test("the ledger is part of the log: a restart knows the spending, with and without a snapshot", async () => {
  const storage = memoryStorage();
  const options = { storage, models, budget: { usdPerDay: 2 }, clock: () => noon };
  const first = await routerOf(options);
  await first.route(hello, { model: "costly", tenant: "acme" }).report({ costUsd: 1.2 });
  const { usd, leftUsd } = first.spending();
  await first.close();
  const second = await routerOf(options);
  expect(second.spending()).toMatchObject({ usd, leftUsd });
  expect(second.spending("acme").usd).toBe(1.2);
  const { fingerprint } = second.status();
  await second.close();
  const opened = await storage();
  await opened.snapshots.remove(fingerprint);
  await opened.close();
  const replayed = await routerOf(options);
  expect(replayed.spending()).toMatchObject({ usd, leftUsd });
  await replayed.close();
});

test("a day never costs more than its cap plus the prediction error of the last requests", async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat(), fc.integer({ min: 1, max: 4 }), async (seed, parallel) => {
      const rng = fork(seed, "bills");
      let now = noon;
      const cap = 5;
      const router = await routerOf({ models, budget: { usdPerDay: cap }, clock: () => now });
      for (let step = 0; step < 60; step++) {
        now += day / 25;
        const open = [];
        for (let i = 0; i < parallel; i++) {
          try {
            open.push(router.route(hello));
          } catch (error) {
            expect(error).toMatchObject({ code: "budget-exhausted" });
          }
        }
        // A bill exceeds its prediction by at most $1: bills are from 0.5 to 1.5.
        for (const decision of open) {
          const list = decision.model.id === "costly" ? 1 : 0.125;
          await decision.report({ costUsd: list * (0.5 + rng.uniform()) });
        }
        const { usd, leftUsd } = router.spending();
        expect(usd).toBeLessThanOrEqual(cap + parallel);
        expect(leftUsd).toBeCloseTo(Math.max(0, cap - usd), 9);
      }
      await router.close();
    }),
    { numRuns: 20 },
  );
});

test("a cap alone changes neither the reward nor the fingerprint", async () => {
  const [capped, plain] = await Promise.all([
    routerOf({ models, budget: { usdPerDay: 1 } }),
    routerOf({ models }),
  ]);
  expect(capped.status().fingerprint).toBe(plain.status().fingerprint);
  await Promise.all([capped.close(), plain.close()]);
});

test("the policy holds dollars per request, of a tenant separately from all others", async () => {
  const budget = { usdPerRequest: 0.2, usdPerDay: 1e6, tenants: { rich: { usdPerRequest: 2 } } };
  const router = await routerOf({
    models,
    policy: linUCB(),
    reward: qualityCostLatency({ latencyWeight: 0 }),
    budget,
  });
  const spent = { rich: 0, poor: 0 };
  for (let i = 0; i < 1_200; i++) {
    const tenant = i % 2 ? "rich" : "poor";
    const decision = router.route(`request ${i}`, { tenant });
    const costlier = decision.model.id === "costly";
    const costUsd = costlier ? 1 : 0.125;
    if (i >= 600) spent[tenant] += costUsd;
    await decision.report({ quality: costlier ? 0.95 : 0.7, costUsd });
  }
  expect(spent.poor / 300).toBeLessThan(0.23);
  expect(spent.rich / 300).toBeGreaterThan(0.8);
  await router.close();
});

test("a single tenant can be held to dollars per request", async () => {
  const print = async (budget?: Budget) => {
    const router = await routerOf({ models, ...(budget && { budget }) });
    const { fingerprint } = router.status();
    await router.close();
    return fingerprint;
  };
  const plain = await print();
  expect(await print({ tenants: { acme: { usdPerRequest: 1 } } })).not.toBe(plain);
  expect(await print({ tenants: { acme: { usdPerDay: 1 } } })).toBe(plain);
});
