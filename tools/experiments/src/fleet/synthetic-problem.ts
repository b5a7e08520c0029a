import type { OutcomeTable } from "@armature/evaluation/simulation";
import { fork } from "@armature/policy";
import type { Problem } from "./problem.ts";

const dimension = 12;

/** Mean reward and mean cost of each arm, in US dollars. */
const arms = [
  { id: "small", reward: 0.6, costUsd: 5e-5 },
  { id: "middle", reward: 0.7, costUsd: 5e-4 },
  { id: "large", reward: 0.8, costUsd: 5e-3 },
] as const;

/** Influence of prompts: standard deviation of an arm's coefficients. */
const slope = 0.1;

/** Largest deviation of a reward from its expectation. */
const noise = 0.3;

/**
 * One random problem per seed: rewards are linear in eleven uniform features, with random coefficients
 * for each arm; an answer's reward deviates up or down with equal probability; its cost is uniform
 * around the arm's mean.
 */
export function syntheticProblem(seed: number, rows: number): Problem {
  const rng = fork(seed, "problem");
  const slopes = arms.map(() => Array.from({ length: dimension - 1 }, () => slope * rng.normal()));
  const contexts = Array.from({ length: rows }, () =>
    Float64Array.from({ length: dimension }, (_, column) =>
      column === 0 ? 1 : Math.fround(rng.uniform() - 0.5),
    ),
  );
  const expected = tableOf(rows, (row, arm) => {
    const linear = slopes[arm].reduce(
      (sum, coefficient, at) => sum + coefficient * contexts[row][at + 1],
      arms[arm].reward,
    );
    return [Math.min(1, Math.max(0, linear)), arms[arm].costUsd];
  });
  const outcomes = tableOf(rows, (row, arm) => {
    const reward = expected.quality[row * arms.length + arm];
    const most = Math.min(noise, reward, 1 - reward);
    const costUsd = arms[arm].costUsd * (0.5 + rng.uniform());
    return [reward + (rng.uniform() < 0.5 ? -most : most), costUsd];
  });
  return {
    data: { rows: contexts.map((_, row) => ({ id: String(row), arms: {} })), contexts },
    outcomes,
    expected,
    predictions: expected,
    enter: arms.map(({ id, costUsd }) => ({ id, costUsd })),
    budgetUsd: 6e-4,
  };
}

function tableOf(
  rows: number,
  of: (row: number, arm: number) => readonly [reward: number, costUsd: number],
): OutcomeTable {
  const quality = new Float64Array(rows * arms.length);
  const costUsd = new Float64Array(quality.length);
  const latencyMs = new Float64Array(quality.length).fill(Number.NaN);
  for (let cell = 0; cell < quality.length; cell++) {
    [quality[cell], costUsd[cell]] = of(Math.floor(cell / arms.length), cell % arms.length);
  }
  return { rows, arms: arms.map(({ id }) => id), quality, costUsd, latencyMs };
}
