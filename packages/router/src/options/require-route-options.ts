import { checkObjective, type ObjectiveOptions } from "@armature/reward";
import { requireId } from "../checks/require-id.ts";
import { requireKnownFields } from "../checks/require-known-fields.ts";
import { checkBounds } from "../contract/bounds.ts";
import type { RouteOptions, Turn } from "../contract/router.ts";
import { RouterError } from "../error.ts";

const fields = new Set<string>([
  "tier",
  "model",
  "tenant",
  "conversation",
  "turn",
  "exclude",
  "objective",
  "maxUsd",
  "minQuality",
] satisfies (keyof RouteOptions)[]);

const turnFields = new Set<string>(["kind", "cacheTtlMs"] satisfies (keyof Turn)[]);
const kinds: readonly unknown[] = ["ordinary", "exchange", "side"] satisfies Turn["kind"][];

/**
 * Refuses options of a request that are unknown or out of range.
 * @throws RouterError `invalid-id`, `invalid-option`
 */
export function requireRouteOptions(options: RouteOptions): void {
  requireKnownFields(options, fields, "", "invalid-option");
  const { tenant, conversation, objective, model, turn, exclude } = options;
  if (tenant !== undefined) requireId("tenant", tenant);
  if (conversation !== undefined) requireId("conversation", conversation);
  if (objective !== undefined) requireObjective(objective);
  if (typeof model === "object") requireList(model);
  if (turn !== undefined) requireTurn(turn);
  if (exclude !== undefined && typeof exclude !== "function") {
    throw invalid("exclude must be a function that returns a reason or undefined");
  }
  checkBounds(options);
}

function requireList(models: readonly string[]): void {
  if (models.length === 0) throw invalid("model lists no model: name one, or leave it out");
  const repeated = models.find((id, index) => models.indexOf(id) !== index);
  if (repeated !== undefined) throw invalid(`model lists "${repeated}" twice: name each once`);
}

function requireTurn(turn: Turn): void {
  requireKnownFields(turn, turnFields, "turn.", "invalid-option");
  const { kind, cacheTtlMs } = turn;
  if (!kinds.includes(kind)) {
    throw invalid(`turn.kind must be one of ${kinds.join(", ")}, not ${kind}`);
  }
  if (cacheTtlMs !== undefined && !(cacheTtlMs >= 0 && cacheTtlMs < Number.POSITIVE_INFINITY)) {
    throw invalid(`turn.cacheTtlMs must be milliseconds ≥ 0, not ${cacheTtlMs}`);
  }
}

function invalid(message: string): RouterError {
  return new RouterError("invalid-option", message);
}

/** @throws RouterError `invalid-option`, naming the field of the objective that is wrong */
export function requireObjective(objective: ObjectiveOptions): void {
  try {
    checkObjective(objective);
  } catch (cause) {
    throw new RouterError("invalid-option", `objective: ${(cause as Error).message}`, { cause });
  }
}
