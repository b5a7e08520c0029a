import type { Fold } from "@armature/learner";
import { completeObjective, type Objective, type ObjectiveOptions } from "@armature/reward";
import { pricesDollars } from "../options/budget.ts";
import type { CompleteOptions } from "../options/read-options.ts";

/** How a decision weighs outcomes: by the request, its tenant, the router, or the default. */
export class Objectives {
  readonly #tenants: Readonly<Record<string, ObjectiveOptions>>;
  readonly #budgeted: boolean;

  constructor({ objectives, budget }: Pick<CompleteOptions<never>, "objectives" | "budget">) {
    this.#tenants = objectives;
    this.#budgeted = pricesDollars(budget);
  }

  /**
   * The objective of one decision. What the request says goes before what was set for its tenant,
   * that before what was set for everybody; what was set while running before what is configured.
   */
  of(
    fold: Fold,
    models: ReadonlyMap<string, unknown>,
    tenant: string | undefined,
    request: ObjectiveOptions | undefined,
  ): Objective {
    const own = tenant === undefined ? undefined : this.#tenants[tenant];
    return completeObjective(
      [
        fold.reward.objective,
        fold.objective(),
        own,
        tenant === undefined ? undefined : fold.objective(tenant),
        request,
      ],
      { budgeted: this.#budgeted, costScaleUsd: fold.costScale(models) },
    );
  }
}
