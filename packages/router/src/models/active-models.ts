import type { DeclaredArm } from "@armature/learner";
import { type Model, modelSchema } from "../contract/model.ts";

/** The models that can be chosen now, as the log declares them. */
export interface ActiveModels {
  readonly byId: ReadonlyMap<string, Model>;
  /** Ids of each tier's models. */
  readonly tiers: ReadonlyMap<string, readonly string[]>;
}

export function activeModels(
  declared: ReadonlyMap<string, DeclaredArm>,
  tierNames: readonly string[],
): ActiveModels {
  const active = [...declared.values()].filter((arm) => arm.active);
  return {
    byId: new Map(
      active.map(({ declaration }) => [declaration.id, modelSchema.parse(declaration.definition)]),
    ),
    tiers: new Map(
      tierNames.map((tier) => [
        tier,
        active
          .filter(({ declaration }) => declaration.tiers.includes(tier))
          .map(({ declaration }) => declaration.id),
      ]),
    ),
  };
}
