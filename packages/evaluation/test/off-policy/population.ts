import { fork } from "@armature/policy";
import type { DataSet } from "../../src/rows/row.ts";

/**
 * A population of requests with five features and three arms. Rewards are near .9, as the ratings of
 * good models are, and costs differ by two orders of magnitude. The best arm depends on the request.
 */
export function population(size: number, seed = 1): DataSet {
  const rng = fork(seed, "population");
  const contexts = Array.from({ length: size }, () =>
    Float64Array.of(1, rng.normal() / 2, rng.normal() / 2, rng.normal() / 2, rng.normal() / 2),
  );
  const rows = contexts.map((x, i) => {
    const outcome = (level: number, slope: number, usd: number) => ({
      reward: Math.min(1, Math.max(0, level + slope + 0.15 * rng.normal())),
      cost: usd * Math.exp(0.5 * rng.normal()),
    });
    return {
      id: `${i}`,
      arms: {
        small: outcome(0.75, 0.2 * (x[1] ?? 0), 0.00003),
        middle: outcome(0.85, 0.15 * (x[2] ?? 0), 0.0005),
        large: outcome(0.88, -0.1 * (x[1] ?? 0), 0.012),
      },
    };
  });
  return { rows, contexts };
}
