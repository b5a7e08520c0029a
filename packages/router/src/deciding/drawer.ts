import { drawId, type Fold } from "@armature/learner";
import {
  type ActionDistribution,
  createDistribution,
  decide,
  fork,
  type Rng,
} from "@armature/policy";
import { beginDistribution } from "@armature/policy/kit";
import { pricesOf } from "@armature/reward";
import { isBounded, outOfBounds } from "../contract/bounds.ts";
import type { Forced } from "../contract/forced.ts";
import type { Observers } from "../observing/observers.ts";
import type { ChoosingState } from "./choosing-state.ts";
import type { Draw } from "./draw.ts";
import { type Eligible, requireSome } from "./eligibility.ts";

/** A choice to be made. */
export interface Choice
  extends Pick<Draw, "tier" | "tenant" | "conversation" | "objective" | "bounds" | "isListed"> {
  /** The request as the policy sees it. Reused for the next request, so copied if it is kept. */
  readonly context: Float64Array;
  /** False if the context does not hold the request's features: the policy is then not asked. */
  readonly readable: boolean;
  readonly eligible: Eligible;
  readonly forced: Forced | undefined;
  readonly decisionId: string;
  /** 1 for the first model tried, 2 for its fallback, … */
  readonly attempt: number;
}

/** Draws one of the eligible models: scores them, applies the request's bounds, and decides. */
export class Drawer {
  readonly #seed: number;
  readonly #observers: Observers;
  #distribution: ActionDistribution = createDistribution(16);
  #lastEligible: readonly string[] = [];
  #policyFailures = 0;

  constructor(seed: number, observers: Observers) {
    this.#seed = seed;
    this.#observers = observers;
  }

  /** How often the policy failed, so that the choice was uniform. */
  get policyFailures(): number {
    return this.#policyFailures;
  }

  /** @throws RouterError `no-eligible-model` if the request's bounds leave none */
  draw(choice: Choice, { fold, offset, at }: ChoosingState): Draw {
    const { ids, excluded } = this.#withinBounds(choice, fold);
    const size = ids.length;
    let index = this.#decide(choice, ids, fold);
    const policyFailed = index === undefined;
    const out = this.#buffer(size);
    if (index === undefined) {
      beginDistribution(out, size);
      out.probability.fill(1 / size, 0, size);
      index = decide(out, this.#rng(choice));
    }
    return {
      tier: choice.tier,
      tenant: choice.tenant,
      conversation: choice.conversation,
      context: choice.context.slice(),
      eligible: ids,
      excluded,
      chosen: ids[choice.isListed ? 0 : index] as string,
      forced: choice.forced,
      isListed: choice.isListed,
      policyFailed,
      mean: out.mean.slice(0, size),
      costUsd: out.costUsd.slice(0, size),
      latencyMs: out.latencyMs.slice(0, size),
      score: out.score.slice(0, size),
      probability: out.probability.slice(0, size),
      fingerprint: fold.fingerprint,
      stateOffset: offset,
      at,
      objective: choice.objective,
      bounds: choice.bounds,
    };
  }

  #withinBounds(choice: Choice, fold: Fold): Eligible {
    const { eligible, bounds } = choice;
    const all = this.#sameArray(eligible.ids);
    if (!isBounded(bounds)) return { ids: all, excluded: eligible.excluded };
    const scored = this.#score(choice, all, fold);
    const { mean, sd, costUsd } = this.#distribution;
    const ids: string[] = [];
    const excluded: Record<string, string> = { ...eligible.excluded };
    for (const [i, id] of all.entries()) {
      const predicted = scored && !Number.isNaN(costUsd[i]) ? costUsd[i] : undefined;
      const usd = predicted ?? fold.expectedCost(id);
      const reason = outOfBounds(bounds, usd, scored ? mean[i] + sd[i] : undefined);
      if (reason === undefined) ids.push(id);
      else excluded[id] = reason;
    }
    requireSome(ids, excluded);
    return { ids: this.#sameArray(ids), excluded };
  }

  /** Undefined if the policy was not asked, failed, or gave no valid distribution. */
  #decide(choice: Choice, ids: readonly string[], fold: Fold): number | undefined {
    if (!this.#score(choice, ids, fold)) return undefined;
    const rng = this.#rng(choice);
    try {
      fold.tiers.get(choice.tier)?.policy.distribute(this.#distribution, rng);
      return decide(this.#distribution, rng);
    } catch (error) {
      this.#failed(error, choice);
      return undefined;
    }
  }

  /** False if the policy was not asked, or failed. */
  #score(choice: Choice, ids: readonly string[], fold: Fold): boolean {
    const { tier, tenant, objective, context, readable } = choice;
    const policy = fold.tiers.get(tier)?.policy;
    if (policy === undefined || !readable) return false;
    try {
      const terms = { tenant, prices: objective && pricesOf(objective) };
      policy.score(context, ids, this.#buffer(ids.length), terms);
      return true;
    } catch (error) {
      this.#failed(error, choice);
      return false;
    }
  }

  #rng({ decisionId, attempt }: Choice): Rng {
    return fork(this.#seed, drawId(decisionId, attempt));
  }

  #buffer(size: number): ActionDistribution {
    if (this.#distribution.mean.length < size) this.#distribution = createDistribution(2 * size);
    return this.#distribution;
  }

  /** Policies look up arms once per array, so an unchanged set should be the same array. */
  #sameArray(ids: readonly string[]): readonly string[] {
    const last = this.#lastEligible;
    if (ids.length === last.length && ids.every((id, index) => id === last[index])) return last;
    this.#lastEligible = ids;
    return ids;
  }

  #failed(err: unknown, { decisionId, attempt }: Choice): void {
    this.#policyFailures++;
    const message = "the policy failed: the choice is uniform over the eligible models";
    this.#observers.problem("policy", message, { err, decisionId, attempt });
  }
}
