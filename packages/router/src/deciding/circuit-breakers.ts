import type { Outcome } from "@armature/reward";

/** Consecutive failures that open a model's circuit. */
export const FAILURES = 5;

/** How often an open circuit lets one request through as a probe, in milliseconds. */
export const PROBE_MS = 10_000;

interface Failing {
  /** Since the last success. */
  failures: number;
  /** Milliseconds since the epoch. */
  nextProbeAt: number;
}

/**
 * Keeps failing models from being chosen. Seen by this process alone, and no part of what is
 * learned: while a circuit is open its model is not eligible, so an outage teaches little about it.
 */
export class CircuitBreakers {
  readonly #failing = new Map<string, Failing>();

  /** Models whose circuit is open. */
  get open(): readonly string[] {
    return [...this.#failing.keys()].filter((model) => this.#isOpen(model));
  }

  /** Milliseconds until the model can be chosen; 0 if it can be now. */
  retryAfterMs(model: string, now: number): number {
    const known = this.#failing.get(model);
    if (known === undefined || known.failures < FAILURES) return 0;
    const remaining = known.nextProbeAt - now;
    // A remaining time above PROBE_MS means that the clock moved backwards.
    return remaining > 0 && remaining <= PROBE_MS ? remaining : 0;
  }

  /** Takes note of a choice. If the circuit is open it is the probe, and the next one has to wait. */
  chosen(model: string, now: number): void {
    const known = this.#failing.get(model);
    if (known !== undefined) known.nextProbeAt = now + PROBE_MS;
  }

  /**
   * Takes note of an outcome. An aborted request says nothing about the model.
   * @returns what became of the circuit, if it changed
   */
  observe(
    model: string,
    { failed, aborted }: Outcome,
    now: number,
  ): "circuit-opened" | "circuit-closed" | undefined {
    if (aborted) return undefined;
    const wasOpen = this.#isOpen(model);
    if (failed) {
      const failures = (this.#failing.get(model)?.failures ?? 0) + 1;
      this.#failing.set(model, { failures, nextProbeAt: now + PROBE_MS });
      return !wasOpen && this.#isOpen(model) ? "circuit-opened" : undefined;
    }
    this.#failing.delete(model);
    return wasOpen ? "circuit-closed" : undefined;
  }

  #isOpen(model: string): boolean {
    return (this.#failing.get(model)?.failures ?? 0) >= FAILURES;
  }
}
