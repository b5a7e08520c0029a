import { checkObjective, type ObjectiveOptions } from "@armature/reward";
import { requireId } from "../checks/require-id.ts";
import { requireKnownFields } from "../checks/require-known-fields.ts";
import { checkBounds } from "../contract/bounds.ts";
import type { RouteOptions } from "../contract/router.ts";
import { RouterError } from "../error.ts";

const fields = new Set<string>([
  "tier",
  "model",
  "tenant",
  "conversation",
  "objective",
  "maxUsd",
  "minQuality",
] satisfies (keyof RouteOptions)[]);

/**
 * Refuses options of a request that are unknown or out of range.
 * @throws RouterError `invalid-id`, `invalid-option`
 */
export function requireRouteOptions(options: RouteOptions): void {
  requireKnownFields(options, fields, "", "invalid-option");
  const { tenant, conversation, objective } = options;
  if (tenant !== undefined) requireId("tenant", tenant);
  if (conversation !== undefined) requireId("conversation", conversation);
  if (objective !== undefined) requireObjective(objective);
  checkBounds(options);
}

/** @throws RouterError `invalid-option`, naming the field of the objective that is wrong */
export function requireObjective(objective: ObjectiveOptions): void {
  try {
    checkObjective(objective);
  } catch (cause) {
    throw new RouterError("invalid-option", `objective: ${(cause as Error).message}`, { cause });
  }
}
