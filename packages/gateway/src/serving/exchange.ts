import type { Logger } from "@armature/router";
import type { InFlightRequest } from "../http/in-flight-request.ts";
import type { Protocol, ProtocolRequest } from "../protocols/protocol.ts";
import type { OutcomeReporter } from "./outcome-reporter.ts";

/** A client's request while models are tried for it. */
export interface Exchange {
  readonly protocol: Protocol;
  readonly request: ProtocolRequest;
  readonly inFlight: InFlightRequest;
  /** True if state in responses has to be marked with its issuer. */
  readonly marksState: boolean;
  /** True if responses are read by a quality function. */
  readonly needsResponse: boolean;
  readonly reporter: OutcomeReporter;
  readonly logger: Logger | undefined;
  /** Monotonic time in milliseconds. */
  readonly clock: () => number;
}
