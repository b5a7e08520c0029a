import {
  type ActionDistribution,
  checkOption,
  type DecisionTerms,
  type PolicyFactory,
  type PolicySpec,
  PolicyWrapper,
  type SnapshotState,
} from "@armature/policy";
import { withObjective } from "./with-objective.ts";

export interface FloorOptions {
  /** Least probability of every eligible arm, in (0, 1]; no more than 1/K with K of them. */
  readonly epsilon: number;
  /**
   * US dollars that the floor of one arm may cost a request in the mean, so that a dear arm gets less
   * than epsilon; > 0. @default no limit
   */
  readonly usdPerRequest?: number;
}

/**
 * Gives every eligible arm a least probability: min(ε, 1/K, usdPerRequest / expected dollars of the
 * arm). A log written so can be evaluated for any policy, at a price that is known beforehand.
 *
 * Inside `withBudget` the floor's dollars are part of the budget, of which the floor of one arm gets
 * a fifth at most.
 *
 * @throws PolicyError `invalid-option`
 */
export function withFloor(policy: PolicyFactory, options: FloorOptions): PolicyFactory {
  const epsilon = checkOption("epsilon", options.epsilon, { least: 0, most: 1, exclusive: true });
  const usdPerRequest =
    options.usdPerRequest === undefined
      ? null
      : checkOption("usdPerRequest", options.usdPerRequest, { least: 0, exclusive: true });
  return (spec) => new FlooredPolicy(policy, spec, epsilon, usdPerRequest);
}

class FlooredPolicy extends PolicyWrapper {
  readonly #epsilon: number;
  readonly #usdPerRequest: number | null;

  constructor(
    policy: PolicyFactory,
    spec: PolicySpec,
    epsilon: number,
    usdPerRequest: number | null,
  ) {
    super(withObjective(policy), spec, "floor", { epsilon, usdPerRequest });
    this.#epsilon = epsilon;
    this.#usdPerRequest = usdPerRequest;
  }

  override score(
    context: Float64Array,
    arms: readonly string[],
    out: ActionDistribution,
    terms?: DecisionTerms,
  ): void {
    super.score(context, arms, out, terms);
    const { size, minimum, costUsd } = out;
    const most = Math.min(this.#epsilon, 1 / size);
    const usd = this.#usdPerRequest;
    let sum = 0;
    for (let i = 0; i < size; i++) {
      const dear = usd !== null && most * costUsd[i] > usd;
      minimum[i] = Math.max(minimum[i], dear ? usd / costUsd[i] : most);
      sum += minimum[i];
    }
    // Only if the wrapped policy asks for more than what the floor leaves.
    if (sum > 1) for (let i = 0; i < size; i++) minimum[i] /= sum;
  }

  protected override ownState(): SnapshotState {
    return {};
  }

  protected override restoreOwnState(): void {}
}
