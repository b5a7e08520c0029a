import { createDistribution, decide, fork } from "@armature/policy";
import { applyFloor, greedyWithFloor } from "@armature/policy/kit";
import { inverse, Matrix } from "ml-matrix";
import { expect, test } from "vitest";
import { type LinearOptions, linearPolicy } from "../src/index.ts";
import { RidgeArms } from "../src/ridge/ridge-arms.ts";
import { predict } from "./predict.ts";

const options = { ridge: 3, biasRidge: 2, priorMean: 0.8, forgetting: 1 };

test("a prior with a gram matrix counts as `strength` observations along its directions", () => {
  const contexts = [
    [1, 0.5, -0.2],
    [1, -1, 0.3],
    [1, 0.1, 0.9],
  ];
  const mean = [0.7, 0.2, -0.1];
  const moment = contexts.map((x) => Matrix.columnVector(x).mmul(Matrix.rowVector(x)));
  const gram = moment.reduce((sum, matrix) => sum.add(matrix), Matrix.zeros(3, 3)).mul(1 / 3);
  const packed = [0, 1, 2].flatMap((i) => Array.from({ length: i + 1 }, (_, j) => gram.get(i, j)));
  const arms = new RidgeArms(3, options);
  arms.start(0, { mean, strength: 30, gram: packed }, 0);
  arms.coefficients(0, 0).forEach((value, i) => {
    expect(value).toBeCloseTo(mean[i], 12);
  });
  const precision = Matrix.diag([2, 3, 3]).add(gram.mul(30));
  const x = Matrix.columnVector([1, 0.4, 0.4]);
  const variance = x.transpose().mmul(inverse(precision)).mmul(x).get(0, 0);
  expect(predict(arms, [1, 0.4, 0.4], 0).sd ** 2).toBeCloseTo(variance, 12);
});

test("a shift moves the level and widens it, keeps the slopes, and agrees with the sums", () => {
  for (const forgetting of [1, 0.99]) {
    const rng = fork(4, "shift");
    const arms = new RidgeArms(3, { ...options, forgetting });
    arms.start(0, undefined, 0);
    const x = new Float64Array(3);
    for (let i = 1; i <= 400; i++) {
      x.set([1, rng.uniform() - 0.5, rng.uniform() - 0.5]);
      arms.learn(0, x, 0.6 + 0.4 * x[1] + 0.02 * rng.normal(), 1, i);
    }
    const before = arms.coefficients(0, 400);
    const sd = predict(arms, [1, 0, 0], 400).sd;
    arms.shift(0, -0.3, 0.1, 400);
    const after = arms.coefficients(0, 400);
    expect(after[0] - before[0]).toBeCloseTo(-0.3, 9);
    expect(after[1]).toBeCloseTo(before[1], 9);
    expect(after[2]).toBeCloseTo(before[2], 9);
    expect(predict(arms, [1, 0, 0], 400).sd ** 2).toBeCloseTo(sd ** 2 + 0.1, 4);
    const copy = new RidgeArms(3, { ...options, forgetting });
    copy.restore(0, JSON.parse(JSON.stringify(arms.sums(0))));
    expect(copy.coefficients(0, 400)).toEqual(after);
  }
});

const spec = { dimension: 1, featureSchema: "bias@1" };
const context = Float64Array.of(1);

function greedy(options: LinearOptions) {
  return linearPolicy(
    {
      kind: "greedy",
      config: {},
      rank: ({ size, mean, score }) => {
        for (let i = 0; i < size; i++) score[i] = mean[i];
      },
      distribute: (out) => {
        greedyWithFloor(out, 0);
        applyFloor(out);
      },
    },
    options,
  )(spec);
}

test("early arms get their forced tries, late arms do not", () => {
  const ids = ["good", "bad", "worse"];
  const policy = greedy({ priorMean: 0, tries: 12, changeDetection: false });
  for (const id of ids) policy.addArm({ id });
  const pulls = new Map(ids.map((id) => [id, 0]));
  const out = createDistribution(4);
  const serve = (arms: readonly string[], step: number) => {
    const rng = fork(5, `${step}`);
    policy.score(context, arms, out);
    policy.distribute(out, rng);
    const arm = arms[decide(out, rng)];
    pulls.set(arm, (pulls.get(arm) ?? 0) + 1);
    policy.update({
      decisionId: `${step}`,
      arm,
      eligible: arms,
      context,
      propensity: 1,
      quality: arm === "good" ? 0.9 : 0.1,
    });
  };
  for (let step = 0; step < 500; step++) serve(ids, step);
  for (const id of ids) expect(pulls.get(id)).toBeGreaterThanOrEqual(10);
  expect(pulls.get("bad")).toBeLessThan(40);
  for (let step = 500; step < 5000; step++) serve(ids, step);
  policy.addArm({ id: "late" });
  for (let step = 5000; step < 6000; step++) serve([...ids, "late"], step);
  expect(pulls.get("late") ?? 0).toBeLessThan(5);
});

test("without tries the rule's distribution stays bitwise equal", () => {
  const policy = greedy({ tries: 0, priorMean: 0.5 });
  for (const id of ["a", "b"]) policy.addArm({ id });
  policy.update({
    decisionId: "d",
    arm: "a",
    eligible: ["a", "b"],
    context,
    propensity: 1,
    quality: 1,
  });
  const out = createDistribution(2);
  policy.score(context, ["a", "b"], out);
  policy.distribute(out, fork(1, "d"));
  expect([...out.probability]).toEqual([1, 0]);
});

test("a late quality is learned and does not count as another settlement", () => {
  const seen = {
    decisionId: "d",
    arm: "a",
    eligible: ["a"],
    context,
    propensity: 1,
  };
  const settlementsOf = (policy: { snapshot(): unknown }) =>
    (policy.snapshot() as { state: { settlements: number } }).state.settlements;
  const [late, prompt] = [greedy({}), greedy({})];
  for (const policy of [late, prompt]) policy.addArm({ id: "a" });
  late.update(seen);
  late.update({ ...seen, quality: 0.4, late: true });
  prompt.update({ ...seen, quality: 0.4 });
  expect(settlementsOf(late)).toBe(1);
  expect(late.snapshot()).toEqual(prompt.snapshot());
});
