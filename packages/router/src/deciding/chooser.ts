import { complexity, type Liveness, type LivenessReport, liveness } from "@armature/features";
import type { RouteOptions, Turn } from "../contract/router.ts";
import type { KnownConversation } from "../conversations/conversation-ledger.ts";
import { RouterError } from "../error.ts";
import type { ActiveModels } from "../models/active-models.ts";
import type { Observers } from "../observing/observers.ts";
import type { CompleteOptions } from "../options/read-options.ts";
import type { ChoosingState } from "./choosing-state.ts";
import type { Draw } from "./draw.ts";
import { type Choice, Drawer } from "./drawer.ts";
import {
  affordableModels,
  capableModels,
  healthyModels,
  pinnedModels,
  requireSome,
  unknownModel,
} from "./eligibility.ts";
import type { Objectives } from "./objectives.ts";

const ORDINARY: Turn = { kind: "ordinary" };

/** Turns a request into a draw: features, tier, eligibility, objective, and the policy's choice. */
export class Chooser<Request> {
  readonly #options: CompleteOptions<Request>;
  readonly #observers: Observers;
  readonly #context: Float64Array;
  readonly #drawer: Drawer;
  readonly #liveness: Liveness;
  readonly #objectives: Objectives;
  #featureFailures = 0;

  constructor(options: CompleteOptions<Request>, objectives: Objectives, observers: Observers) {
    this.#options = options;
    this.#observers = observers;
    this.#objectives = objectives;
    this.#drawer = new Drawer(options.seed, observers);
    this.#liveness = liveness(options.features.schema);
    this.#context = new Float64Array(options.features.schema.features.length);
  }

  /** How often the policy or the features failed, so that the choice was uniform. */
  get policyFailures(): number {
    return this.#featureFailures + this.#drawer.policyFailures;
  }

  /** Features that carry no information on recent requests. */
  get liveness(): LivenessReport {
    return this.#liveness.report();
  }

  /**
   * @throws RouterError `no-eligible-model`, `models-failing`, `budget-exhausted`, `unknown-model`,
   *   `unknown-tier`
   */
  choose(request: Request, route: RouteOptions, decisionId: string, state: ChoosingState): Draw {
    const { models } = state;
    const { tenant, conversation, turn = ORDINARY, maxUsd, minQuality } = route;
    const isPinned = route.model !== undefined;
    const last = state.conversation(tenant, conversation)?.last;
    const kept = turn.kind === "exchange" && !isPinned ? last : undefined;
    const readable = this.#extract(request, decisionId);
    const tier = this.#tierOf(request, route, models, kept);
    const capable = capableModels(this.#options, request, route, tier, models);
    return this.#draw(
      {
        tier,
        tenant,
        conversation,
        turn,
        kept: kept?.model,
        objective: this.#objectives.resolve(tenant, route.objective),
        bounds: { maxUsd, minQuality },
        isListed: isPinned,
        readable,
        decisionId,
        attempt: 1,
      },
      capable,
      state,
    );
  }

  /** The next choice after `failed`, among the models that were not tried. */
  chooseFallback(
    failed: Draw,
    tried: ReadonlySet<string>,
    decisionId: string,
    attempt: number,
    state: ChoosingState,
  ): Draw {
    const { tier, tenant, conversation, turn, objective, bounds, isListed } = failed;
    this.#context.set(failed.context);
    const excluded: Record<string, string> = { ...failed.excluded };
    for (const model of tried) excluded[model] = "it was tried and failed";
    const ids = failed.eligible.filter(
      (model) => !tried.has(model) && state.models.byId.has(model),
    );
    requireSome(ids, excluded);
    return this.#draw(
      {
        tier,
        tenant,
        conversation,
        turn,
        kept: undefined,
        objective,
        bounds,
        isListed,
        readable: true,
        decisionId,
        attempt,
      },
      { ids, excluded },
      state,
    );
  }

  /** Fills the context. Returns false if the extractor failed and the context is the bias alone. */
  #extract(request: Request, decisionId: string): boolean {
    const context = this.#context;
    try {
      this.#options.features.extract(request, context);
      for (let index = 0; index < context.length; index++) {
        context[index] = Math.fround(context[index] as number);
        if (!Number.isFinite(context[index])) throw new Error(`feature ${index} is not finite`);
      }
      this.#liveness.observe(context);
      return true;
    } catch (err) {
      this.#featureFailures++;
      const message = "the features of a request could not be read";
      this.#observers.problem("features", message, { err, decisionId, attempt: 1 });
      context.fill(0);
      context[0] = 1;
      return false;
    }
  }

  #tierOf(
    request: Request,
    route: RouteOptions,
    { tiers }: ActiveModels,
    kept: KnownConversation["last"],
  ): string {
    if (route.tier !== undefined) return this.#knownTier(route.tier, tiers);
    if (kept !== undefined && tiers.get(kept.tier)?.includes(kept.model)) return kept.tier;
    const names = [...tiers.keys()];
    const chosen = names.length === 1 ? (names[0] as string) : this.#chooseTier(request, names);
    const pinned = pinnedModels(route);
    if (pinned === undefined || holds(tiers.get(chosen), pinned)) {
      return this.#knownTier(chosen, tiers);
    }
    const home = names.find((name) => holds(tiers.get(name), pinned));
    if (home === undefined) throw unknownModel(pinned, tiers);
    return home;
  }

  #chooseTier(request: Request, names: readonly string[]): string {
    const { chooseTier } = this.#options;
    if (chooseTier !== undefined) return chooseTier(request, this.#context);
    const step = Math.floor(complexity(this.#context) * names.length);
    return names[Math.min(step, names.length - 1)] as string;
  }

  #knownTier(name: string, tiers: ActiveModels["tiers"]): string {
    if (tiers.has(name)) return name;
    throw new RouterError(
      "unknown-tier",
      `no tier "${name}"; there are: ${[...tiers.keys()].join(", ")}`,
    );
  }

  #draw(
    choice: Omit<Choice, "context" | "eligible" | "answers">,
    capable: Choice["eligible"],
    state: ChoosingState,
  ): Draw {
    const eligible = affordableModels(healthyModels(capable, state), choice.tenant, state);
    const { tenant, conversation, turn } = choice;
    const { answers } =
      (turn.kind === "side" ? undefined : state.conversation(tenant, conversation)) ?? {};
    return this.#drawer.draw({ ...choice, context: this.#context, eligible, answers }, state);
  }
}

function holds(members: readonly string[] | undefined, ids: readonly string[]): boolean {
  return ids.every((id) => members?.includes(id));
}
