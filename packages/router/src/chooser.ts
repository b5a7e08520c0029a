import { complexity, type Liveness, type LivenessReport, liveness } from "@armature/features";
import type { Learner } from "@armature/learner";
import {
  type ActionDistribution,
  beginDistribution,
  createDistribution,
  decide,
  fork,
} from "@armature/policy";
import { pricesOf } from "@armature/reward";
import type { Arms } from "./arms.ts";
import { outOfBounds } from "./bounds.ts";
import type { ChoosingState } from "./choosing-state.ts";
import type { Draw } from "./draw.ts";
import {
  type Eligible,
  modelsAble,
  modelsAffordable,
  modelsWell,
  requireSome,
  unknownModel,
} from "./eligibility.ts";
import { RouterError } from "./error.ts";
import type { Forced } from "./forced.ts";
import type { Objectives } from "./objectives.ts";
import type { CompleteOptions } from "./read-options.ts";
import type { RouteOptions } from "./router.ts";

const POLICY_FAILED = "the policy failed: the choice is uniform over the eligible models";

/** A choice that is to be made. */
interface Choice extends Pick<Draw, "tier" | "tenant" | "conversation" | "objective" | "bounds"> {
  readonly eligible: Eligible;
  readonly forced: Forced | undefined;
  /** Whether the context holds the request's features. */
  readonly readable: boolean;
  /** Names the source of randomness of the draw. */
  readonly id: string;
}

/** From a request to a draw: features, tier, eligibility, distribution, decision. */
export class Chooser<Request> {
  readonly #options: CompleteOptions<Request>;
  readonly #context: Float64Array;
  #distribution: ActionDistribution = createDistribution(16);
  #lastEligible: readonly string[] = [];
  #policyFailures = 0;
  readonly #liveness: Liveness;
  readonly #objectives: Objectives;

  constructor(options: CompleteOptions<Request>, objectives: Objectives) {
    this.#options = options;
    this.#objectives = objectives;
    this.#liveness = liveness(options.features.schema);
    this.#context = new Float64Array(options.features.schema.features.length);
  }

  /** How often the policy or the features failed, so that the choice was uniform. */
  get policyFailures(): number {
    return this.#policyFailures;
  }

  /** Which features say nothing on the requests of late. */
  get liveness(): LivenessReport {
    return this.#liveness.report();
  }

  /**
   * @throws RouterError `no-eligible-model`, `models-failing`, `budget-exhausted`, `unknown-model`,
   *   `unknown-tier`
   */
  choose(request: Request, route: RouteOptions, id: string, state: ChoosingState): Draw {
    const readable = this.#extract(request);
    const tier = this.#tierOf(request, route, state.arms);
    const able = modelsAble(this.#options, request, route, tier, state.arms);
    const eligible = modelsAffordable(modelsWell(able, state), route.tenant, state);
    const { tenant, conversation, model, maxUsd, minQuality } = route;
    const { learner, arms } = state;
    const objective = this.#objectives.of(learner, arms.models, tenant, route.objective);
    const bounds = { maxUsd, minQuality };
    const forced = model === undefined ? undefined : ("pinned" as const);
    const choice = {
      tier,
      tenant,
      conversation,
      objective,
      bounds,
      eligible,
      forced,
      readable,
      id,
    };
    return this.#draw(choice, state);
  }

  /** The next choice after `failed`, among the models that were not tried. */
  chooseAgain(failed: Draw, tried: ReadonlySet<string>, id: string, state: ChoosingState): Draw {
    const { tier, tenant, conversation, objective, bounds } = failed;
    this.#context.set(failed.context);
    const excluded: Record<string, string> = { ...failed.excluded };
    for (const model of tried) excluded[model] = "it was tried and failed";
    const ids = failed.eligible.filter(
      (model) => !tried.has(model) && state.arms.models.has(model),
    );
    requireSome(ids, excluded);
    const eligible = modelsAffordable(modelsWell({ ids, excluded }, state), tenant, state);
    const forced = "fallback" as const;
    const again = { tier, tenant, conversation, objective, bounds, eligible, forced, id };
    return this.#draw({ ...again, readable: true }, state);
  }

  /** Fills the context; false where the extractor failed and the context is the bias alone. */
  #extract(request: Request): boolean {
    const context = this.#context;
    try {
      this.#options.features.extract(request, context);
      for (let index = 0; index < context.length; index += 1) {
        context[index] = Math.fround(context[index] as number);
        if (!Number.isFinite(context[index])) throw new Error(`feature ${index} is not finite`);
      }
      this.#liveness.observe(context);
      return true;
    } catch (error) {
      this.#failed(error, "the features of a request could not be read");
      context.fill(0);
      context[0] = 1;
      return false;
    }
  }

  #tierOf(request: Request, route: RouteOptions, { tiers }: Arms): string {
    if (route.tier !== undefined) return this.#knownTier(route.tier, tiers);
    const names = [...tiers.keys()];
    const chosen = names.length === 1 ? (names[0] as string) : this.#chooseTier(request, names);
    const pinned = route.model;
    if (pinned === undefined || tiers.get(chosen)?.includes(pinned)) {
      return this.#knownTier(chosen, tiers);
    }
    const home = names.find((name) => tiers.get(name)?.includes(pinned));
    if (home === undefined) throw unknownModel(pinned, tiers);
    return home;
  }

  #chooseTier(request: Request, names: readonly string[]): string {
    const { chooseTier } = this.#options;
    if (chooseTier !== undefined) return chooseTier(request, this.#context);
    const step = Math.floor(complexity(this.#context) * names.length);
    return names[Math.min(step, names.length - 1)] as string;
  }

  #knownTier(name: string, tiers: Arms["tiers"]): string {
    if (tiers.has(name)) return name;
    throw new RouterError(
      "unknown-tier",
      `no tier "${name}"; there are: ${[...tiers.keys()].join(", ")}`,
    );
  }

  /** Policies look arms up once per array, so an unchanged set should be the same array. */
  #sameArray(ids: readonly string[]): readonly string[] {
    const last = this.#lastEligible;
    if (ids.length === last.length && ids.every((id, index) => id === last[index])) return last;
    this.#lastEligible = ids;
    return ids;
  }

  #draw(choice: Choice, { learner, offset, at }: ChoosingState): Draw {
    const { ids, excluded } = this.#withinBounds(choice, learner);
    const out = this.#buffer(ids.length);
    const { seed } = this.#options;
    let index = choice.readable ? this.#decide(choice, ids, learner) : undefined;
    const policyFailed = index === undefined;
    if (index === undefined) {
      uniformOver(ids.length, out);
      index = decide(out, fork(seed, choice.id));
    }
    const size = ids.length;
    return {
      tier: choice.tier,
      tenant: choice.tenant,
      conversation: choice.conversation,
      context: this.#context.slice(),
      eligible: ids,
      excluded,
      chosen: ids[index] as string,
      forced: choice.forced,
      policyFailed,
      mean: out.mean.slice(0, size),
      costUsd: out.costUsd.slice(0, size),
      latencyMs: out.latencyMs.slice(0, size),
      score: out.score.slice(0, size),
      probability: out.probability.slice(0, size),
      fingerprint: learner.fingerprint,
      stateOffset: offset,
      at,
      objective: choice.objective,
      bounds: choice.bounds,
    };
  }

  #buffer(size: number): ActionDistribution {
    if (this.#distribution.mean.length < size) this.#distribution = createDistribution(2 * size);
    return this.#distribution;
  }

  /**
   * The eligible models that the request's bounds leave, by what is expected of each.
   * @throws RouterError `no-eligible-model` if they leave none
   */
  #withinBounds(choice: Choice, learner: Learner): Eligible {
    const { eligible, bounds } = choice;
    const all = this.#sameArray(eligible.ids);
    const bounded = bounds.maxUsd !== undefined || bounds.minQuality !== undefined;
    if (!bounded || !choice.readable || !this.#score(choice, all, learner)) {
      return { ids: all, excluded: eligible.excluded };
    }
    const ids: string[] = [];
    const excluded: Record<string, string> = { ...eligible.excluded };
    for (const [index, id] of all.entries()) {
      const expected = learner.expectedCost(id);
      const reason = outOfBounds(bounds, this.#distribution, index, expected);
      if (reason === undefined) ids.push(id);
      else excluded[id] = reason;
    }
    requireSome(ids, excluded);
    return { ids: this.#sameArray(ids), excluded };
  }

  /** False if the policy failed. */
  #score(choice: Choice, ids: readonly string[], learner: Learner): boolean {
    const { tier, tenant, objective } = choice;
    const policy = learner.tiers.get(tier)?.policy;
    if (policy === undefined) return false;
    try {
      const terms = { tenant, prices: objective && pricesOf(objective) };
      policy.score(this.#context, ids, this.#buffer(ids.length), terms);
      return true;
    } catch (error) {
      this.#failed(error, POLICY_FAILED);
      return false;
    }
  }

  /** Undefined where the policy failed, or gave what cannot be drawn from. */
  #decide(choice: Choice, ids: readonly string[], learner: Learner): number | undefined {
    if (!this.#score(choice, ids, learner)) return undefined;
    const rng = fork(this.#options.seed, choice.id);
    try {
      learner.tiers.get(choice.tier)?.policy.distribute(this.#distribution, rng);
      return decide(this.#distribution, rng);
    } catch (error) {
      this.#failed(error, POLICY_FAILED);
      return undefined;
    }
  }

  #failed(error: unknown, message: string): void {
    this.#policyFailures += 1;
    this.#options.logger.error({ err: error }, message);
  }
}

function uniformOver(size: number, out: ActionDistribution): void {
  beginDistribution(out, size);
  out.probability.fill(1 / size, 0, size);
}
