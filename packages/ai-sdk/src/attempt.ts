import { APICallError, type LanguageModelV4CallOptions } from "@ai-sdk/provider";
import {
  type CallResult,
  type CollectedParts,
  callOutcome,
  callUsage,
  requireWhole,
} from "@armature/gateway/upstreams";
import type { Outcome } from "@armature/reward";
import type { Decision } from "@armature/router";

/** Statuses that blame the call: any other model would refuse it as well. */
const CALLER_FAULTS: ReadonlySet<number | undefined> = new Set([400, 413, 422]);

/** One call of one model. It is reported once: later outcomes are ignored. */
export class Attempt {
  readonly #decision: Decision;
  readonly #options: LanguageModelV4CallOptions;
  readonly #start = performance.now();
  #firstTokenMs: number | undefined;

  constructor(decision: Decision, options: LanguageModelV4CallOptions) {
    this.#decision = decision;
    this.#options = options;
  }

  /** What the caller learns of the decision: `token` is for `router.feedback`. */
  get metadata(): { model: string; propensity: number | null; decision: string } {
    const { model, propensity, token } = this.#decision;
    return { model: model.id, propensity, decision: token };
  }

  /** Takes the time of the first piece of content. */
  markContent(): void {
    this.#firstTokenMs ??= performance.now() - this.#start;
  }

  /** @throws Failure if the response is not whole; it is then not reported yet */
  succeeded(result: CallResult): void {
    requireWhole(result.finishReason);
    this.#report(callOutcome(result, this.#options), result);
  }

  /** Reports a stream that came to its end; one that was too long to keep has no signals. */
  ended({ result, usage }: CollectedParts): void {
    if (result !== undefined) {
      this.succeeded(result);
      return;
    }
    const counted = usage && callUsage(usage);
    this.#report(counted === undefined ? {} : { usage: counted });
  }

  /** Reports a response that the caller no longer wants. */
  aborted(): void {
    this.#reportCutOff({ aborted: true });
  }

  /** Reports a failure. Returns true if another model may succeed. */
  failed(error: unknown): boolean {
    if (this.#options.abortSignal?.aborted === true) this.aborted();
    else if (APICallError.isInstance(error) && CALLER_FAULTS.has(error.statusCode)) {
      this.#report({ aborted: true });
    } else {
      if (this.#firstTokenMs === undefined) this.#report({ failed: true });
      else this.#reportCutOff({ failed: true });
      return true;
    }
    return false;
  }

  /**
   * Reports a response that was cut off. Its provider bills it without a word on how much, so it costs
   * what the call was expected to cost.
   */
  #reportCutOff(outcome: Pick<Outcome, "aborted" | "failed">): void {
    if (this.#decision.reported) return;
    const { id } = this.#decision.model;
    const costUsd = this.#decision.explain().arms.find((arm) => arm.id === id)?.costUsd;
    this.#report({ ...outcome, ...(costUsd !== undefined && { costUsd }) });
  }

  #report(outcome: Outcome, response?: unknown): void {
    if (this.#decision.reported) return;
    const latencyMs = performance.now() - this.#start;
    const firstTokenMs = this.#firstTokenMs;
    const timed = { ...outcome, latencyMs, ...(firstTokenMs !== undefined && { firstTokenMs }) };
    // The caller does not wait until it is durable; the router says when its storage is away.
    this.#decision.report(timed, response).catch(() => undefined);
  }
}
