import type { Fold } from "@armature/learner";
import { completeObjective, type Objective, type ObjectiveOptions } from "@armature/reward";
import { pricesDollars } from "../options/budget.ts";
import type { CompleteOptions } from "../options/read-options.ts";

/** Finds how a decision weighs outcomes. */
export class Objectives {
  readonly #tenants: Readonly<Record<string, ObjectiveOptions>>;
  readonly #budgeted: boolean;

  constructor({ objectives, budget }: Pick<CompleteOptions<never>, "objectives" | "budget">) {
    this.#tenants = objectives;
    this.#budgeted = pricesDollars(budget);
  }

  /**
   * The objective of one decision. The request's own comes first, then the tenant's, then the
   * router's; of each, one that was set while running comes before the configured one.
   */
  resolve(
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
