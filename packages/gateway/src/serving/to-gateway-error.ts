import { RouterError, type RouterErrorCode } from "@armature/router";
import { GatewayError, type GatewayErrorCode } from "../error.ts";

const codes: Partial<Record<RouterErrorCode, GatewayErrorCode>> = {
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

/**
 * What a router or gateway threw, as an error with an HTTP status. Anything unforeseen becomes
 * `internal`, whose message tells a client nothing; the cause is kept.
 */
export function toGatewayError(error: unknown): GatewayError {
  if (GatewayError.isInstance(error)) return error;
  if (RouterError.isInstance(error)) {
    const code = codes[error.code];
    if (code !== undefined) return new GatewayError(code, messageOf(error), { cause: error });
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
