import { RouterError } from "@armature/router";
import type { GatewayError, GatewayErrorCode } from "../error.ts";

const waits: Partial<Record<GatewayErrorCode, number>> = {
  overloaded: 1_000,
  "storage-unavailable": 5_000,
};

/** The header that says when a client may ask again, where that is known. */
export function retryAfter({ code, cause }: GatewayError): Record<string, string> {
  const asked = RouterError.isInstance(cause) ? cause.retryAfterMs : undefined;
  const wait = waits[code] ?? asked;
  return wait === undefined ? {} : { "retry-after": String(Math.ceil(wait / 1_000)) };
}
