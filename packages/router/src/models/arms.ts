import type { DeclareArm, DeclaredArm, DeclaredPrior, LogEntry } from "@armature/learner";
import { costOf, type Price } from "@armature/reward";
import { type Model, modelSchema } from "../contract/model.ts";

/** What is believed of models before they were ever tried, by id. */
export type Priors = ReadonlyMap<string, DeclaredPrior>;

// What a price list says of a request before any was seen: a page in, a page out.
const TYPICAL_USAGE = { inputTokens: 500, outputTokens: 500 };

/** The models that may be chosen, as the log declares them. */
export interface Arms {
  readonly models: ReadonlyMap<string, Model>;
  /** The ids of each tier's models. */
  readonly tiers: ReadonlyMap<string, readonly string[]>;
}

export function armsOf(
  declared: ReadonlyMap<string, DeclaredArm>,
  tierNames: readonly string[],
): Arms {
  const active = [...declared.values()].filter((arm) => arm.active);
  return {
    models: new Map(
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

/** US dollars of a typical request, by list price. */
export function typicalUsd(price: Price): number {
  return costOf(TYPICAL_USAGE, price) ?? 0;
}

export function declarationOf(
  model: Model,
  tiers: readonly string[],
  origin: DeclareArm["origin"],
  at: number,
  prior: DeclareArm["prior"],
): DeclareArm {
  const costUsd = model.price && typicalUsd(model.price);
  return {
    kind: "control",
    op: "declare-arm",
    id: model.id,
    tiers,
    ...(model.features && { features: model.features }),
    ...(model.quality !== undefined && { quality: model.quality }),
    ...(costUsd !== undefined && { costUsd }),
    ...(prior && { prior }),
    origin,
    definition: { ...model, price: model.price && { ...model.price } },
    at,
  };
}

/**
 * What must be logged so that the log says what the configuration says. A model that was added
 * while running stays until it is removed; one that the configuration names no more leaves.
 */
export function reconcile(
  models: readonly Model[],
  tiers: Readonly<Record<string, readonly string[]>>,
  declared: ReadonlyMap<string, DeclaredArm>,
  at: number,
  priors: Priors,
): LogEntry[] {
  const entries: LogEntry[] = [];
  for (const model of models) {
    const own = Object.keys(tiers).filter((tier) => tiers[tier]?.includes(model.id));
    const declaration = declarationOf(model, own, "configuration", at, priors.get(model.id));
    const known = declared.get(model.id);
    if (!known?.active || !sameDeclaration(known.declaration, declaration))
      entries.push(declaration);
  }
  const configured = new Set(models.map(({ id }) => id));
  for (const [id, { active, declaration }] of declared) {
    if (active && declaration.origin === "configuration" && !configured.has(id)) {
      entries.push({ kind: "control", op: "remove-arm", id, at });
    }
  }
  return entries;
}

function sameDeclaration(left: DeclareArm, right: DeclareArm): boolean {
  return textOf(left) === textOf(right);
}

function textOf({ at: _, ...declaration }: DeclareArm): string {
  const definition = modelSchema.parse(declaration.definition);
  return JSON.stringify([declaration.tiers, declaration.origin, definition]);
}
