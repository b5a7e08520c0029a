import { readFileSync } from "node:fs";
import { Matrix, solve } from "ml-matrix";

/** A prompt with each model's rated reward and real dollars. */
export interface Row {
  readonly prompt: string;
  readonly rewards: readonly number[];
  readonly costs: readonly number[];
}

export function readRows(path: string): Row[] {
  // Split on "\n" only, because prompts contain other line separators.
  return readFileSync(path, "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => {
      const row = JSON.parse(line) as {
        prompt: string;
        arms: Record<string, { reward: number; cost: number }>;
      };
      const arms = Object.values(row.arms);
      return {
        prompt: row.prompt,
        rewards: arms.map(({ reward }) => reward),
        costs: arms.map(({ cost }) => cost),
      };
    });
}

/** Reads contexts stored as little-endian float32, row by row. */
export function readContexts(path: string, width: number): number[][] {
  const bytes = readFileSync(path);
  return Array.from({ length: bytes.length / 4 / width }, (_, row) =>
    Array.from({ length: width }, (_, at) => bytes.readFloatLE(4 * (row * width + at))),
  );
}

/** One model's ridge predictions on `unseen`. The intercept, a column of ones, is not shrunk. */
function predict(
  seen: readonly number[][],
  target: readonly number[],
  unseen: readonly number[][],
  intercept: number,
): number[] {
  const x = new Matrix(seen as number[][]);
  const gram = x.transpose().mmul(x);
  for (let at = 0; at < gram.rows; at++) {
    if (at !== intercept) gram.set(at, at, gram.get(at, at) + 1);
  }
  const theta = solve(gram, x.transpose().mmul(Matrix.columnVector(target as number[])));
  return new Matrix(unseen as number[][]).mmul(theta).to1DArray();
}

interface Point {
  readonly reward: number;
  readonly cost: number;
}

/** Real mean reward and cost when each row takes the model of greatest r − multiplier · c. */
function serve(
  rows: readonly Row[],
  value: (row: number, model: number) => Point,
  multiplier: number,
): Point {
  let reward = 0;
  let cost = 0;
  for (const [at, row] of rows.entries()) {
    let best = 0;
    let bestScore = -Infinity;
    for (let model = 0; model < row.rewards.length; model++) {
      const predicted = value(at, model);
      const score = predicted.reward - multiplier * predicted.cost;
      if (score > bestScore) [best, bestScore] = [model, score];
    }
    reward += row.rewards[best] as number;
    cost += row.costs[best] as number;
  }
  return { reward: reward / rows.length, cost: cost / rows.length };
}

/**
 * Real mean reward with the multiplier that spends exactly `budget`. If the cost jumps there, both sides
 * are mixed. A budget that even a multiplier of 0 does not reach is not spent in full.
 */
function rewardAt(
  rows: readonly Row[],
  value: (row: number, model: number) => Point,
  budget: number,
): number {
  let dear = serve(rows, value, 0);
  if (dear.cost <= budget) return dear.reward;
  let low = 0;
  let high = 1e6;
  let cheap = serve(rows, value, high);
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    const point = serve(rows, value, middle);
    if (point.cost > budget) [low, dear] = [middle, point];
    else [high, cheap] = [middle, point];
  }
  const share = (budget - cheap.cost) / (dear.cost - cheap.cost);
  return cheap.reward + share * (dear.reward - cheap.reward);
}

/** Reward of the best mix of fixed models on the same rows: the best context-free policy. */
export function mixAt(rows: readonly Row[], budget: number): number {
  const arms = (rows[0] as Row).rewards.map((_, model) => ({
    reward: mean(rows.map((row) => row.rewards[model] as number)),
    cost: mean(rows.map((row) => row.costs[model] as number)),
  }));
  let best = 0;
  for (const one of arms) {
    if (one.cost <= budget) best = Math.max(best, one.reward);
    for (const other of arms) {
      if (one.cost > budget || other.cost <= budget) continue;
      const share = (budget - one.cost) / (other.cost - one.cost);
      best = Math.max(best, one.reward + share * (other.reward - one.reward));
    }
  }
  return best;
}

export const budgets: readonly number[] = [3.0e-4, 6.62e-4, 1.87e-3, 5.31e-3];

/**
 * The reward that contexts add to the best context-free mix, for each budget. Ridge regressions of
 * reward and dollars per model are fitted on other rows. With `meanCost`, dollars are each model's mean
 * instead of a prediction.
 */
export function gains(
  fitted: { rows: readonly Row[]; contexts: readonly number[][] },
  measured: { rows: readonly Row[]; contexts: readonly number[][] },
  intercept: number,
  { meanCost = false }: { meanCost?: boolean } = {},
): number[] {
  const models = (measured.rows[0] as Row).rewards.map((_, model) => {
    const target = (kind: "rewards" | "costs"): number[] =>
      fitted.rows.map((row) => row[kind][model] as number);
    const costs = target("costs");
    return {
      rewards: predict(fitted.contexts, target("rewards"), measured.contexts, intercept),
      costs: meanCost
        ? measured.rows.map(() => mean(costs))
        : predict(fitted.contexts, costs, measured.contexts, intercept),
    };
  });
  const value = (row: number, model: number): Point => ({
    reward: models[model]?.rewards[row] as number,
    cost: models[model]?.costs[row] as number,
  });
  return budgets.map(
    (budget) => rewardAt(measured.rows, value, budget) - mixAt(measured.rows, budget),
  );
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
