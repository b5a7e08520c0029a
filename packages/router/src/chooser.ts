import { complexity, type Liveness, type LivenessReport, liveness } from "@armature/features";
import type { Learner } from "@armature/learner";
import { type ActionDistribution, createDistribution, decide, fork } from "@armature/policy";
import type { Arms } from "./arms.ts";
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
import type { CompleteOptions } from "./read-options.ts";
import type { RouteOptions } from "./router.ts";

/** From a request to a draw: features, tier, eligibility, distribution, decision. */
export class Chooser<Request> {
  readonly #options: CompleteOptions<Request>;
  readonly #context: Float64Array;
  #distribution: ActionDistribution = createDistribution(16);
  #lastEligible: readonly string[] = [];
  #policyFailures = 0;
  readonly #liveness: Liveness;

  constructor(options: CompleteOptions<Request>) {
    this.#options = options;
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
    const { tenant, conversation, model } = route;
    const forced = model === undefined ? undefined : "pinned";
    return this.#draw({ tier, tenant, conversation, eligible, forced, readable, id }, state);
  }

  /** The next choice after `failed`, among the models that were not tried. */
  chooseAgain(failed: Draw, tried: ReadonlySet<string>, id: string, state: ChoosingState): Draw {
    const { tier, tenant, conversation } = failed;
    this.#context.set(failed.context);
    const excluded: Record<string, string> = { ...failed.excluded };
    for (const model of tried) excluded[model] = "it was tried and failed";
    const ids = failed.eligible.filter(
      (model) => !tried.has(model) && state.arms.models.has(model),
    );
    requireSome(ids, excluded);
    const eligible = modelsAffordable(modelsWell({ ids, excluded }, state), tenant, state);
    const again = { tier, tenant, conversation, eligible, forced: "fallback", id } as const;
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

  #draw(
    choice: {
      tier: string;
      tenant: string | undefined;
      conversation: string | undefined;
      eligible: Eligible;
      forced: Forced | undefined;
      readable: boolean;
      id: string;
    },
    { learner, offset, at }: ChoosingState,
  ): Draw {
    const ids = this.#sameArray(choice.eligible.ids);
    if (this.#distribution.mean.length < ids.length) {
      this.#distribution = createDistribution(2 * ids.length);
    }
    const out = this.#distribution;
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
      excluded: choice.eligible.excluded,
      chosen: ids[index] as string,
      forced: choice.forced,
      policyFailed,
      mean: out.mean.slice(0, size),
      score: out.score.slice(0, size),
      probability: out.probability.slice(0, size),
      fingerprint: learner.fingerprint,
      stateOffset: offset,
      at,
    };
  }

  /** Undefined where the policy failed, or gave what cannot be drawn from. */
  #decide(
    { tier, tenant, id }: { tier: string; tenant: string | undefined; id: string },
    ids: readonly string[],
    learner: Learner,
  ): number | undefined {
    const policy = learner.tiers.get(tier)?.policy;
    if (policy === undefined) return undefined;
    const rng = fork(this.#options.seed, id);
    try {
      policy.score(this.#context, ids, this.#distribution, tenant);
      policy.distribute(this.#distribution, rng);
      return decide(this.#distribution, rng);
    } catch (error) {
      this.#failed(error, "the policy failed: the choice is uniform over the eligible models");
      return undefined;
    }
  }

  #failed(error: unknown, message: string): void {
    this.#policyFailures += 1;
    this.#options.logger.error({ err: error }, message);
  }
}

function uniformOver(size: number, out: ActionDistribution): void {
  out.size = size;
  out.mean.fill(0, 0, size);
  out.score.fill(0, 0, size);
  out.probability.fill(1 / size, 0, size);
}
