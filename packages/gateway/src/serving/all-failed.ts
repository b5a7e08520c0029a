import type { Failure, FailureKind } from "../call/failure.ts";
import { GatewayError, type GatewayErrorCode } from "../error.ts";
import { errorResponse, type GatewayResponse } from "../http/response.ts";

/** What a client is told of a failure. */
export const failureCodes: Readonly<Record<FailureKind, GatewayErrorCode>> = {
  "rate-limited": "rate-limited",
  timeout: "upstream-timeout",
  failed: "upstream-failed",
};

/** A model that was tried in vain. */
export interface FailedAttempt {
  readonly model: string;
  readonly failure: Failure;
}

/** The answer where every model failed: 429 or 504 where all of them agree, else 502. */
export function allFailed(failed: readonly FailedAttempt[]): GatewayResponse {
  const kinds = new Set(failed.map(({ failure }) => failure.kind));
  const [kind = "failed"] = kinds;
  const said = failed.map(({ model, failure }) => `"${model}" ${failure.message}`).join("; ");
  const code = kinds.size === 1 ? failureCodes[kind] : "upstream-failed";
  const wait = failed.at(-1)?.failure.retryAfter;
  return errorResponse(
    new GatewayError(code, `no model answered: ${said}`),
    code === "rate-limited" && wait !== undefined ? { "retry-after": wait } : {},
  );
}
