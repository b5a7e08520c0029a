import type { Outcome } from "@armature/reward";
import type { Decision, Logger } from "@armature/router";

/** Hands outcomes to the router, without making a client wait until they are durable. */
export class OutcomeReporter {
  readonly #logger: Logger | undefined;
  readonly #pending = new Set<Promise<void>>();
  #failing = false;

  constructor(logger: Logger | undefined) {
    this.#logger = logger;
  }

  report(decision: Decision, outcome: Outcome, response: unknown): void {
    const report = this.#follow(decision.id, decision.report(outcome, response)).finally(() => {
      this.#pending.delete(report);
    });
    this.#pending.add(report);
  }

  /** Resolves when every report so far is durable or has failed. */
  async idle(): Promise<void> {
    await Promise.all(this.#pending);
  }

  /** Takes the id alone: a decision holds its request, and the storage may be away for long. */
  async #follow(decision: string, reported: Promise<void>): Promise<void> {
    try {
      await reported;
      this.#failing = false;
    } catch (error) {
      // Logged once per outage: the storage is down for every request alike.
      if (this.#failing) return;
      this.#failing = true;
      const reason = error instanceof Error ? error.message : "unknown";
      this.#logger?.error({ decision, reason }, "an outcome was not learned from");
    }
  }
}
