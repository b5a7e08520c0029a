import type { Outcome } from "@armature/reward";
import type { Decision } from "@armature/router";
import type { Exchange } from "../http/exchange.ts";
import type { Reporter } from "./outcome-reporter.ts";

/** One request to one model. It settles once, whichever way it ends: what comes later is ignored. */
export class Attempt {
  readonly decision: Decision;
  /** True while the model waits for the client: time that runs out then is not the model's fault. */
  held = false;
  readonly #reporter: Reporter;
  readonly #clock: () => number;
  readonly #exchange: Exchange;
  readonly #start: number;
  readonly #over = (): void => {
    if (this.held || this.#exchange.clientLeft) this.settle({ aborted: true });
  };
  #firstTokenMs: number | undefined;
  #settled = false;

  constructor(decision: Decision, reporter: Reporter, clock: () => number, exchange: Exchange) {
    this.decision = decision;
    this.#reporter = reporter;
    this.#clock = clock;
    this.#exchange = exchange;
    this.#start = clock();
    // A client may leave while nobody reads the answer: only the signal tells then.
    exchange.signal.addEventListener("abort", this.#over);
  }

  /** Says that the first of the answer's content is there. */
  firstToken(): void {
    this.#firstTokenMs ??= this.#clock() - this.#start;
  }

  settle(outcome: Outcome, response?: unknown): void {
    if (this.#settled) return;
    this.#settled = true;
    this.#exchange.signal.removeEventListener("abort", this.#over);
    const latencyMs = this.#clock() - this.#start;
    const firstTokenMs = this.#firstTokenMs;
    const timed = { ...outcome, latencyMs, ...(firstTokenMs !== undefined && { firstTokenMs }) };
    this.#reporter.report(this.decision, timed, response);
  }
}
