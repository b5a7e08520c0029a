import { linUCB } from "@armature/bandit-linucb";
import {
  type DecisionTerms,
  type Observation,
  type Policy,
  type PolicyFactory,
  uniform,
} from "@armature/policy";
import { expect, test } from "vitest";
import { outcomeTable } from "../../src/rows/outcome-table.ts";
import type { FeedbackModel } from "../../src/simulation/feedback-model.ts";
import { rollout } from "../../src/simulation/rollout.ts";
import { shuffled } from "../../src/trace/protocol.ts";
import { bernoulli } from "../data.ts";
import { runningMeans } from "../trivial-policy.ts";
import { data, distinct, recorder, trace, whole } from "./scenario-data.ts";

test("a policy learns milliseconds if rows have them, and decides at the objective's prices", () => {
  const timed = {
    ...data,
    rows: data.rows.map((row) => ({
      ...row,
      arms: { a: { ...row.arms.a, latencyMs: 3000 }, b: row.arms.b },
    })),
  };
  const seen: (DecisionTerms | undefined)[] = [];
  const calls: Observation[] = [];
  const factory: PolicyFactory = (spec) => {
    const policy = uniform()(spec);
    const score = policy.score.bind(policy);
    const update = policy.update.bind(policy);
    return Object.assign(policy, {
      pricesOutcomes: true,
      score(...given: Parameters<Policy["score"]>) {
        seen.push(given[3]);
        score(...given);
      },
      update(observation: Observation) {
        calls.push(observation);
        update(observation);
      },
    });
  };
  const objective = { costWeight: 0.4, costScaleUsd: 2, latencyWeight: 0.1, latencyScaleMs: 1000 };
  const prices = { perUsd: 0.2, perMs: 1e-4 };
  for (const feedback of [undefined, {}]) {
    seen.length = 0;
    calls.length = 0;
    const { utility, quality, costUsd, arm } = rollout({
      policy: factory,
      seed: 1,
      data: timed,
      objective,
      phases: [{ ...whole, outcomes: outcomeTable(timed.rows) }],
      feedback,
    });
    expect(seen).toEqual(seen.map(() => ({ prices })));
    const settled = calls.filter((one) => one.costUsd !== undefined);
    expect(settled.map((one) => one.latencyMs)).toEqual(
      Array.from(arm, (index) => (index === 0 ? 3000 : undefined)),
    );
    for (const one of settled) expect(one.prices).toEqual(prices);
    for (const [step, index] of arm.entries()) {
      const paid = 0.2 * costUsd[step] + (index === 0 ? 0.3 : 0);
      expect(utility[step]).toBeCloseTo(quality[step] - paid, 12);
    }
  }
});

/** The steps at which cost and reward arrive under a feedback model, by decision. */
function timeline(feedback: FeedbackModel) {
  const { factory, calls } = recorder();
  const served = trace({ policy: factory, feedback });
  const words = calls.filter((word) => word.startsWith("all/"));
  let settled = -1;
  const cost = new Map<string, number>();
  const qualities = new Map<string, { at: number; quality: number }[]>();
  for (const word of words) {
    const [id, , quality, , paid] = word.split(" ");
    if (paid !== "-") {
      settled += 1;
      cost.set(id, settled);
      expect(quality).toBe("-");
    }
    if (quality !== "-") {
      const known = qualities.get(id) ?? [];
      qualities.set(id, [...known, { at: settled, quality: Number(quality) }]);
    }
  }
  const ids = [...served.row].map((row) => `all/${data.rows[row].id}`);
  return { served, ids, cost, qualities };
}

test("a delayed quality arrives after exactly that many decisions, the cost at once", () => {
  const { ids, cost, qualities, served } = timeline({ delay: 7 });
  for (const [step, id] of ids.entries()) {
    expect(cost.get(id)).toBe(step);
    const expected = step + 7 < 60 ? [{ at: step + 7, quality: served.quality[step] }] : undefined;
    expect(qualities.get(id)).toEqual(expected);
  }
});

test("missing qualities never arrive; costs always do", () => {
  expect(timeline({ missing: 1 }).qualities.size).toBe(0);
  expect(timeline({ missing: 1 }).cost.size).toBe(60);
  const { qualities } = timeline({ missing: 0.5 });
  expect(qualities.size).toBeGreaterThan(18);
  expect(qualities.size).toBeLessThan(42);
});

test("a rating that arrives twice is learned once", () => {
  expect(timeline({ duplicated: 1 })).toEqual(timeline({}));
});

test("flipped ratings are opposite, poisoned ones favour the adversary's arm", () => {
  const flipped = timeline({ flipped: 1 });
  const poisoned = timeline({ poisoned: { share: 1, arm: "a" } });
  for (const [step, id] of flipped.ids.entries()) {
    expect(flipped.qualities.get(id)?.[0].quality).toBe(1 - flipped.served.quality[step]);
    expect(poisoned.qualities.get(id)?.[0].quality).toBe(poisoned.served.arm[step] === 0 ? 1 : 0);
  }
  const share = timeline({ poisoned: { share: 0.3, arm: "a" } });
  const lies = [...share.qualities.values()].filter(
    ([{ quality }]) => quality === 0 || quality === 1,
  );
  expect(lies.length).toBeGreaterThan(7);
  expect(lies.length).toBeLessThan(29);
});

test("noise has the given deviation, and ratings stay in [0, 1]", () => {
  const many = distinct(3000);
  const table = outcomeTable(many.rows);
  const heard = (noise: number) => {
    const { factory, made } = runningMeans(1);
    const served = rollout({
      policy: factory,
      seed: 1,
      data: many,
      phases: [
        { name: "all", order: shuffled(3000, 1, "all"), outcomes: table, enter: [{ id: "a" }] },
      ],
      feedback: { noise },
    });
    const heard = made[0].observations.flatMap(({ quality }) => quality ?? []);
    return served.quality.map((quality, step) => heard[step] - quality);
  };
  const errors = heard(0.02);
  const deviation = Math.sqrt(errors.reduce((sum, error) => sum + error * error, 0) / 3000);
  expect(Math.abs(deviation - 0.02)).toBeLessThan(0.001);
  expect(Math.abs(errors.reduce((sum, error) => sum + error, 0) / 3000)).toBeLessThan(0.0012);
  // Such a rating is almost random, yet always in [0, 1]: the fold refuses none.
  expect(heard(5).length).toBe(3000);
});

test("with immediate and exact feedback through the fold a policy makes the same choices", () => {
  const { rows, contexts } = bernoulli(400, [0.3, 0.6, 0.5], 4);
  const table = outcomeTable(rows);
  const phase = {
    name: "all",
    order: shuffled(400, 1, "all"),
    outcomes: table,
    enter: table.arms.map((id) => ({ id, costUsd: 0.001 })),
  };
  const options = { policy: linUCB(), seed: 2, data: { rows, contexts }, phases: [phase] };
  expect(rollout({ ...options, feedback: {} })).toEqual(rollout(options));
});

test.each<[string, FeedbackModel]>([
  ["feedback.delay", { delay: -1 }],
  ["feedback.delay", { delay: 1.5 }],
  ["feedback.noise", { noise: Number.NaN }],
  ["feedback.missing", { missing: 1.1 }],
  ["feedback.duplicated", { duplicated: -0.1 }],
  ["feedback.flipped", { flipped: 2 }],
  ["feedback.poisoned.share", { poisoned: { share: 3, arm: "a" } }],
  ["feedback.poisoned.arm", { poisoned: { share: 0.1, arm: "z" } }],
])("refuses %s out of its range", (field, feedback) => {
  expect(() => trace({ feedback })).toThrow(
    expect.objectContaining({ code: "invalid-option", field }),
  );
});

test("an observation that the policy refuses is reported, also inside the fold", () => {
  const refusing: PolicyFactory = (spec) =>
    Object.assign(uniform()(spec), {
      update: () => {
        throw new Error("not today");
      },
    });
  expect(() => trace({ policy: refusing })).toThrow("not today");
  expect(() => trace({ policy: refusing, feedback: {} })).toThrow(
    expect.objectContaining({ field: "policy", message: expect.stringContaining("not today") }),
  );
});
