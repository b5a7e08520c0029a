import {
  type DeclaredArm,
  type DeclaredPrior,
  LearnerError,
  parsePriors,
  readPriors,
} from "@armature/learner";
import { RouterError } from "../error.ts";
import { capsDays } from "../options/budget.ts";
import type { CompleteOptions } from "../options/read-options.ts";
import { defaultPolicy } from "./default-policy.ts";

/** Priors by model id. */
export type Priors = ReadonlyMap<string, DeclaredPrior>;

/**
 * Reads the priors of a router's models and checks that its policy accepts them.
 * @throws RouterError `invalid-option`
 */
export async function loadPriors(options: CompleteOptions<never>): Promise<Priors> {
  const { features, logger, models, policy, priors: source } = options;
  if (source === undefined) return new Map();
  const { featureSchema, dimension, arms } = await read(source);
  const { id, features: columns } = features.schema;
  if (featureSchema !== id || dimension !== columns.length) {
    throw invalid(
      `they were fitted on ${dimension} features of ${featureSchema}, but this router has ` +
        `${columns.length} of ${id}: fit them again on these`,
    );
  }
  const trial = (policy ?? defaultPolicy())({ dimension, featureSchema });
  for (const model of models) {
    if (!Object.hasOwn(arms, model.id)) continue;
    const arm = { id: model.id, ...(model.features && { features: model.features }) };
    try {
      trial.addArm(arm, arms[model.id]);
    } catch (cause) {
      throw invalid(`arms.${model.id}: ${(cause as Error).message}`, cause);
    }
  }
  const ids = new Set(models.map((model) => model.id));
  const unused = Object.keys(arms).filter((arm) => !ids.has(arm));
  if (unused.length > 0) logger.warn({ unused }, "priors of models that are not configured");
  return new Map(Object.entries(arms).map(([arm, prior]) => [arm, { ...prior, featureSchema }]));
}

/** Models whose prior is not the one with which they were first declared. */
export function ignoredPriors(
  priors: Priors,
  declared: ReadonlyMap<string, DeclaredArm>,
): readonly string[] {
  return [...priors.keys()].filter((id) => {
    const known = declared.get(id)?.declaration;
    return known && JSON.stringify(known.prior) !== JSON.stringify(priors.get(id));
  });
}

/**
 * Requires an expected cost of every model if the budget caps the dollars of a day.
 * @throws RouterError `invalid-option`
 */
export function requireCosts({ models, budget }: CompleteOptions<never>, priors: Priors): void {
  if (!capsDays(budget)) return;
  for (const [index, { id, price }] of models.entries()) {
    if (price !== undefined || priors.get(id)?.costUsd !== undefined) continue;
    throw new RouterError(
      "invalid-option",
      `invalid router options: models[${index}].price: budget.usdPerDay needs to know the cost of ` +
        `"${id}"; give its price, 0 if it is free`,
    );
  }
}

async function read(source: string | object): Promise<ReturnType<typeof parsePriors>> {
  try {
    return typeof source === "string" ? await readPriors(source) : parsePriors(source);
  } catch (error) {
    if (LearnerError.isInstance(error)) throw invalid(error.message, error);
    throw error;
  }
}

function invalid(reason: string, cause?: unknown): RouterError {
  return new RouterError("invalid-option", `invalid router options: priors: ${reason}`, { cause });
}
