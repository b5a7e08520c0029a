import { fork, type PolicyFactory, type Prices, uniform } from "@armature/policy";
import type { Objective } from "@armature/reward";
import { describe, expect, test } from "vitest";
import { evaluatePolicy } from "../../src/off-policy/evaluate-policy.ts";
import type { Decision, LoggedDecisions } from "../../src/off-policy/log/decision.ts";
import { simulateLog } from "../../src/off-policy/simulate-log.ts";
import { population } from "./population.ts";

const { rows, contexts } = population(1000);
const rng = fork(3, "latencies");
const data = {
  contexts,
  rows: rows.map((row) => ({
    ...row,
    arms: Object.fromEntries(
      Object.entries(row.arms).map(([arm, outcome], i) => [
        arm,
        // The latency of the first arm is unknown.
        i === 0 ? outcome : { ...outcome, latencyMs: 8000 * rng.uniform() },
      ]),
    ),
  })),
};

/** Quality alone, dollars, and time, in turn. */
const objectives: readonly Objective[] = [
  { costWeight: 0, latencyWeight: 0, latencyScaleMs: 1000 },
  { costWeight: 0.6, latencyWeight: 0, costScaleUsd: 0.01, latencyScaleMs: 1000 },
  { costWeight: 0.1, latencyWeight: 0.2, costScaleUsd: 0.02, latencyScaleMs: 5000 },
];
const pricesOf = (objective: Objective): Prices => ({
  perUsd: objective.costScaleUsd === undefined ? 0 : objective.costWeight / objective.costScaleUsd,
  perMs: objective.latencyWeight / objective.latencyScaleMs,
});

const plain = simulateLog({ data, logging: uniform(), requests: 2000, seed: 4 });
const log: LoggedDecisions = {
  ...plain,
  decisions: plain.decisions.map((one, i) => ({ ...one, objective: objectives[i % 3] })),
};

/** Prefers cheaper arms more strongly at a higher price of a dollar, and records the prices. */
function wary(): { readonly factory: PolicyFactory; readonly asked: (Prices | undefined)[] } {
  const asked: (Prices | undefined)[] = [];
  const factory: PolicyFactory = (spec) => {
    const policy = uniform()(spec);
    const score = policy.score.bind(policy);
    let perUsd = 0;
    return Object.assign(policy, {
      pricesOutcomes: true,
      score: (...given: Parameters<typeof score>) => {
        perUsd = given[3]?.prices?.perUsd ?? 0;
        asked.push(given[3]?.prices);
        score(...given);
      },
      distribute: (out: Parameters<typeof policy.distribute>[0]) => {
        out.probability.set(probabilitiesAt(perUsd));
      },
    });
  };
  return { factory, asked };
}

function probabilitiesAt(perUsd: number): number[] {
  const expensive = 0.3 / (1 + perUsd / 20);
  return [1 - expensive - 0.2, 0.2, expensive];
}

/** Σ π/p · (quality − prices · outcome) / n, in plain arithmetic. */
function byHand(decisions: readonly Decision[], objectiveOf: (one: Decision) => Objective): number {
  let sum = 0;
  for (const one of decisions) {
    const { perUsd, perMs } = pricesOf(objectiveOf(one));
    const weight =
      probabilitiesAt(perUsd)[one.chosen] / (one.probabilities?.[one.chosen] ?? Number.NaN);
    const paid = perUsd * (one.costUsd ?? 0) + perMs * (one.latencyMs ?? 0);
    sum += weight * ((one.quality ?? Number.NaN) - paid);
  }
  return sum / decisions.length;
}

const evaluated = log.decisions.slice(1000);
const ipsOf = (report: ReturnType<typeof evaluatePolicy>) =>
  report.value.others.find(({ name }) => name === "IPS")?.candidate.estimate ?? Number.NaN;

describe("value", () => {
  test("uses each decision's own objective, and a candidate decides by it", () => {
    const { factory, asked } = wary();
    const report = evaluatePolicy({ decisions: log, candidate: factory });
    expect(ipsOf(report)).toBeCloseTo(
      byHand(evaluated, ({ objective }) => objective),
      12,
    );
    expect(asked).toEqual(evaluated.map(({ objective }) => pricesOf(objective)));
    expect(report.objective).toEqual({ named: false, latest: evaluated.at(-1)?.objective });
  });

  test("uses a named objective, by which candidates then decide and learn", () => {
    const learned = new Set<unknown>();
    const { factory, asked } = wary();
    const watching: PolicyFactory = (spec) => {
      const policy = factory(spec);
      const update = policy.update.bind(policy);
      return Object.assign(policy, {
        update: (...given: Parameters<typeof update>) => {
          learned.add(JSON.stringify(given[0].prices));
          update(...given);
        },
      });
    };
    const report = evaluatePolicy({
      decisions: log,
      candidate: watching,
      objective: { costWeight: 0.9, latencyWeight: 0.01 },
    });
    // Omitted scales are the latest decision's.
    const { costScaleUsd = 0, latencyScaleMs } = log.decisions.at(-1)?.objective ?? objectives[0];
    const named = { costWeight: 0.9, latencyWeight: 0.01, costScaleUsd, latencyScaleMs };
    expect(report.objective).toEqual({ named: true, latest: named });
    expect(ipsOf(report)).toBeCloseTo(
      byHand(evaluated, () => named),
      12,
    );
    expect(new Set(asked.map((prices) => JSON.stringify(prices)))).toEqual(learned);
    expect([...learned]).toEqual([JSON.stringify(pricesOf(named))]);
  });

  test("of quality alone equals the quality, including its interval", () => {
    const report = evaluatePolicy({
      decisions: log,
      candidate: wary().factory,
      objective: { costWeight: 0, latencyWeight: 0 },
    });
    expect(report.value).toEqual(report.quality);
  });

  test("may be below 0, and so may its interval", () => {
    const { value } = evaluatePolicy({
      decisions: log,
      candidate: wary().factory,
      baseline: uniform(),
      objective: { costWeight: 9, costScaleUsd: 0.01, latencyWeight: 0 },
    });
    const worth = data.rows
      .flatMap(({ arms }) => Object.values(arms))
      .reduce((sum, { reward, cost }, _, all) => sum + (reward - 900 * cost) / all.length, 0);
    const { low, high } = value.baseline;
    expect([low < worth, worth < high]).toEqual([true, true]);
    expect(high).toBeLessThan(-2);
    expect(low).toBeGreaterThan(-5.5);
    expect(value.difference.low).toBeGreaterThan(0);
  });

  test("is refused for an invalid objective", () => {
    const run = () =>
      evaluatePolicy({ decisions: log, candidate: uniform(), objective: { costWeight: -1 } });
    expect(run).toThrow(expect.objectContaining({ code: "invalid-option" }));
  });
});
