import { RouterError, type RouterErrorCode } from "@armature/router";
import type { FailureKind } from "../call/failure.ts";
import { GatewayError, type GatewayErrorCode } from "../error.ts";

const routerCodes: Partial<Record<RouterErrorCode, GatewayErrorCode>> = {
  "no-eligible-model": "no-eligible-model",
  "models-failing": "models-failing",
  "budget-exhausted": "rate-limited",
  "unknown-model": "model-not-found",
  "unknown-tier": "model-not-found",
  "invalid-token": "invalid-token",
  "expired-token": "expired-token",
  "invalid-outcome": "invalid-request",
  "invalid-id": "invalid-request",
  "invalid-option": "invalid-request",
  closed: "closed",
};

/** The error of a request whose models all failed in this way. */
export const failureCodes: Readonly<Record<FailureKind, GatewayErrorCode>> = {
  "rate-limited": "rate-limited",
  overloaded: "upstream-overloaded",
  timeout: "upstream-timeout",
  failed: "upstream-failed",
};

/**
 * An error of a router or gateway, as one with an HTTP status. Any other error becomes `internal`,
 * whose message tells clients nothing; its cause is kept.
 */
export function toGatewayError(error: unknown): GatewayError {
  if (GatewayError.isInstance(error)) return error;
  if (RouterError.isInstance(error)) {
    const code = routerCodes[error.code];
    const { retryAfterMs } = error;
    const retryAfter =
      retryAfterMs === undefined ? undefined : String(Math.ceil(retryAfterMs / 1000));
    if (code !== undefined) {
      return new GatewayError(code, messageOf(error), { cause: error, retryAfter });
    }
  }
  return new GatewayError("internal", "the gateway failed; its log says why", { cause: error });
}

function messageOf(error: RouterError): string {
  const reasons = Object.entries(error.reasons).filter(
    ([model, reason]) => !error.message.includes(`${model}: ${reason}`),
  );
  if (reasons.length === 0) return error.message;
  return `${error.message} (${reasons.map(([model, reason]) => `${model}: ${reason}`).join("; ")})`;
}
