import type { Logger } from "@armature/router";
import type { InFlightRequest } from "../http/in-flight-request.ts";
import type { Protocol, ProtocolRequest } from "../protocols/protocol.ts";
import type { Upstream } from "../upstreams/upstream.ts";
import type { Attempt } from "./attempt.ts";

/** One attempt at a client's request. */
export interface ModelCall {
  readonly protocol: Protocol;
  readonly request: ProtocolRequest;
  readonly inFlight: InFlightRequest;
  readonly attempt: Attempt;
  readonly upstream: Upstream;
  readonly logger: Logger | undefined;
}
