import { fork, type Observation, type Prices } from "@armature/policy";

/** What every contender is asked at one size. */
export interface Workload {
  readonly dimension: number;
  readonly arms: readonly string[];
  /** Bias 1, the other columns in [−1, 1] and about 1 long together; float32 values. */
  readonly contexts: readonly Float64Array[];
  /** Judged and billed answers, of each arm in turn; arm i costs `costs[i]`. */
  readonly observations: readonly (Observation & { readonly quality: number })[];
  /** US dollars of a request with each arm: a hundredfold from the first to the last; so rises its quality. */
  readonly costs: readonly number[];
  /** A fiftieth of quality for the dearest arm and a tenth for ten seconds: too little to leave the dear arms. */
  readonly prices: Prices;
  /** How many of the observations, over and over, a contender has learned from at the start. */
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
    // In each turn an arm meets another context, also where their number is a multiple of the arms'.
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
