import type { Router } from "./contract/router.ts";
import { priorsOf, requireCosts } from "./learning/priors.ts";
import { LearningRouter } from "./learning-router.ts";
import type { RouterOptions } from "./options/options.ts";
import { readOptions } from "./options/read-options.ts";

/**
 * Composes a router and brings it up to all that its storage remembers.
 *
 * @throws RouterError `invalid-option`; StorageError where the storage cannot be opened;
 *   LearnerError where the log was written by another feature schema
 */
export async function createRouter<Request = unknown>(
  options: RouterOptions<Request>,
): Promise<Router<Request>> {
  const complete = readOptions(options);
  const priors = await priorsOf(complete);
  requireCosts(complete, priors);
  return LearningRouter.open(complete, priors);
}
