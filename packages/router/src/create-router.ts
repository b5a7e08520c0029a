import type { Router } from "./contract/router.ts";
import { loadPriors, requireCosts } from "./learning/priors.ts";
import { LearningRouter } from "./learning-router.ts";
import type { RouterOptions } from "./options/options.ts";
import { readOptions } from "./options/read-options.ts";
import { openParts } from "./router-parts.ts";

/**
 * Creates a router, which first learns everything that its storage holds.
 *
 * @throws RouterError `invalid-option`; StorageError if the storage cannot be opened; LearnerError if
 *   the log was written with another feature schema
 */
export async function createRouter<Request = unknown>(
  options: RouterOptions<Request>,
): Promise<Router<Request>> {
  const complete = readOptions(options);
  const priors = await loadPriors(complete);
  requireCosts(complete, priors);
  return new LearningRouter(await openParts(complete, priors));
}
