import { linUCB } from "@armature/bandit-linucb";
import { withObjective } from "@armature/budget";
import { createDistribution, fork, type Policy, type Prices } from "@armature/policy";
import fc from "fast-check";
import { Matrix, solve } from "ml-matrix";
import { expect, test } from "vitest";
import { budgeted, contenders, learnedPolicy } from "../src/contenders/contenders.ts";
import { matrixRidge } from "../src/contenders/matrix-ridge.ts";
import { naiveRidge } from "../src/contenders/naive-ridge.ts";
import { PlainLinUCB } from "../src/contenders/plain-lin-ucb.ts";
import { SeedLinUCB } from "../src/contenders/seed-lin-ucb.ts";
import { workload } from "../src/contenders/workload.ts";

const numbers = (length: number) =>
  fc.array(fc.double({ min: -2, max: 2, noNaN: true }), { minLength: length, maxLength: length });

/** Observations of one arm for a bandit of some dimension, and a context to score. */
const history = fc.integer({ min: 1, max: 8 }).chain((dimension) =>
  fc.record({
    dimension: fc.constant(dimension),
    asked: numbers(dimension),
    told: fc.array(
      fc.record({
        context: numbers(dimension),
        reward: fc.double({ min: -20, max: 120, noNaN: true }),
      }),
      { maxLength: 30 },
    ),
  }),
);

test("the seed's bound equals that of a dense solve", () => {
  fc.assert(
    fc.property(history, ({ dimension, asked, told }) => {
      const seed = new SeedLinUCB(dimension);
      const a = Matrix.eye(dimension);
      const b = Matrix.zeros(dimension, 1);
      for (const { context, reward } of told) {
        seed.update("t", "p", "m", context, reward);
        const column = Matrix.columnVector(context);
        a.add(column.mmul(column.transpose()));
        b.add(Matrix.mul(column, Math.min(1, Math.max(0, reward / 100))));
      }
      const x = Matrix.columnVector(asked);
      const bound = x.dot(solve(a, b)) + 1.5 * Math.sqrt(Math.max(0, x.dot(solve(a, x))));
      expect(seed.ucb("t", { provider: "p", model: "m" }, asked)).toBeCloseTo(bound, 9);
    }),
  );
});

test("the seed picks the first of the highest bounds, or at random, and nothing from an empty list", () => {
  const candidates = ["a", "b", "c"].map((model) => ({ provider: "p", model }));
  const seed = new SeedLinUCB(2, 0);
  expect(seed.pick("t", [], [1, 0])).toBeNull();
  expect(seed.pick("t", candidates, [1, 0])).toMatchObject({ model: "a", explored: false });
  for (let i = 0; i < 50; i++) seed.update("t", "p", "a", [1, 0], 0);
  for (let i = 0; i < 50; i++) seed.update("t", "p", "c", [1, 0], 100);
  expect(seed.pick("t", candidates, [1, 0])).toMatchObject({ model: "b", explored: false });
  // Arms of another tier are untrained.
  expect(seed.pick("u", candidates, [1, 0])).toMatchObject({ model: "a", ucb: 1.5 });
  expect(new SeedLinUCB(2, 1).pick("t", candidates, [1, 0])).toMatchObject({ explored: true });
});

test.each([
  ["naive loops", naiveRidge],
  ["ml-matrix", matrixRidge],
])("with %s the same model has the same probabilities", (_, newModel) => {
  const { dimension, arms, contexts, observations } = workload(7, 5);
  const options = { alpha: 0.4, temperature: 0.003, ridge: 32, biasRidge: 4, priorMean: 1 };
  const policy = linUCB({ ...options, noise: 1, sharing: false, changeDetection: false, tries: 0 })(
    {
      dimension,
      featureSchema: "bench@1",
    },
  );
  for (const id of arms) policy.addArm({ id });
  const plain = new PlainLinUCB(dimension, newModel);
  for (const observation of observations.slice(0, 100)) {
    policy.update(observation);
    plain.update(observation.arm, Array.from(observation.context), observation.quality);
  }
  for (const context of contexts) {
    const expected = Array.from(probabilities(policy, context, arms));
    const actual = plain.distribution(Array.from(context), arms);
    for (const [i, probability] of actual.entries())
      expect(probability).toBeCloseTo(expected[i], 9);
  }
  const rng = fork(1, "draws");
  const chosen = Array.from({ length: 500 }, () => plain.decide([1, 0, 0, 0, 0], arms, rng));
  expect(arms).toEqual(expect.arrayContaining([...new Set(chosen)]));
});

test("every contender decides and learns at every size", () => {
  for (const [size, dimension] of [
    [2, 3],
    [300, 2],
  ]) {
    const work = workload(size, dimension);
    for (const contender of Object.values(contenders)) {
      const { decide, update } = contender(work);
      for (let i = 0; i < 10; i++) {
        decide();
        update();
      }
    }
  }
});

test("the workload has the properties that determine the duration of a decision", () => {
  const work = workload(10, 12);
  const { arms, observations, contexts, history } = work;
  expect(contexts.every((context) => context[0] === 1)).toBe(true);
  const perArm = arms.map(
    (id) => new Set(observations.flatMap(({ arm, context }) => (arm === id ? [context] : []))).size,
  );
  expect(Math.min(...perArm)).toBeGreaterThanOrEqual(8);
  expect(history).toBeGreaterThanOrEqual(12 * arms.length);
  const qualities = observations.map(({ quality }) => quality);
  expect(Math.min(...qualities)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...qualities)).toBeLessThanOrEqual(1);
  const spent = costOf(learnedPolicy(withObjective(linUCB()), work), work);
  const budget = work.costs.reduce((left, right) => left + right) / arms.length;
  // The budget binds: without it the policy spends more.
  expect(spent).toBeGreaterThan(1.2 * budget);
  expect(costOf(learnedPolicy(budgeted(work), work), work)).toBeLessThan(1.1 * budget);
});

function probabilities(
  policy: Policy,
  context: Float64Array,
  arms: readonly string[],
  prices?: Prices,
): Float64Array {
  const out = createDistribution(arms.length);
  policy.score(context, arms, out, prices && { prices });
  policy.distribute(out, fork(1, "probabilities"));
  return out.probability;
}

/** Mean US dollars per request over the contexts. */
function costOf(policy: Policy, work: ReturnType<typeof workload>): number {
  const { arms, contexts, costs, prices } = work;
  const spent = contexts.map((context) =>
    probabilities(policy, context, arms, prices).reduce((sum, p, i) => sum + p * costs[i], 0),
  );
  return spent.reduce((left, right) => left + right) / contexts.length;
}
