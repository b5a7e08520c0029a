import {
  type ActionDistribution,
  createDistribution,
  fork,
  type Policy,
  type PolicySpec,
} from "@armature/policy";
import { assumedAmount } from "../objective/assumed-amount.ts";
import type { DualVariable } from "./dual-variable.ts";
import type { RecentRequest } from "./recent-requests.ts";
import { createScoredRequests, type ScoredRequests } from "./scored-requests.ts";

export interface CostLimits {
  /** Limit on the US dollars assumed for an arm of unknown cost; Infinity for no limit. */
  readonly mostUsd: number;
}

/** Scores recent requests again, with what a policy knows now. */
export class RequestScorer {
  /** Kept as an object, because the engine boxes numbers of private fields set in a constructor. */
  readonly #limits: CostLimits;
  #active: ReadonlySet<string> = new Set();
  #scratch: ActionDistribution = createDistribution(1);
  #scored: ScoredRequests = createScoredRequests(1, 1);
  #dollars = new Float64Array(1);
  /**
   * Scored until the first bill: a request without features, for which all arms are eligible. So the
   * first decisions keep to the budget at list prices, and there may be thousands of them if bills
   * are late.
   */
  readonly #imaginary: RecentRequest;

  constructor(spec: PolicySpec, limits: CostLimits) {
    this.#limits = limits;
    const context = new Float64Array(spec.dimension);
    context[0] = 1;
    this.#imaginary = { context, arms: [], prices: undefined };
  }

  /** Takes over the policy's active arms, and makes room for `requests` requests with all of them. */
  setArms(policy: Policy, requests: number): void {
    this.#active = new Set(activeArms(policy));
    this.#imaginary.arms = [...this.#active];
    if (this.#active.size <= this.#scratch.probability.length) return;
    const arms = 2 * this.#active.size;
    this.#scratch = createDistribution(arms);
    this.#scored = createScoredRequests(requests, arms);
  }

  /**
   * US dollars of each arm in a distribution: expected, or assumed if they are unknown. The array is
   * overwritten by the next call. If no cost is known and there is no limit, all arms cost the same, so
   * any number will do.
   */
  dollars({ size, costUsd }: ActionDistribution): Float64Array {
    if (this.#dollars.length < size) this.#dollars = new Float64Array(2 * size);
    const { mostUsd } = this.#limits;
    const otherwise = mostUsd < Number.POSITIVE_INFINITY ? mostUsd : 0;
    const assumed = assumedAmount(size, costUsd, otherwise, mostUsd);
    for (let i = 0; i < size; i++) {
      this.#dollars[i] = Number.isNaN(costUsd[i]) ? assumed : costUsd[i];
    }
    return this.#dollars;
  }

  /** Scores the recent requests of a dual variable with the policy, and solves for its multiplier. */
  solve(dual: DualVariable, policy: Policy, tenant: string | undefined): void {
    const { recent } = dual;
    const rng = fork(0, "priced");
    const out = this.#scratch;
    const scored = this.#scored;
    let eligible: readonly string[] = [];
    let arms = eligible;
    let end = 0;
    let totalUsd = 0;
    scored.size = 0;
    for (let age = 0; age < Math.max(1, recent.size); age++) {
      const request = recent.size === 0 ? this.#imaginary : recent.at(age);
      if (request.arms !== eligible) {
        eligible = request.arms;
        arms = eligible.filter((id) => this.#active.has(id));
      }
      if (arms.length === 0) continue;
      policy.score(request.context, arms, out, { tenant, prices: request.prices });
      policy.distribute(out, rng);
      const dollars = this.dollars(out);
      for (let i = 0; i < out.size; i++) {
        scored.score[end] = out.score[i];
        scored.mean[end] = out.mean[i];
        scored.cost[end] = dollars[i];
        scored.floor[end] = affordableFloor(out.floor[i], dollars[i], dual.probeUsd);
        totalUsd += out.probability[i] * dollars[i];
        end++;
      }
      scored.ends[scored.size] = end;
      scored.size++;
    }
    dual.solve(scored, scored.size === 0 ? 0 : totalUsd / scored.size);
  }
}

/** The floor of an arm, lowered to what its dollars may cost. */
export function affordableFloor(floor: number, dollars: number, probeUsd: number): number {
  const probe = floor * dollars;
  return probe > probeUsd ? floor * (probeUsd / probe) : floor;
}

export function activeArms(policy: Policy): readonly string[] {
  return policy.arms().flatMap(({ id, active }) => (active ? [id] : []));
}
