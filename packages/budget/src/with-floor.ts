import {
  type ActionDistribution,
  type Arm,
  ArmTable,
  checkOption,
  type Observation,
  type Policy,
  type PolicyFactory,
  type PolicySpec,
  PolicyWrapper,
  type Prior,
  type SnapshotState,
} from "@armature/policy";
import { CostModel } from "./cost-model.ts";

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
  #arms = new ArmTable();
  #costs: CostModel;

  constructor(
    policy: PolicyFactory,
    spec: PolicySpec,
    epsilon: number,
    usdPerRequest: number | null,
  ) {
    super(policy, spec, "floor", { epsilon, usdPerRequest });
    this.#epsilon = epsilon;
    this.#usdPerRequest = usdPerRequest;
    this.#costs = new CostModel(usdPerRequest ?? 0, spec.dimension);
  }

  override score(
    context: Float64Array,
    arms: readonly string[],
    out: ActionDistribution,
    tenant?: string,
  ): void {
    super.score(context, arms, out, tenant);
    const positions = this.#arms.locate(arms);
    const { size, minimum } = out;
    const most = Math.min(this.#epsilon, 1 / size);
    const usd = this.#usdPerRequest;
    let sum = 0;
    for (let i = 0; i < size; i++) {
      const dollars = usd === null ? 0 : this.#costs.typical(positions[i]);
      const floor = usd !== null && most * dollars > usd ? usd / dollars : most;
      minimum[i] = Math.max(minimum[i], floor);
      sum += minimum[i];
    }
    // Only where the wrapped policy asks for more than what the floor leaves.
    if (sum > 1) for (let i = 0; i < size; i++) minimum[i] /= sum;
  }

  override update(observation: Observation): void {
    super.update(observation);
    const { arm, context, costUsd } = observation;
    if (costUsd !== undefined) this.#costs.observe(this.#arms.position(arm), context, costUsd);
  }

  override addArm(arm: Arm, prior?: Prior): void {
    super.addArm(arm, prior);
    const known = this.#arms.size;
    if (this.#arms.add(arm.id) === known) this.#costs.add(prior?.costUsd);
  }

  override removeArm(id: string): void {
    super.removeArm(id);
    this.#arms.remove(id);
  }

  override setCost(id: string, costUsd: number): void {
    super.setCost(id, costUsd);
    this.#costs.setList(this.#arms.position(id), costUsd);
  }

  protected override ownState(): SnapshotState {
    return { costs: this.#costs.snapshot() };
  }

  protected override restoreOwnState({ costs }: SnapshotState, inner: Policy): void {
    const arms = ArmTable.from(
      inner.arms().map(({ id, active, count }) => ({ id, active, count })),
    );
    this.#costs = CostModel.from(costs, arms.size, this.#usdPerRequest ?? 0, this.dimension);
    this.#arms = arms;
  }
}
