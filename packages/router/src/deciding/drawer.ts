import { type Conversation, drawId, type Fold } from "@armature/learner";
import {
  type ActionDistribution,
  createDistribution,
  decide,
  fork,
  type Rng,
  type SwitchCost,
} from "@armature/policy";
import { beginDistribution } from "@armature/policy/kit";
import { pricesOf } from "@armature/reward";
import { isBounded, outOfBounds } from "../contract/bounds.ts";
import { switchCost } from "../conversations/switch-cost.ts";
import type { Observers } from "../observing/observers.ts";
import type { ChoosingState } from "./choosing-state.ts";
import { type Draw, usdOf } from "./draw.ts";
import { type Eligible, requireSome } from "./eligibility.ts";
import { type Forcing, forcedChoice } from "./forced-choice.ts";

/** A choice to be made. */
export interface Choice
  extends Forcing,
    Pick<Draw, "tier" | "tenant" | "conversation" | "objective" | "bounds"> {
  /** The request as the policy sees it. Reused for the next request, so copied if it is kept. */
  readonly context: Float64Array;
  /** False if the context does not hold the request's features: the policy is then not asked. */
  readonly readable: boolean;
  readonly eligible: Eligible;
  /** The conversation so far, if a switch of its model has a price. */
  readonly answers: Conversation | undefined;
  readonly decisionId: string;
  /** 1 for the first model tried, 2 for its fallback, … */
  readonly attempt: number;
}

const UNKNOWN = new Float64Array(0);
const UNAFFORDABLE = Number.POSITIVE_INFINITY;

/** Draws one of the eligible models: scores them, applies the request's bounds, and decides. */
export class Drawer {
  readonly #seed: number;
  readonly #observers: Observers;
  #distribution: ActionDistribution = createDistribution(16);
  #switchUsd = new Float64Array(16);
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
  draw(choice: Choice, state: ChoosingState): Draw {
    const { fold, offset, at } = state;
    const { ids, excluded } = this.#withinBounds(choice, state);
    const size = ids.length;
    const cost = this.#switchCost(choice, ids, state);
    let index = this.#decide(choice, ids, fold, cost);
    const policyFailed = index === undefined;
    const out = this.#buffer(size);
    if (index === undefined) {
      beginDistribution(out, size);
      out.probability.fill(1 / size, 0, size);
      index = decide(out, this.#rng(choice));
    }
    const scored = { eligible: ids, costUsd: out.costUsd, switchCost: cost };
    const forced = forcedChoice(choice, ids, (i) => usdOf(scored, i, fold) ?? UNAFFORDABLE);
    return {
      tier: choice.tier,
      tenant: choice.tenant,
      conversation: choice.conversation,
      turn: choice.turn,
      context: choice.context.slice(),
      eligible: ids,
      excluded,
      chosen: ids[forced?.index ?? index] as string,
      forced: choice.attempt === 1 ? forced?.forced : "fallback",
      isListed: choice.isListed,
      policyFailed,
      mean: out.mean.slice(0, size),
      costUsd: out.costUsd.slice(0, size),
      latencyMs: out.latencyMs.slice(0, size),
      score: out.score.slice(0, size),
      probability: out.probability.slice(0, size),
      switchCost: cost && { ...cost, usd: this.#switchUsd.slice(0, size) },
      fingerprint: fold.fingerprint,
      stateOffset: offset,
      at,
      objective: choice.objective,
      bounds: choice.bounds,
    };
  }

  #withinBounds(choice: Choice, state: ChoosingState): Eligible {
    const { fold } = state;
    const { eligible, bounds } = choice;
    const all = this.#sameArray(eligible.ids);
    if (!isBounded(bounds)) return { ids: all, excluded: eligible.excluded };
    const cost = this.#switchCost(choice, all, state);
    const scored = this.#score(choice, all, fold, cost);
    const { mean, sd, costUsd } = this.#distribution;
    const known = { eligible: all, costUsd: scored ? costUsd : UNKNOWN, switchCost: cost };
    const ids: string[] = [];
    const excluded: Record<string, string> = { ...eligible.excluded };
    for (const [i, id] of all.entries()) {
      const usd = usdOf(known, i, fold);
      const reason = outOfBounds(bounds, usd, scored ? mean[i] + sd[i] : undefined);
      if (reason === undefined) ids.push(id);
      else excluded[id] = reason;
    }
    requireSome(ids, excluded);
    return { ids: this.#sameArray(ids), excluded };
  }

  /** Undefined if the policy was not asked, failed, or gave no valid distribution. */
  #decide(
    choice: Choice,
    ids: readonly string[],
    fold: Fold,
    cost: SwitchCost | undefined,
  ): number | undefined {
    if (!this.#score(choice, ids, fold, cost)) return undefined;
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
  #score(
    choice: Choice,
    ids: readonly string[],
    fold: Fold,
    switchCost: SwitchCost | undefined,
  ): boolean {
    const { tier, tenant, objective, context, readable } = choice;
    const policy = fold.tiers.get(tier)?.policy;
    if (policy === undefined || !readable) return false;
    try {
      const terms = { tenant, prices: objective && pricesOf(objective), switchCost };
      policy.score(context, ids, this.#buffer(ids.length), terms);
      return true;
    } catch (error) {
      this.#failed(error, choice);
      return false;
    }
  }

  /** Valid until the next call. */
  #switchCost(
    { answers, turn }: Choice,
    ids: readonly string[],
    { models, at }: ChoosingState,
  ): SwitchCost | undefined {
    if (answers === undefined) return undefined;
    if (this.#switchUsd.length < ids.length) this.#switchUsd = new Float64Array(2 * ids.length);
    return switchCost(answers, ids, models.byId, turn, at, this.#switchUsd);
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
