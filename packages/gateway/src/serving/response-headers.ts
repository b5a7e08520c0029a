import type { Decision } from "@armature/router";
import { markState } from "../call/issued-state.ts";
import type { Protocol } from "../protocols/protocol.ts";

/** Headers of a response as an upstream sent them: untrusted. */
type UpstreamHeaders = Readonly<Record<string, unknown>>;

/** Names of a request that providers give in any protocol. */
const REQUEST_IDS = ["x-request-id", "request-id"] as const;

/** Longest header that is passed on, in characters; state is longer than the others. */
const MAX_VALUE = 256;
const MAX_STATE = 8 * 1024;

/** The headers of every response of a model. */
export function responseHeaders(
  decision: Decision,
  upstream: UpstreamHeaders = {},
): Record<string, string> {
  const headers: Record<string, string> = {
    "x-armature-model": decision.model.id,
    "x-armature-decision": decision.token,
    "x-armature-propensity": String(decision.propensity ?? "forced"),
  };
  for (const name of REQUEST_IDS) copy(headers, name, upstream[name]);
  return headers;
}

/** Those of a response in the client's own protocol: also what the protocol's clients read. */
export function nativeHeaders(
  decision: Decision,
  upstream: UpstreamHeaders,
  { responseHeaders: names, stateHeaders = [] }: Protocol,
  { issuer, marksState }: { readonly issuer: string; readonly marksState: boolean },
): Record<string, string> {
  const headers = responseHeaders(decision, upstream);
  for (const name of names) {
    const holdsState = stateHeaders.includes(name);
    const value = printable(upstream[name], holdsState ? MAX_STATE : MAX_VALUE);
    if (value === undefined) continue;
    headers[name] = holdsState && marksState ? markState({ issuer, state: value }) : value;
  }
  return headers;
}

/** An upstream's header if it is safe to pass on: printable ASCII of a bounded length. */
export function printable(value: unknown, max: number = MAX_VALUE): string | undefined {
  if (typeof value !== "string" || value.length > max) return undefined;
  return /^[\x20-\x7e]+$/.test(value) ? value : undefined;
}

function copy(headers: Record<string, string>, name: string, value: unknown): void {
  const text = printable(value);
  if (text !== undefined) headers[name] = text;
}
