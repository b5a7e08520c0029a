import type { Outcome } from "@armature/reward";

/** A model whose last so many requests failed rests. */
export const FAILURES = 5;

/** How often a model that rests gets a request, to see whether it is well again, in milliseconds. */
export const PROBE_MS = 10_000;

interface Failing {
  /** Since the last answer. */
  failures: number;
  /** When it may be chosen again; milliseconds since the epoch. */
  nextTryAt: number;
}

/**
 * Which models rest because they failed of late. What this process saw, and no part of what is
 * learned: a model that rests is not eligible, so its outage teaches little about it.
 */
export class Breakers {
  readonly #failing = new Map<string, Failing>();

  /** The models that rest. */
  get open(): readonly string[] {
    return [...this.#failing].filter(([, { failures }]) => failures >= FAILURES).map(([id]) => id);
  }

  /** True from the failure that reaches the limit until the next success. */
  isOpen(model: string): boolean {
    return (this.#failing.get(model)?.failures ?? 0) >= FAILURES;
  }

  /** Milliseconds until the model may be chosen; 0 where it may be now. */
  restMs(model: string, now: number): number {
    const known = this.#failing.get(model);
    if (known === undefined || known.failures < FAILURES) return 0;
    const rest = known.nextTryAt - now;
    // A longer rest than there is means that the clock was set back.
    return rest > 0 && rest <= PROBE_MS ? rest : 0;
  }

  /** A model that rests was chosen: nobody else tries it for a while. */
  chosen(model: string, now: number): void {
    const known = this.#failing.get(model);
    if (known !== undefined) known.nextTryAt = now + PROBE_MS;
  }

  /** Takes in what came of a request. Where the client left, nothing is known. */
  observe(model: string, { failed, aborted }: Outcome, now: number): void {
    if (aborted) return;
    if (!failed) {
      this.#failing.delete(model);
      return;
    }
    const failures = (this.#failing.get(model)?.failures ?? 0) + 1;
    this.#failing.set(model, { failures, nextTryAt: now + PROBE_MS });
  }
}
