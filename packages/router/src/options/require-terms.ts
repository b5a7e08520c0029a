import { checkObjective, type ObjectiveOptions } from "@armature/reward";
import { checkBounds } from "../contract/bounds.ts";
import type { RouteOptions } from "../contract/router.ts";
import { RouterError } from "../error.ts";
import { requireId } from "./require-id.ts";

/**
 * Refuses what a request cannot ask of its decision.
 * @throws RouterError `invalid-id`, `invalid-option`
 */
export function requireTerms(options: RouteOptions): void {
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
