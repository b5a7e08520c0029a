import { untilNextDay } from "@armature/learner";
import type { Model } from "../contract/model.ts";
import type { RouteOptions } from "../contract/router.ts";
import { RouterError } from "../error.ts";
import type { ActiveModels } from "../models/active-models.ts";
import { overBudget } from "../options/budget.ts";
import type { Needs } from "../options/options.ts";
import type { CompleteOptions } from "../options/read-options.ts";
import type { ChoosingState } from "./choosing-state.ts";
import { FAILURES, PROBE_MS } from "./circuit-breakers.ts";

/** The models that can be chosen, and why the others cannot. */
export interface Eligible {
  readonly ids: readonly string[];
  readonly excluded: Readonly<Record<string, string>>;
}

/** The models that a request pins, in the order in which they are tried; undefined for none. */
export function pinnedModels({ model }: RouteOptions): readonly string[] | undefined {
  return typeof model === "string" ? [model] : model;
}

/**
 * The models of a tier, or those that the request pins, that can serve it and that both `exclude`
 * functions allow.
 * @throws RouterError `no-eligible-model`, `unknown-model`
 */
export function capableModels<Request>(
  options: CompleteOptions<Request>,
  request: Request,
  route: RouteOptions,
  tier: string,
  models: ActiveModels,
): Eligible {
  const members = models.tiers.get(tier) ?? [];
  const pinned = pinnedModels(route);
  if (pinned?.some((id) => !members.includes(id))) throw unknownModel(pinned, models.tiers);
  const needs = options.needs(request);
  const ids: string[] = [];
  const excluded: Record<string, string> = {};
  for (const id of pinned ?? members) {
    const model = models.byId.get(id);
    if (model === undefined) continue;
    const reason =
      (pinned === undefined && model.embeddings ? "it only embeds" : undefined) ??
      incapability(model, needs) ??
      options.exclude?.(model, request, route.tenant) ??
      route.exclude?.(model);
    if (reason === undefined) ids.push(id);
    else excluded[id] = reason;
  }
  requireSome(ids, excluded);
  return { ids, excluded };
}

const FAILING =
  `its last ${FAILURES} requests failed; one is tried every ${PROBE_MS / 1000} seconds ` +
  "until it answers";

/**
 * Those of them whose circuit lets a request through.
 * @throws RouterError `models-failing`
 */
export function healthyModels(capable: Eligible, { retryAfterMs }: ChoosingState): Eligible {
  // The usual case costs no array.
  if (capable.ids.every((id) => retryAfterMs(id) === 0)) return capable;
  const ids: string[] = [];
  const excluded: Record<string, string> = { ...capable.excluded };
  let soonestMs = Number.POSITIVE_INFINITY;
  for (const id of capable.ids) {
    const waitMs = retryAfterMs(id);
    if (waitMs === 0) {
      ids.push(id);
    } else {
      excluded[id] = FAILING;
      soonestMs = Math.min(soonestMs, waitMs);
    }
  }
  if (ids.length > 0) return { ids, excluded };
  throw new RouterError(
    "models-failing",
    `all models for this request have been failing recently (${listed(excluded)}); try again later`,
    { reasons: excluded, retryAfterMs: soonestMs },
  );
}

/**
 * Those of them that the rest of the day's budget pays for.
 * @throws RouterError `budget-exhausted`
 */
export function affordableModels(
  healthy: Eligible,
  tenant: string | undefined,
  { fold, remainingUsd, at }: ChoosingState,
): Eligible {
  const remaining = remainingUsd(tenant);
  if (remaining === Number.POSITIVE_INFINITY) return healthy;
  const ids: string[] = [];
  const excluded: Record<string, string> = { ...healthy.excluded };
  for (const id of healthy.ids) {
    const reason = overBudget(fold.expectedCost(id), remaining);
    if (reason === undefined) ids.push(id);
    else excluded[id] = reason;
  }
  if (ids.length > 0) return { ids, excluded };
  throw new RouterError(
    "budget-exhausted",
    `what is left of today's budget pays for no model (${listed(excluded)}): raise ` +
      "budget.usdPerDay, or wait for the next UTC day",
    { reasons: excluded, retryAfterMs: untilNextDay(at) },
  );
}

/** @throws RouterError `no-eligible-model` if there is no id */
export function requireSome(
  ids: readonly string[],
  reasons: Readonly<Record<string, string>>,
): void {
  if (ids.length > 0) return;
  throw new RouterError(
    "no-eligible-model",
    `no model may serve this request (${listed(reasons) || "the tier has none"})`,
    { reasons },
  );
}

/** @param ids of which one is missing, or no tier has them all */
export function unknownModel(ids: readonly string[], tiers: ActiveModels["tiers"]): RouterError {
  const known = [...new Set([...tiers.values()].flat())];
  const missing = ids.find((id) => !known.includes(id));
  const fault =
    missing === undefined
      ? `no tier for this request has all of ${ids.join(", ")}`
      : `no model "${missing}"`;
  return new RouterError("unknown-model", `${fault}; there are: ${known.join(", ")}`);
}

/** Why a model cannot serve a request with these needs; undefined if it can. */
function incapability(model: Model, needs: Needs): string | undefined {
  if (needs.vision && model.vision === false) return "it cannot read images";
  if (needs.tools && model.tools === false) return "it cannot call tools";
  const tokens = needs.inputTokens + (needs.maxOutputTokens ?? 0);
  if (model.contextWindow !== undefined && tokens > model.contextWindow) {
    return `about ${tokens} tokens do not fit its context window of ${model.contextWindow}`;
  }
  return undefined;
}

function listed(reasons: Readonly<Record<string, string>>): string {
  return Object.entries(reasons)
    .map(([id, reason]) => `${id}: ${reason}`)
    .join("; ");
}
