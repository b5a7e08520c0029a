import { untilNextDay } from "@armature/learner";
import type { Model } from "../contract/model.ts";
import type { RouteOptions } from "../contract/router.ts";
import { RouterError } from "../error.ts";
import type { Arms } from "../models/arms.ts";
import { unaffordable } from "../options/budget.ts";
import type { Needs } from "../options/options.ts";
import type { CompleteOptions } from "../options/read-options.ts";
import type { ChoosingState } from "./choosing-state.ts";
import { FAILURES, PROBE_MS } from "./circuit-breakers.ts";

/** The models that may be chosen, and of the others why not. */
export interface Eligible {
  readonly ids: readonly string[];
  readonly excluded: Readonly<Record<string, string>>;
}

/**
 * The models of a tier that can serve a request and that nothing forbids.
 * @throws RouterError `no-eligible-model`, `unknown-model`
 */
export function modelsAble<Request>(
  options: CompleteOptions<Request>,
  request: Request,
  route: RouteOptions,
  tier: string,
  arms: Arms,
): Eligible {
  const members = arms.tiers.get(tier) ?? [];
  const pinned = route.model;
  if (pinned !== undefined && !members.includes(pinned)) throw unknownModel(pinned, arms.tiers);
  const needs = options.needs(request);
  const ids: string[] = [];
  const excluded: Record<string, string> = {};
  for (const id of pinned === undefined ? members : [pinned]) {
    const model = arms.models.get(id);
    if (model === undefined) continue;
    const reason = ineligibility(model, needs) ?? options.exclude?.(model, request, route.tenant);
    if (reason === undefined) ids.push(id);
    else excluded[id] = reason;
  }
  requireSome(ids, excluded);
  return { ids, excluded };
}

const RESTS =
  `its last ${FAILURES} requests failed; one is tried every ${PROBE_MS / 1000} seconds ` +
  "until it answers";

/**
 * Those of them that do not rest after failures.
 * @throws RouterError `models-failing`
 */
export function modelsWell(able: Eligible, { restMs }: ChoosingState): Eligible {
  // The usual case costs no array.
  if (able.ids.every((id) => restMs(id) === 0)) return able;
  const ids: string[] = [];
  const excluded: Record<string, string> = { ...able.excluded };
  let retryAfterMs = Number.POSITIVE_INFINITY;
  for (const id of able.ids) {
    const rest = restMs(id);
    if (rest === 0) {
      ids.push(id);
    } else {
      excluded[id] = RESTS;
      retryAfterMs = Math.min(retryAfterMs, rest);
    }
  }
  if (ids.length > 0) return { ids, excluded };
  throw new RouterError(
    "models-failing",
    `every model that could serve this request failed of late (${listed(excluded)}); try again later`,
    { reasons: excluded, retryAfterMs },
  );
}

/**
 * Those of them that what is left of the day's budget pays for.
 * @throws RouterError `budget-exhausted`
 */
export function modelsAffordable(
  able: Eligible,
  tenant: string | undefined,
  { fold, leftUsd, at }: ChoosingState,
): Eligible {
  const left = leftUsd(tenant);
  if (left === Number.POSITIVE_INFINITY) return able;
  const ids: string[] = [];
  const excluded: Record<string, string> = { ...able.excluded };
  for (const id of able.ids) {
    const reason = unaffordable(fold.expectedCost(id), left);
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

/** @throws RouterError `no-eligible-model` where there is no id */
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

export function unknownModel(id: string, tiers: Arms["tiers"]): RouterError {
  const known = [...new Set([...tiers.values()].flat())];
  return new RouterError("unknown-model", `no model "${id}"; there are: ${known.join(", ")}`);
}

/** Why a model cannot serve a request with these needs; undefined where it can. */
function ineligibility(model: Model, needs: Needs): string | undefined {
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
