import type { DeclareArm, Fold } from "@armature/learner";
import type { Price } from "@armature/reward";
import { type Model, modelSchema } from "../contract/model.ts";
import { RouterError } from "../error.ts";
import type { LearnedState } from "../learning/learned-state.ts";
import { ignoredPriors, type Priors } from "../learning/priors.ts";
import type { Observers } from "../observing/observers.ts";
import type { CompleteOptions } from "../options/read-options.ts";
import { RESERVED_NAMES } from "../options/reserved-names.ts";
import { type ActiveModels, activeModels } from "./active-models.ts";
import { declarationOf, reconcile, requireSameModel } from "./declaration.ts";

/** The models of a router: declared in its log, so that every process on the log has the same. */
export class ModelRegistry {
  readonly #options: CompleteOptions<never>;
  readonly #state: LearnedState;
  readonly #priors: Priors;
  readonly #observers: Observers;
  #active: ActiveModels = { byId: new Map(), tiers: new Map() };
  /** The fold and the version of its arms from which `#active` was made. */
  #source: { readonly fold: Fold; readonly version: number } | undefined;

  constructor(
    options: CompleteOptions<never>,
    state: LearnedState,
    priors: Priors,
    observers: Observers,
  ) {
    this.#options = options;
    this.#state = state;
    this.#priors = priors;
    this.#observers = observers;
  }

  /** Declares what is configured and not in the log. */
  async reconcile(): Promise<void> {
    const { models, tiers, clock, logger } = this.#options;
    const { arms } = this.#state.fold;
    const ignored = ignoredPriors(this.#priors, arms);
    if (ignored.length > 0) {
      logger.warn({ models: ignored }, "priors of models that were declared before: no effect");
    }
    const entries = reconcile(models, tiers, arms, clock(), this.#priors);
    if (entries.length > 0) await this.#state.change(() => entries);
  }

  /** The same object until the models change. */
  get active(): ActiveModels {
    const { fold } = this.#state;
    if (this.#source?.fold !== fold || this.#source.version !== fold.armsVersion) {
      this.#active = activeModels(fold.arms, this.tiers);
      this.#source = { fold, version: fold.armsVersion };
    }
    return this.#active;
  }

  get tiers(): readonly string[] {
    return Object.keys(this.#options.tiers);
  }

  async add(model: Model, tiers: readonly string[] = this.tiers): Promise<void> {
    const parsed = modelSchema.safeParse(model);
    if (!parsed.success) throw new RouterError("invalid-option", parsed.error.message);
    if (RESERVED_NAMES.has(model.id)) {
      const reason = `id: "${model.id}" means something else in requests; use another`;
      throw new RouterError("invalid-option", reason);
    }
    const unknown = tiers.find((tier) => !this.tiers.includes(tier));
    if (unknown !== undefined) throw new RouterError("unknown-tier", `no tier "${unknown}"`);
    await this.#state.change(() => {
      const known = this.#state.fold.arms.get(model.id);
      if (known?.active) {
        throw new RouterError("duplicate-model", `a model "${model.id}" is there already`);
      }
      requireSameModel(model, known, "model");
      const prior = this.#priors.get(model.id);
      return [declarationOf(model, tiers, "runtime", this.#options.clock(), prior)];
    });
    this.#observers.changed({ change: "model-added", model, tiers });
  }

  async remove(id: string): Promise<void> {
    await this.#state.change(() => {
      this.#declared(id);
      return [{ kind: "control", op: "remove-arm", id, at: this.#options.clock() }];
    });
    this.#observers.changed({ change: "model-removed", id });
  }

  async setPrice(id: string, price: Price): Promise<void> {
    await this.#state.change(() => {
      const { tiers, origin, definition, prior } = this.#declared(id);
      const parsed = modelSchema.safeParse({ ...(definition as object), price });
      if (!parsed.success) throw new RouterError("invalid-option", parsed.error.message);
      return [declarationOf(parsed.data, tiers, origin, this.#options.clock(), prior)];
    });
    this.#observers.changed({ change: "price-set", id, price });
  }

  #declared(id: string): DeclareArm {
    const arm = this.#state.fold.arms.get(id);
    if (arm?.active) return arm.declaration;
    throw new RouterError("unknown-model", `no model "${id}"`);
  }
}
