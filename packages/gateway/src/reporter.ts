import type { Outcome } from "@armature/reward";
import type { Decision, Logger } from "@armature/router";

/** Hands outcomes to the router without keeping a client waiting for it. */
export class Reporter {
  readonly #logger: Logger | undefined;
  readonly #pending = new Set<Promise<void>>();
  #failing = false;

  constructor(logger: Logger | undefined) {
    this.#logger = logger;
  }

  report(decision: Decision, outcome: Outcome, response: unknown): void {
    const report = this.#report(decision, outcome, response).finally(() => {
      this.#pending.delete(report);
    });
    this.#pending.add(report);
  }

  /** Resolves when everything reported until now is durable, or is not going to be. */
  async idle(): Promise<void> {
    await Promise.all(this.#pending);
  }

  async #report(decision: Decision, outcome: Outcome, response: unknown): Promise<void> {
    try {
      await decision.report(outcome, response);
      this.#failing = false;
    } catch (error) {
      // Once for a whole outage: storage is down for every request alike.
      if (this.#failing) return;
      this.#failing = true;
      const reason = error instanceof Error ? error.message : "unknown";
      this.#logger?.error({ decision: decision.id, reason }, "an outcome was not learned from");
    }
  }
}
