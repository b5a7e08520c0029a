import type { Decision } from "@armature/router";
import type { UpstreamResponse } from "../upstreams/upstream.ts";

/** The headers of every response of a model. */
export function responseHeaders(
  decision: Decision,
  upstream: UpstreamResponse,
): Record<string, string> {
  const requestId = printable(upstream.headers["x-request-id"]);
  return {
    "x-armature-model": decision.model.id,
    "x-armature-decision": decision.token,
    "x-armature-propensity": String(decision.propensity ?? "forced"),
    ...(requestId !== undefined && { "x-request-id": requestId }),
  };
}

/** An upstream's header if it is safe to pass on: 1 to 256 characters of printable ASCII. */
export function printable(value: unknown): string | undefined {
  return typeof value === "string" && /^[\x20-\x7e]{1,256}$/.test(value) ? value : undefined;
}
