import type { DeclareArm, DeclaredArm, LogEntry } from "@armature/learner";
import { costOf, type Price } from "@armature/reward";
import { type Model, modelSchema } from "../contract/model.ts";
import { RouterError } from "../error.ts";
import type { Priors } from "../learning/priors.ts";

// About a page in and a page out.
const TYPICAL_USAGE = { inputTokens: 500, outputTokens: 500 };

/** US dollars of a typical request (500 tokens in, 500 out), by list price. */
export function typicalUsd(price: Price): number {
  return costOf(TYPICAL_USAGE, price) ?? 0;
}

/** The log entry that declares a model. */
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
 * The entries that bring the log in line with the configuration. Models added while running stay
 * until they are removed; models that are no longer configured are removed.
 * @throws RouterError `invalid-option` if an id names another model than in the log
 */
export function reconcile(
  models: readonly Model[],
  tiers: Readonly<Record<string, readonly string[]>>,
  declared: ReadonlyMap<string, DeclaredArm>,
  at: number,
  priors: Priors,
): LogEntry[] {
  const entries: LogEntry[] = [];
  for (const [index, model] of models.entries()) {
    const known = declared.get(model.id);
    requireSameModel(model, known, `invalid router options: models[${index}]`);
    const own = Object.keys(tiers).filter((tier) => tiers[tier]?.includes(model.id));
    const declaration = declarationOf(model, own, "configuration", at, priors.get(model.id));
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

/**
 * Refuses to give an id to another model: it would start with what was learned of the old one. A
 * removed model is no exception, because what was learned of it stays.
 * @throws RouterError `invalid-option`
 */
export function requireSameModel(model: Model, known: DeclaredArm | undefined, path: string): void {
  const logged = modelSchema.safeParse(known?.declaration.definition);
  if (!logged.success) return;
  const { provider, model: name } = logged.data;
  if (provider === model.provider && name === model.model) return;
  throw new RouterError(
    "invalid-option",
    `${path}: the log knows the id "${model.id}" as ${name} of ${provider}, not as ${model.model} ` +
      `of ${model.provider}, and what was learned is of that model: give the new model an id of ` +
      "its own, or go back to the old one under this id",
  );
}

function sameDeclaration(left: DeclareArm, right: DeclareArm): boolean {
  return textOf(left) === textOf(right);
}

function textOf({ at: _, ...declaration }: DeclareArm): string {
  const definition = modelSchema.parse(declaration.definition);
  return JSON.stringify([declaration.tiers, declaration.origin, definition]);
}
