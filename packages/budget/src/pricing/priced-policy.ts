import {
  type ActionDistribution,
  type Arm,
  createDistribution,
  type DecisionTerms,
  type Json,
  type Observation,
  type Policy,
  PolicyError,
  type PolicyFactory,
  type PolicySpec,
  type Prior,
  type Rng,
} from "@armature/policy";
import {
  applyFloor,
  PolicyWrapper,
  rejectSnapshot,
  type SnapshotState,
  softmax,
} from "@armature/policy/kit";
import { withObjective } from "../objective/with-objective.ts";
import type { DualVariable } from "./dual-variable.ts";
import type { RecentRequests } from "./recent-requests.ts";
import { activeArms, affordableFloor, type CostLimits, RequestScorer } from "./request-scorer.ts";
import { TEMPERATURE } from "./solve-multiplier.ts";

export interface PricedOptions extends CostLimits {
  /** Name of the wrapper; its kind is `name(kind of the wrapped policy)`. */
  readonly name: string;
  readonly config: SnapshotState;
  /** By tenant; tenants without one share that of the empty name. */
  readonly duals: ReadonlyMap<string, DualVariable>;
}

/**
 * A policy that subtracts multiplier · expected dollars from each score. While the multiplier is 0, the
 * wrapped policy's own distribution is used; otherwise the softmax of the remaining scores, whatever
 * rule the wrapped policy has.
 */
export class PricedPolicy extends PolicyWrapper {
  readonly #duals: ReadonlyMap<string, DualVariable>;
  readonly #scorer: RequestScorer;

  constructor(policy: PolicyFactory, spec: PolicySpec, options: PricedOptions) {
    super(withObjective(policy), spec, options.name, options.config);
    this.#duals = options.duals;
    this.#scorer = new RequestScorer(spec, options);
  }

  override score(
    context: Float64Array,
    arms: readonly string[],
    out: ActionDistribution,
    terms?: DecisionTerms,
  ): void {
    super.score(context, arms, out, terms);
    const dual = this.#dual(terms?.tenant);
    if (dual === undefined) return;
    const { multiplier, probeUsd } = dual;
    const { size, score, floor } = out;
    const dollars = this.#scorer.dollars(out);
    for (let i = 0; i < size; i++) {
      floor[i] = affordableFloor(floor[i], dollars[i], probeUsd);
      score[i] -= multiplier * dollars[i];
    }
    out.multiplier += multiplier;
  }

  override distribute(out: ActionDistribution, rng: Rng): void {
    if (out.multiplier === 0) {
      super.distribute(out, rng);
      return;
    }
    softmax(out, TEMPERATURE);
    applyFloor(out);
  }

  override update(observation: Observation): void {
    super.update(observation);
    const { tenant } = observation;
    const dual = this.#dual(tenant);
    if (dual?.observe(observation)) this.#scorer.solve(dual, this.inner, tenant);
  }

  override addArm(arm: Arm, prior?: Prior): void {
    super.addArm(arm, prior);
    this.#setArms(this.inner);
    this.#solveAll();
  }

  override removeArm(id: string): void {
    super.removeArm(id);
    this.#setArms(this.inner);
    this.#solveAll();
  }

  override setCost(id: string, costUsd: number): void {
    super.setCost(id, costUsd);
    this.#solveAll();
  }

  protected override ownState(): SnapshotState {
    return { accounts: [...this.#duals.values()].map((dual) => dual.snapshot()) };
  }

  protected override restoreOwnState({ accounts }: SnapshotState, inner: Policy): void {
    const duals = [...this.#duals.values()];
    if (!Array.isArray(accounts) || accounts.length !== duals.length) {
      rejectSnapshot("its accounts do not match the configuration");
    }
    const before = duals.map((dual) => dual.snapshot());
    const restoreAll = (from: readonly Json[]) =>
      duals.forEach((dual, i) => {
        dual.restore(from[i]);
      });
    try {
      restoreAll(accounts);
      for (const { recent } of duals) requireContexts(recent, inner);
    } catch (error) {
      restoreAll(before);
      throw error;
    }
    this.#setArms(inner);
  }

  #dual(tenant = ""): DualVariable | undefined {
    return this.#duals.get(tenant) ?? this.#duals.get("");
  }

  #setArms(policy: Policy): void {
    const capacities = [...this.#duals.values()].map(({ recent }) => recent.capacity);
    this.#scorer.setArms(policy, Math.max(...capacities));
  }

  #solveAll(): void {
    for (const [tenant, dual] of this.#duals) this.#scorer.solve(dual, this.inner, tenant);
  }
}

/** Refuses recent requests with contexts that the policy could never have learned from. */
function requireContexts(recent: RecentRequests, policy: Policy): void {
  const arms = activeArms(policy);
  if (arms.length === 0) return;
  const out = createDistribution(arms.length);
  for (let age = 0; age < recent.size; age++) {
    try {
      policy.score(recent.at(age).context, arms, out);
    } catch (error) {
      if (PolicyError.isInstance(error) && error.code === "invalid-context") {
        rejectSnapshot(error.message);
      }
    }
  }
}
