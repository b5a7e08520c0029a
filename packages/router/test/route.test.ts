import { epsilonGreedy } from "@armature/bandit-epsilon-greedy";
import { linUCB } from "@armature/bandit-linucb";
import { thompson } from "@armature/bandit-thompson";
import { fork, type PolicyFactory, uniform } from "@armature/policy";
import { memoryStorage } from "@armature/storage";
import { expect, test, vi } from "vitest";
import { type Router, RouterError } from "../src/index.ts";
import { entriesOf, hello, large, routerOf, small } from "./setup.ts";

test("a decision has a model and its probability, and takes the outcome", async () => {
  const storage = memoryStorage();
  const router = await routerOf({ storage });
  const decision = router.route(hello, { tenant: "acme", conversation: "c1" });
  expect(["small", "large"]).toContain(decision.model.id);
  expect(decision).toMatchObject({ attempt: 1, tier: "default", propensity: 0.5, reported: false });
  await decision.report({ usage: { inputTokens: 1_000, outputTokens: 500 }, quality: 0.7 });
  expect(decision.reported).toBe(true);
  await router.close();
  const [, , settlement] = await entriesOf(storage);
  expect(settlement).toMatchObject({
    kind: "settlement",
    decisionId: decision.id,
    tenant: "acme",
    conversation: "c1",
    arm: decision.model.id,
    eligible: ["small", "large"],
    probabilities: [0.5, 0.5],
    featureSchema: "req12@1",
    outcome: { quality: 0.7, costUsd: decision.model.id === "small" ? 0.002 : 0.02 },
  });
});

test("the same id and state give the same decision", async () => {
  const choose = async () => {
    const router = await routerOf({ generateId: () => "fixed", seed: 3 });
    const { id } = router.route(hello).model;
    await router.close();
    return id;
  };
  expect(new Set([await choose(), await choose(), await choose()]).size).toBe(1);
});

test("a request that a model cannot serve never goes to it", async () => {
  const router = await routerOf();
  const image = {
    messages: [{ role: "user", content: [{ type: "image_url", image_url: { url: "data:," } }] }],
  };
  const long = { messages: [{ role: "user", content: "word ".repeat(2_000) }] };
  for (let i = 0; i < 20; i++) {
    expect(router.route(image).model.id).toBe("large");
    expect(router.route(long).model.id).toBe("large");
  }
  expect(router.route(image).propensity).toBe(1);
  expect(router.explain(image).excluded).toEqual({ small: "it cannot read images" });
  await router.close();
});

test("a custom constraint holds, for pins too, and gives its reason", async () => {
  const exclude = vi.fn((model, _, tenant) =>
    tenant === "acme" && model.id === "large" ? "acme has blocked it" : undefined,
  );
  const router = await routerOf({ exclude });
  for (let i = 0; i < 20; i++)
    expect(router.route(hello, { tenant: "acme" }).model.id).toBe("small");
  expect(() => router.route(hello, { tenant: "acme", model: "large" })).toThrow(
    expect.objectContaining({
      code: "no-eligible-model",
      reasons: { large: "acme has blocked it" },
    }),
  );
  await router.close();
});

test("a pin is forced, has no propensity and is learned from", async () => {
  const router = await routerOf();
  const decision = router.route(hello, { model: "large" });
  expect(decision).toMatchObject({ model: large, propensity: null, forced: "pinned" });
  await decision.report({ quality: 1 });
  expect(router.status().tiers.default[1]).toMatchObject({ id: "large", count: 1 });
  await router.close();
});

test("a fallback never tries a model twice, and is forced", async () => {
  const router = await routerOf();
  const first = router.route(hello);
  await first.report({ failed: true });
  const second = first.fallback();
  expect(second).toMatchObject({ id: first.id, attempt: 2, forced: "fallback", propensity: null });
  expect(second.model.id).not.toBe(first.model.id);
  expect(second.token).not.toBe(first.token);
  expect(() => second.fallback()).toThrow(expect.objectContaining({ code: "no-eligible-model" }));
  await second.report({ quality: 1 });
  expect(router.status().settlements).toBe(2);
  await router.close();
});

test("tiers learn separately, and are chosen by name, by function or by the features", async () => {
  const tiers = { easy: ["small"], hard: ["large"] };
  const router = await routerOf({ tiers });
  expect(router.route("hi", { tier: "hard" }).model.id).toBe("large");
  expect(router.route("What is 2+2?").tier).toBe("easy");
  expect(router.route("hi", { model: "large" }).tier).toBe("hard");
  await router.route("hi", { tier: "hard" }).report({ quality: 1 });
  expect(router.status().tiers.easy[0].count).toBe(0);
  expect(router.status().tiers.hard[0].count).toBe(1);
  await router.close();
  const named = await routerOf({ tiers, chooseTier: () => "hard" });
  expect(named.route("hi").tier).toBe("hard");
  await named.close();
});

test.each([
  [(router: Router) => router.route(hello, { model: "none" }), "unknown-model", "small, large"],
  [(router: Router) => router.route(hello, { tier: "none" }), "unknown-tier", "default"],
])(
  "unknown models and tiers are refused, and the known ones are listed",
  async (call, code, list) => {
    const router = await routerOf();
    expect(() => call(router)).toThrow(expect.objectContaining({ code }));
    expect(() => call(router)).toThrow(list);
    await router.close();
  },
);

test("if the policy fails the choice is uniform, counted and marked", async () => {
  const broken: PolicyFactory = (spec) =>
    Object.assign(uniform()(spec), {
      score: () => {
        throw new Error("broken");
      },
    });
  const logger = { info: vi.fn(), warn: vi.fn(), error: vi.fn() };
  const router = await routerOf({ policy: broken, logger });
  const decision = router.route(hello);
  expect(decision.propensity).toBe(0.5);
  expect(decision.explain().policyFailed).toBe(true);
  expect(router.status().policyFailures).toBe(1);
  expect(logger.error).toHaveBeenCalledOnce();
  await decision.report({ quality: 1 });
  await router.close();
});

test("features that are not finite never reach the policy or the log", async () => {
  const schema = {
    id: "odd@1",
    features: ["bias", "x"].map((name) => ({ name, description: name, range: [0, 1] as const })),
  };
  const features = { schema, extract: (_: unknown, out: Float64Array) => out.fill(Number.NaN) };
  const storage = memoryStorage();
  const router = await routerOf({ features, storage });
  await router.route(hello).report({ quality: 1 });
  await router.close();
  expect((await entriesOf(storage)).at(-1)).toMatchObject({ context: [1, 0] });
});

test("an explanation adds up to the decision", async () => {
  const router = await routerOf();
  const decision = router.route(hello);
  const { arms, features, chosen, propensity } = decision.explain();
  expect(chosen).toBe(decision.model.id);
  expect(propensity).toBe(decision.propensity);
  expect(features[0]).toEqual({ name: "bias", value: 1 });
  expect(features).toHaveLength(12);
  expect(arms.map(({ probability }) => probability).reduce((sum, p) => sum + p)).toBeCloseTo(1, 12);
  for (const { mean, bonus, score } of arms) expect(mean + bonus).toBeCloseTo(score, 12);
  await router.close();
});

test("contexts are float32, so that log and decision share them bit for bit", async () => {
  const storage = memoryStorage();
  const router = await routerOf({ storage });
  await router.route(hello).report({ quality: 1 });
  await router.close();
  const { context } = (await entriesOf(storage)).at(-1) as { context: number[] };
  expect(context.map(Math.fround)).toEqual(context);
});

test.each([
  ["linUCB", linUCB()],
  ["thompson", thompson()],
  ["epsilon-greedy", epsilonGreedy()],
])("an arm for which %s has no finite score does not stop routing", async (_, policy) => {
  for (const value of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
    const damaged: PolicyFactory = (spec) => {
      const inner = policy(spec);
      const distribute = inner.distribute.bind(inner);
      inner.distribute = (out, rng) => {
        out.mean[0] = value;
        out.score[0] = value;
        distribute(out, rng);
      };
      return inner;
    };
    const router = await routerOf({ policy: damaged });
    const decisions = Array.from({ length: 50 }, () => router.route(hello));
    const { policyFailures } = router.status();
    for (const { propensity } of decisions) expect(propensity).toBeGreaterThan(0);
    // A score of −∞ means never chosen; it is no failure.
    if (value === Number.NEGATIVE_INFINITY) continue;
    expect(policyFailures).toBe(50);
    expect(new Set(decisions.map(({ model }) => model.id)).size).toBe(2);
    await router.close();
  }
});

test("features that carry no information on recent requests are named", async () => {
  const router = await routerOf();
  for (let i = 0; i < 200; i++) router.route(`request ${"x".repeat(i)}`);
  expect(router.status().deadFeatures.constant).toContain("agent");
  await router.close();
});

test("routing survives anything in place of a request", async () => {
  const router = await routerOf();
  for (const odd of [null, undefined, 5, [], { messages: [null] }]) router.route(odd);
  expect(router.status()).toMatchObject({ decisions: 5, policyFailures: 0 });
  await router.close();
});

test("models are chosen as often as the logged probabilities say", async () => {
  let made = 0;
  const rng = fork(1, "frequencies");
  const router = await routerOf({ generateId: () => `${made++}/${rng.uniform()}` });
  let first = 0;
  for (let i = 0; i < 2_000; i++) if (router.route(hello).model.id === small.id) first += 1;
  expect(Math.abs(first / 2_000 - 0.5)).toBeLessThan(4 * Math.sqrt(0.25 / 2_000));
  await router.close();
});

test("a closed router refuses every call", async () => {
  const router = await routerOf();
  await router.close();
  await router.close();
  expect(() => router.route(hello)).toThrow(RouterError);
  await expect(router.addModel({ ...large, id: "new" })).rejects.toMatchObject({ code: "closed" });
});
