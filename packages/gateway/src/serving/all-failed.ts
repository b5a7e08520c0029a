import type { Failure } from "../call/failure.ts";
import { GatewayError } from "../error.ts";
import { failureCodes } from "../http/errors.ts";

/** A model that failed at a request. */
export interface FailedAttempt {
  readonly model: string;
  readonly failure: Failure;
}

/**
 * The error of a request at which every model failed: `rate-limited` or `upstream-timeout` if all
 * failed in that way, else `upstream-failed`.
 */
export function allFailed(failed: readonly FailedAttempt[]): GatewayError {
  const kinds = new Set(failed.map(({ failure }) => failure.kind));
  const [kind = "failed"] = kinds;
  const code = kinds.size === 1 ? failureCodes[kind] : "upstream-failed";
  const reasons = failed.map(({ model, failure }) => `"${model}" ${failure.message}`).join("; ");
  const retryAfter = code === "rate-limited" ? failed.at(-1)?.failure.retryAfter : undefined;
  return new GatewayError(code, `no model answered: ${reasons}`, { retryAfter });
}
