import type {
  ActionDistribution,
  DecisionTerms,
  PolicyFactory,
  PolicySpec,
} from "@armature/policy";
import { bestScore, checkOption, PolicyWrapper, type SnapshotState } from "@armature/policy/kit";
import { assumedAmount } from "./objective/assumed-amount.ts";
import { withObjective } from "./objective/with-objective.ts";

export interface FloorOptions {
  /** Floor of each of K eligible arms, in (0, 1]; at most 1/K. */
  readonly epsilon: number;
  /**
   * US dollars per request that the floor of one arm may cost on average; > 0. Expensive arms then get
   * less than epsilon. @default no limit
   */
  readonly usdPerRequest?: number;
  /**
   * The same limit as a share of the mean expected cost of the eligible arms; > 0. It works without
   * knowing the prices. @default no limit
   */
  readonly costShare?: number;
  /**
   * Value per request that the floors of all arms together may cost on average, in units of the score;
   * > 0. Arms that are nearly as good as the best get epsilon; poor or expensive arms get less.
   * @default no limit
   */
  readonly maxLoss?: number;
}

/** `FloorOptions`, with null for no limit. */
interface Limits {
  readonly epsilon: number;
  readonly usdPerRequest: number | null;
  readonly costShare: number | null;
  readonly maxLoss: number | null;
}

/**
 * Gives each eligible arm k of K a floor, at a cost that is known in advance, so that the log can be
 * used to evaluate any policy:
 *
 *     min(epsilon, 1/K, usdPerRequest / ĉₖ, costShare · c̄ / ĉₖ, (maxLoss/K) / (best score − scoreₖ))
 *
 * with the expected dollars ĉ and their mean c̄. An arm of unknown cost has no limit in dollars. The
 * scores already include prices.
 *
 * Around `withBudget`, the floor holds in full and the budget pays for it later. Inside `withBudget`, the
 * budget plans for the floor and lets that of one arm cost at most a fifth of the budget.
 *
 * @throws PolicyError `invalid-option`
 */
export function withFloor(policy: PolicyFactory, options: FloorOptions): PolicyFactory {
  const limits: Limits = {
    epsilon: checkOption("epsilon", options.epsilon, { min: 0, max: 1, exclusive: true }),
    usdPerRequest: limit("usdPerRequest", options.usdPerRequest),
    costShare: limit("costShare", options.costShare),
    maxLoss: limit("maxLoss", options.maxLoss),
  };
  return (spec) => new FlooredPolicy(policy, spec, limits);
}

function limit(name: string, value: number | undefined): number | null {
  return value === undefined ? null : checkOption(name, value, { min: 0, exclusive: true });
}

class FlooredPolicy extends PolicyWrapper {
  readonly #limits: Limits;

  constructor(policy: PolicyFactory, spec: PolicySpec, limits: Limits) {
    super(withObjective(policy), spec, "floor", { ...limits });
    this.#limits = limits;
  }

  override score(
    context: Float64Array,
    arms: readonly string[],
    out: ActionDistribution,
    terms?: DecisionTerms,
  ): void {
    super.score(context, arms, out, terms);
    const { epsilon, maxLoss } = this.#limits;
    const { size, floor, costUsd, score } = out;
    const best = bestScore(out);
    const mostUsd = this.#mostUsd(out);
    let sum = 0;
    for (let i = 0; i < size; i++) {
      let least = Math.min(epsilon, 1 / size);
      if (least * costUsd[i] > mostUsd) least = mostUsd / costUsd[i];
      const gap = best - score[i];
      if (maxLoss !== null && least * gap > maxLoss / size) least = maxLoss / size / gap;
      floor[i] = Math.max(floor[i], least);
      sum += floor[i];
    }
    // Only possible if the wrapped policy's own floors leave too little.
    if (sum > 1) for (let i = 0; i < size; i++) floor[i] /= sum;
  }

  /** US dollars per request that the floor of one arm may cost. */
  #mostUsd({ size, costUsd }: ActionDistribution): number {
    const { usdPerRequest, costShare } = this.#limits;
    const most = usdPerRequest ?? Number.POSITIVE_INFINITY;
    if (costShare === null) return most;
    return Math.min(most, costShare * assumedAmount(size, costUsd, Number.POSITIVE_INFINITY, most));
  }

  protected override ownState(): SnapshotState {
    return {};
  }

  protected override restoreOwnState(): void {}
}
