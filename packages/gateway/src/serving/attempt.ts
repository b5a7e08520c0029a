import { costOf, type Outcome, type Usage } from "@armature/reward";
import type { Decision } from "@armature/router";
import type { Exchange } from "./exchange.ts";

/** One call of one model. It is reported once: later outcomes are ignored. */
export class Attempt {
  readonly decision: Decision;
  /** True while the model waits for the client: a timeout is not the model's fault then. */
  awaitsClient = false;
  /** The usage of a stream as far as it came. */
  usageSoFar: () => Usage | undefined = () => undefined;
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
      if (this.awaitsClient || inFlight.clientLeft) this.reportCutOff({ aborted: true });
    };
  }

  /** Takes the time of the first piece of content. */
  markContent(): void {
    this.#firstTokenMs ??= this.#exchange.clock() - this.#start;
  }

  /**
   * Reports a response that was cut off. Its provider bills it without a word on how much, so it costs
   * what the request was expected to cost, or its usage so far if that is more.
   */
  reportCutOff(outcome: Pick<Outcome, "aborted" | "failed">): void {
    if (this.#reported) return;
    const usage = this.usageSoFar();
    const known = [this.#expectedUsd, this.#usdOf(usage)].filter((usd) => usd !== undefined);
    this.report({
      ...outcome,
      ...(usage !== undefined && { usage }),
      ...(known.length > 0 && { costUsd: Math.max(...known) }),
    });
  }

  /** Reports a whole response. Without a usage it costs what the request was expected to cost. */
  reportWhole(outcome: Outcome, response?: unknown): void {
    const costUsd = this.#usdOf(outcome.usage) ?? this.#expectedUsd;
    this.report({ ...outcome, ...(costUsd !== undefined && { costUsd }) }, response);
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

  get #expectedUsd(): number | undefined {
    const { model } = this.decision;
    return this.decision.explain().arms.find(({ id }) => id === model.id)?.costUsd;
  }

  #usdOf(usage: Usage | undefined): number | undefined {
    const { price } = this.decision.model;
    return price && costOf(usage, price);
  }
}
