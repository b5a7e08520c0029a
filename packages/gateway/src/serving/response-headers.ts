import type { Decision } from "@armature/router";
import type { UpstreamResponse } from "../upstreams/upstream.ts";

/** What every answer of a model says of itself. */
export function answerHeaders(
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

/** A provider's header, if it may be passed on as it is. */
export function printable(value: unknown): string | undefined {
  return typeof value === "string" && /^[\x20-\x7e]{1,256}$/.test(value) ? value : undefined;
}
