import type { Outcome } from "@armature/reward";
import type { Decision } from "@armature/router";
import type { Reporter } from "./reporter.ts";

/** One request to one model. It settles once, whichever way it ends: what comes later is ignored. */
export class Attempt {
  readonly decision: Decision;
  readonly #reporter: Reporter;
  readonly #clock: () => number;
  readonly #signal: AbortSignal;
  readonly #start: number;
  readonly #left: () => void = () => this.settle({ aborted: true });
  #firstTokenMs: number | undefined;
  #settled = false;

  constructor(decision: Decision, reporter: Reporter, clock: () => number, signal: AbortSignal) {
    this.decision = decision;
    this.#reporter = reporter;
    this.#clock = clock;
    this.#signal = signal;
    this.#start = clock();
    // A client may leave while nobody reads the answer: only the signal tells then.
    signal.addEventListener("abort", this.#left);
  }

  /** Says that the first of the answer's content is there. */
  firstToken(): void {
    this.#firstTokenMs ??= this.#clock() - this.#start;
  }

  settle(outcome: Outcome, response?: unknown): void {
    if (this.#settled) return;
    this.#settled = true;
    this.#signal.removeEventListener("abort", this.#left);
    const latencyMs = this.#clock() - this.#start;
    const firstTokenMs = this.#firstTokenMs;
    const timed = { ...outcome, latencyMs, ...(firstTokenMs !== undefined && { firstTokenMs }) };
    this.#reporter.report(this.decision, timed, response);
  }
}
