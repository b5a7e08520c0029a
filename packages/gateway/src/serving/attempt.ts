import type { Outcome } from "@armature/reward";
import type { Decision } from "@armature/router";
import type { InFlightRequest } from "../http/in-flight-request.ts";
import type { OutcomeReporter } from "./outcome-reporter.ts";

/** One call of one model. It is reported once: later outcomes are ignored. */
export class Attempt {
  readonly decision: Decision;
  /** True while the model waits for the client: a timeout is not the model's fault then. */
  awaitsClient = false;
  readonly #reporter: OutcomeReporter;
  readonly #clock: () => number;
  readonly #inFlight: InFlightRequest;
  readonly #start: number;
  readonly #onStop = (): void => {
    if (this.awaitsClient || this.#inFlight.clientLeft) this.report({ aborted: true });
  };
  #firstTokenMs: number | undefined;
  #reported = false;

  constructor(
    decision: Decision,
    reporter: OutcomeReporter,
    clock: () => number,
    inFlight: InFlightRequest,
  ) {
    this.decision = decision;
    this.#reporter = reporter;
    this.#clock = clock;
    this.#inFlight = inFlight;
    this.#start = clock();
    // If the client leaves while the stream is not being read, only the signal tells.
    inFlight.signal.addEventListener("abort", this.#onStop);
  }

  /** Takes the time of the first piece of content. */
  markContent(): void {
    this.#firstTokenMs ??= this.#clock() - this.#start;
  }

  report(outcome: Outcome, response?: unknown): void {
    if (this.#reported) return;
    this.#reported = true;
    this.#inFlight.signal.removeEventListener("abort", this.#onStop);
    const latencyMs = this.#clock() - this.#start;
    const firstTokenMs = this.#firstTokenMs;
    const timed = { ...outcome, latencyMs, ...(firstTokenMs !== undefined && { firstTokenMs }) };
    this.#reporter.report(this.decision, timed, response);
  }
}
