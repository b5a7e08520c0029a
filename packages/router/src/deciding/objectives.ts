import { completeObjective, type Objective, type ObjectiveOptions } from "@armature/reward";
import { requireId } from "../checks/require-id.ts";
import type { LearnedState } from "../learning/learned-state.ts";
import type { ModelRegistry } from "../models/model-registry.ts";
import type { Observers } from "../observing/observers.ts";
import { pricesDollars } from "../options/budget.ts";
import type { CompleteOptions } from "../options/read-options.ts";
import { requireObjective } from "../options/require-route-options.ts";

/** How decisions weigh outcomes: as configured, or as it was set while running. */
export class Objectives {
  readonly #options: Pick<CompleteOptions<never>, "objectives" | "clock">;
  readonly #budgeted: boolean;
  readonly #state: LearnedState;
  readonly #registry: ModelRegistry;
  readonly #observers: Observers;

  constructor(
    options: Pick<CompleteOptions<never>, "objectives" | "clock" | "budget">,
    state: LearnedState,
    registry: ModelRegistry,
    observers: Observers,
  ) {
    this.#options = options;
    this.#budgeted = pricesDollars(options.budget);
    this.#state = state;
    this.#registry = registry;
    this.#observers = observers;
  }

  /**
   * The objective of one decision. The request's own comes first, then the tenant's, then the
   * router's; of each, one that was set while running comes before the configured one.
   */
  resolve(tenant: string | undefined, request?: ObjectiveOptions): Objective {
    const { fold } = this.#state;
    const configured = tenant === undefined ? undefined : this.#options.objectives[tenant];
    return completeObjective(
      [
        fold.reward.objective,
        fold.objective(),
        configured,
        tenant === undefined ? undefined : fold.objective(tenant),
        request,
      ],
      { budgeted: this.#budgeted, costScaleUsd: fold.costScale(this.#registry.active.byId) },
    );
  }

  /**
   * Sets the objective of a tenant or of all; null goes back to the configured one.
   * @throws RouterError `invalid-id`, `invalid-option`
   */
  async set(objective: ObjectiveOptions | null, tenant?: string): Promise<void> {
    if (tenant !== undefined) requireId("tenant", tenant);
    if (objective !== null) requireObjective(objective);
    const whose = tenant !== undefined && { tenant };
    const at = this.#options.clock();
    await this.#state.change(() => [
      { kind: "control", op: "set-objective", ...whose, objective, at },
    ]);
    this.#observers.changed({ change: "objective-set", tenant, objective });
  }
}
