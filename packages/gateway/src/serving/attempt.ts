import type { Outcome } from "@armature/reward";
import type { Decision } from "@armature/router";
import type { Exchange } from "./exchange.ts";

/** One call of one model. It is reported once: later outcomes are ignored. */
export class Attempt {
  readonly decision: Decision;
  /** True while the model waits for the client: a timeout is not the model's fault then. */
  awaitsClient = false;
  readonly #exchange: Pick<Exchange, "reporter" | "clock" | "inFlight">;
  readonly #start: number;
  #firstTokenMs: number | undefined;
  #reported = false;

  constructor(decision: Decision, exchange: Pick<Exchange, "reporter" | "clock" | "inFlight">) {
    this.decision = decision;
    this.#exchange = exchange;
    this.#start = exchange.clock();
    const { inFlight } = exchange;
    // If the client leaves while the stream is not being read, nothing else tells.
    inFlight.onStop = () => {
      if (this.awaitsClient || inFlight.clientLeft) this.report({ aborted: true });
    };
  }

  /** Takes the time of the first piece of content. */
  markContent(): void {
    this.#firstTokenMs ??= this.#exchange.clock() - this.#start;
  }

  report(outcome: Outcome, response?: unknown): void {
    if (this.#reported) return;
    this.#reported = true;
    const { inFlight, clock, reporter } = this.#exchange;
    inFlight.onStop = undefined;
    const latencyMs = clock() - this.#start;
    const firstTokenMs = this.#firstTokenMs;
    const timed = { ...outcome, latencyMs, ...(firstTokenMs !== undefined && { firstTokenMs }) };
    reporter.report(this.decision, timed, response);
  }
}
