import { fork, type Observation, type Prices } from "@armature/policy";

/** The workload of every contender at one size. */
export interface Workload {
  readonly dimension: number;
  readonly arms: readonly string[];
  /** Bias 1, other columns in [−1, 1] with a norm of about 1; float32 values. */
  readonly contexts: readonly Float64Array[];
  /** Answers of each arm in turn, with quality and cost; arm i costs `costs[i]`. */
  readonly observations: readonly (Observation & { readonly quality: number })[];
  /** US dollars per request by arm, rising a hundredfold from first to last; quality rises as well. */
  readonly costs: readonly number[];
  /** Prices: 0.02 of quality for the most expensive arm, 0.1 for ten seconds; both too low to matter. */
  readonly prices: Prices;
  /** Number of observations, in a cycle, that a contender has learned at the start. */
  readonly history: number;
}

const CONTEXTS = 256;

export function workload(size: number, dimension: number): Workload {
  const rng = fork(1, "bench");
  const arms = Array.from({ length: size }, (_, i) => `provider/model-${i}`);
  const width = Math.sqrt(3 / Math.max(1, dimension - 1));
  const contexts = Array.from({ length: CONTEXTS }, () =>
    Float64Array.from({ length: dimension }, (_, column) =>
      column === 0 ? 1 : Math.fround((2 * rng.uniform() - 1) * Math.min(1, width)),
    ),
  );
  const costs = arms.map((_, i) => 1e-4 * 100 ** (i / Math.max(1, size - 1)));
  const prices = { perUsd: 0.02 / 0.01, perMs: 0.1 / 10_000 };
  const turns = Math.max(8, Math.ceil(CONTEXTS / size));
  const observations = Array.from({ length: size * turns }, (_, i) => {
    const arm = i % size;
    const turn = (i - arm) / size;
    // An arm gets another context in each turn, even if their number is a multiple of the arms'.
    const context = contexts[(i + turn) % CONTEXTS];
    const expected = 0.6 + 0.2 * (arm / size) + 0.1 * (context[1] ?? 0);
    return {
      decisionId: `d-${i}`,
      arm: arms[arm],
      eligible: arms,
      context,
      propensity: 1 / size,
      prices,
      quality: expected + 0.2 * (rng.uniform() - 0.5),
      costUsd: costs[arm],
      latencyMs: 500 + 2000 * rng.uniform(),
    };
  });
  return { dimension, arms, contexts, observations, costs, prices, history: 20 * size };
}
