import type { Failure, FailureKind } from "../call/failure.ts";
import { GatewayError, type GatewayErrorCode } from "../error.ts";
import { failureCodes } from "../http/errors.ts";

/** A model that failed at a request. */
export interface FailedAttempt {
  readonly model: string;
  readonly failure: Failure;
}

/** Failures after which the client may try again in a while. */
const passing: ReadonlySet<FailureKind> = new Set(["rate-limited", "overloaded"]);

/**
 * The error of a request at which every model failed. If all failed in one way, the code says so; it is
 * `upstream-overloaded` if all are out of quota or overloaded, else `upstream-failed`.
 */
export function allFailed(failed: readonly FailedAttempt[]): GatewayError {
  const kinds = [...new Set(failed.map(({ failure }) => failure.kind))];
  const reasons = failed.map(({ model, failure }) => `"${model}" ${failure.message}`).join("; ");
  const retryAfter = failed.findLast(({ failure }) => failure.retryAfter)?.failure.retryAfter;
  return new GatewayError(codeOf(kinds), `no model answered: ${reasons}`, { retryAfter });
}

function codeOf(kinds: readonly FailureKind[]): GatewayErrorCode {
  const [kind = "failed"] = kinds;
  if (kinds.length === 1) return failureCodes[kind];
  return kinds.every((each) => passing.has(each)) ? "upstream-overloaded" : "upstream-failed";
}
