import { linUCB } from "@armature/bandit-linucb";
import {
  type DecisionTerms,
  fork,
  type Observation,
  type Policy,
  type PolicyFactory,
  uniform,
} from "@armature/policy";
import { expect, test } from "vitest";
import { outcomeTable, sparseOutcomeTable } from "../../src/rows/outcome-table.ts";
import type { DataSet } from "../../src/rows/row.ts";
import type { FeedbackModel } from "../../src/simulation/feedback-model.ts";
import { type RolloutOptions, rollout } from "../../src/simulation/rollout.ts";
import { changeOutcomes, type Phase } from "../../src/simulation/scenario.ts";
import { shuffled } from "../../src/trace/protocol.ts";
import { bernoulli, rowsOf } from "../data.ts";
import { runningMeans } from "../trivial-policy.ts";

/** Rows with pairwise different outcomes, so that each identifies its origin. */
function distinct(count: number): DataSet {
  const rng = fork(1, "distinct");
  const outcome = () => [0.1 + 0.8 * rng.uniform(), rng.uniform()] as const;
  const rows = rowsOf(...Array.from({ length: count }, () => [outcome(), outcome()]));
  return { rows, contexts: rows.map((_, index) => Float64Array.of(1, index / count)) };
}

const data = distinct(60);
const outcomes = outcomeTable(data.rows);
const enter = outcomes.arms.map((id) => ({ id }));
const order = Uint32Array.from({ length: 60 }, (_, index) => index);
const whole: Phase = { name: "all", order, outcomes, enter };

function trace(options: Partial<RolloutOptions> = {}) {
  return rollout({ policy: uniform(), seed: 1, data, phases: [whole], ...options });
}

/** A uniform policy that records its observations in order. */
function recorder(): { factory: PolicyFactory; calls: string[] } {
  const calls: string[] = [];
  const factory: PolicyFactory = (spec) => {
    const policy = uniform()(spec);
    const watched: Partial<Policy> = {
      addArm(arm, prior) {
        calls.push(`add ${arm.id}${prior === undefined ? "" : ` with ${prior.strength}`}`);
        Object.getPrototypeOf(policy).addArm.call(policy, arm, prior);
      },
      removeArm(id) {
        calls.push(`remove ${id}`);
        Object.getPrototypeOf(policy).removeArm.call(policy, id);
      },
      setCost(id, costUsd) {
        calls.push(`cost ${id} ${costUsd}`);
      },
      update({ decisionId, quality, costUsd }) {
        calls.push(`${decisionId} quality ${quality ?? "-"} cost ${costUsd ?? "-"}`);
      },
    };
    return Object.assign(policy, watched);
  };
  return { factory, calls };
}

test("a trace has rows, choices, qualities and costs", () => {
  const { arm, row, utility, quality, costUsd, propensity, phases, arms, seed, objective } = trace({
    seed: 3,
  });
  expect({ arms, seed, phases }).toEqual({
    arms: ["a", "b"],
    seed: 3,
    phases: [{ name: "all", start: 0, end: 60 }],
  });
  expect(row).toEqual(order);
  expect(new Set(arm)).toEqual(new Set([0, 1]));
  for (const [step, served] of row.entries()) {
    const outcome = Object.values(data.rows[served].arms)[arm[step]];
    expect({ reward: quality[step], cost: costUsd[step] }).toEqual(outcome);
    const paid = (0.3 * costUsd[step]) / (objective.costScaleUsd ?? 0);
    expect(utility[step]).toBeCloseTo(quality[step] - paid, 12);
    expect(propensity[step]).toBe(0.5);
  }
});

test("the scale of dollars is the highest mean cost in the first phase; under a budget they have no weight", () => {
  const mean = (arm: string) =>
    data.rows.reduce((sum, { arms }) => sum + arms[arm].cost / data.rows.length, 0);
  const dearest = Math.max(mean("a"), mean("b"));
  const later = changeOutcomes(outcomes, "b", ({ reward, cost }) => ({ reward, cost: 9 * cost }));
  const phases = [whole, { ...whole, name: "later", outcomes: later, enter: [] }];
  expect(trace({ phases }).objective).toEqual({
    costWeight: 0.3,
    latencyWeight: 0.1,
    costScaleUsd: expect.closeTo(dearest, 12),
    latencyScaleMs: 10_000,
  });
  expect(trace({ budgeted: true }).objective.costWeight).toBe(0);
  const named = { costWeight: 0.5, costScaleUsd: 2 };
  expect(trace({ objective: named, budgeted: true }).objective).toMatchObject(named);
  expect(() => trace({ objective: { costScaleUsd: 0 } })).toThrow("costScaleUsd");
});

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

test("equal options give an equal trace; another seed, another", () => {
  expect(trace()).toEqual(trace());
  expect(trace()).not.toEqual(trace({ seed: 2 }));
});

test("each phase has its own outcomes, arms and prices", () => {
  const { factory, calls } = recorder();
  const worse = changeOutcomes(outcomes, "b", ({ cost }) => ({ reward: 0, cost: 2 * cost }));
  const phases: Phase[] = [
    { name: "one", order: order.subarray(0, 20), outcomes, enter: [{ id: "a", costUsd: 3 }] },
    {
      name: "two",
      order: order.subarray(20, 40),
      outcomes: worse,
      enter: [{ id: "b", prior: { strength: 7 } }],
    },
    {
      name: "three",
      order: order.subarray(0, 20),
      outcomes,
      leave: ["a"],
      costUsd: { b: 0.5 },
    },
  ];
  const { arm, quality, costUsd, row, ...rest } = trace({ policy: factory, phases });
  expect(rest.phases.map(({ start, end }) => [start, end])).toEqual([
    [0, 20],
    [20, 40],
    [40, 60],
  ]);
  expect(new Set(arm.subarray(0, 20))).toEqual(new Set([0]));
  expect(new Set(arm.subarray(20, 40))).toEqual(new Set([0, 1]));
  expect(new Set(arm.subarray(40))).toEqual(new Set([1]));
  for (let step = 20; step < 40; step += 1) {
    const given = data.rows[row[step]].arms;
    const [expected, paid] =
      arm[step] === 1 ? [0, 2 * given.b.cost] : [given.a.reward, given.a.cost];
    expect([quality[step], costUsd[step]]).toEqual([expected, paid]);
  }
  expect(calls.filter((word) => !word.includes("quality"))).toEqual([
    "add a",
    "cost a 3",
    "add b with 7",
    "remove a",
    "cost b 0.5",
  ]);
  expect(new Set(calls.map((word) => word.split("/")[0])).has("three")).toBe(true);
});

test("changing outcomes leaves the original table and other arms unchanged", () => {
  const before = outcomes.quality.slice();
  const changed = changeOutcomes(outcomes, "a", ({ reward, cost }) => ({
    reward: reward / 2,
    cost: 10 * cost,
  }));
  expect(outcomes.quality).toEqual(before);
  for (let cell = 0; cell < before.length; cell += 2) {
    expect(changed.quality[cell]).toBe(before[cell] / 2);
    expect(changed.quality[cell + 1]).toBe(before[cell + 1]);
    expect(changed.costUsd[cell]).toBe(10 * outcomes.costUsd[cell]);
  }
  expect(() => changeOutcomes(outcomes, "z", (outcome) => outcome)).toThrow("name one of a, b");
});

test("a missing outcome matters only if its arm is chosen", () => {
  const rows = [...data.rows, ...rowsOf([[0.5, 1]]).map((row) => ({ ...row, id: "short" }))];
  const contexts = [...data.contexts, Float64Array.of(1, 0)];
  const sparse = sparseOutcomeTable(rows, ["a", "b"]);
  expect(sparse.quality.at(-1)).toBeNaN();
  const serve = (arms: string[]) =>
    rollout({
      policy: uniform(),
      seed: 1,
      data: { rows, contexts },
      phases: [
        {
          name: "p",
          order: Uint32Array.of(60),
          outcomes: sparse,
          enter: arms.map((id) => ({ id })),
        },
      ],
    });
  expect(serve(["a"]).quality).toEqual(Float64Array.of(0.5));
  expect(() => serve(["b"])).toThrow("row short has no outcome of b");
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

/** Number of outcomes known at each decision, and the outcomes in order. */
function staleness(lag: RolloutOptions["lag"]): { known: number[]; calls: Observation[] } {
  const known: number[] = [];
  const calls: Observation[] = [];
  const factory: PolicyFactory = (spec) => {
    const policy = uniform()(spec);
    const { score } = Object.getPrototypeOf(policy);
    const watched: Partial<Policy> = {
      score(...given) {
        known.push(calls.length);
        score.apply(policy, given);
      },
      update(observation) {
        calls.push({ ...observation, context: observation.context.slice() });
      },
    };
    return Object.assign(policy, watched);
  };
  trace({ policy: factory, lag });
  return { known, calls };
}

test("a lagging state lacks the latest outcomes only; it has the others in order", () => {
  const { calls: atOnce } = staleness(undefined);
  expect(staleness(() => 0)).toEqual(staleness(undefined));
  const { known, calls } = staleness(() => 7);
  expect(known).toEqual(known.map((_, decision) => Math.max(0, decision - 7)));
  expect(calls).toEqual(atOnce.slice(0, 60 - 7));
  expect(staleness(() => 60).calls).toEqual([]);
});

test("a state that is cut off for a while catches up, and unlearns nothing", () => {
  const away = (decision: number) => (decision >= 20 && decision < 40 ? decision - 20 : 0);
  const { known, calls } = staleness(away);
  expect(known).toEqual(known.map((_, at) => (at >= 20 && at < 40 ? 20 : at)));
  expect(calls).toEqual(staleness(undefined).calls);
  // A growing lag unlearns nothing: outcomes known at decision 5 stay known.
  expect(staleness((decision) => (decision > 10 ? 100 : 0)).known[59]).toBe(10);
});

test.each([-1, 0.5, Number.NaN])("a lag of %d outcomes is refused", (lag) => {
  expect(() => trace({ lag: () => lag })).toThrow("lag must return a whole number");
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

test.each<[string, Phase[]]>([
  ["no phases", []],
  ["a name twice", [whole, { ...whole, enter: [] }]],
  [
    "phases of other arms",
    [whole, { ...whole, name: "x", outcomes: { ...outcomes, arms: ["b", "a"] } }],
  ],
])("refuses %s", (_, phases) => {
  expect(() => trace({ phases })).toThrow(expect.objectContaining({ field: "phases" }));
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
