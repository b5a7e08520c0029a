import type {
  ActionDistribution,
  DecisionTerms,
  PolicyFactory,
  PolicySpec,
} from "@armature/policy";
import { bestScore, checkOption, PolicyWrapper, type SnapshotState } from "@armature/policy/kit";
import { assumedFor } from "./assumed-for.ts";
import { withObjective } from "./with-objective.ts";

export interface FloorOptions {
  /** Least probability of every eligible arm, in (0, 1]; no more than 1/K with K of them. */
  readonly epsilon: number;
  /**
   * US dollars that the floor of one arm may cost a request in the mean, so that a dear arm gets less
   * than epsilon; > 0. @default no limit
   */
  readonly usdPerRequest?: number;
  /**
   * The same as a share of what a request is expected to cost with the eligible arms in the mean; > 0.
   * It needs no knowledge of prices. @default no limit
   */
  readonly costShare?: number;
  /**
   * Value that the floors of all arms together may cost a request in the mean, in units of the score,
   * so that arms which are nearly as good as the best get epsilon, and poor or dear ones less; > 0.
   * @default no limit
   */
  readonly maxLoss?: number;
}

/** The same, null where there is no limit. */
interface Limits {
  readonly epsilon: number;
  readonly usdPerRequest: number | null;
  readonly costShare: number | null;
  readonly maxLoss: number | null;
}

/**
 * Gives every eligible arm k of K a least probability, so that a log can be evaluated for any policy,
 * at a price that is known beforehand:
 *
 *     min(epsilon, 1/K, usdPerRequest / ĉₖ, costShare · c̄ / ĉₖ, (maxLoss/K) / (best score − scoreₖ))
 *
 * with ĉ the expected dollars and c̄ their mean; an arm of which these are unknown has no limit in dollars. Scores are
 * what the policy ranks by, prices taken off.
 *
 * Around `withBudget` the floor holds in full, and what it costs is paid back out of the budget. Inside
 * it is planned for, and the budget lets the floor of one arm cost a fifth of it at most.
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
    const most = this.#mostUsd(out);
    let sum = 0;
    for (let i = 0; i < size; i++) {
      let least = Math.min(epsilon, 1 / size);
      if (least * costUsd[i] > most) least = most / costUsd[i];
      const gap = best - score[i];
      if (maxLoss !== null && least * gap > maxLoss / size) least = maxLoss / size / gap;
      floor[i] = Math.max(floor[i], least);
      sum += floor[i];
    }
    // Only if the wrapped policy asks for more than what the floor leaves.
    if (sum > 1) for (let i = 0; i < size; i++) floor[i] /= sum;
  }

  /** US dollars that the floor of one arm may cost. */
  #mostUsd({ size, costUsd }: ActionDistribution): number {
    const { usdPerRequest, costShare } = this.#limits;
    const most = usdPerRequest ?? Number.POSITIVE_INFINITY;
    if (costShare === null) return most;
    return Math.min(most, costShare * assumedFor(size, costUsd, Number.POSITIVE_INFINITY, most));
  }

  protected override ownState(): SnapshotState {
    return {};
  }

  protected override restoreOwnState(): void {}
}
