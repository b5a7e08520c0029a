import type { AttemptedEvent, FailedEvent, RouterObserver } from "@armature/router";
import type { Sample } from "./prometheus-text.ts";

/** Providers counted by name; those that come later are counted together. */
const MAX_PROVIDERS = 256;

const OTHERS = "other";

/** How an attempt ended. */
type Ending = "answered" | "failed" | "aborted";

/**
 * Counts attempts and requests, in a bounded number of series. No label names a tenant, and none
 * holds a prompt or a key.
 */
export class Counters implements RouterObserver {
  readonly #attempts = new Map<string, Record<Ending, number>>();
  readonly #requests = new Map<number, number>();
  #unlearned = 0;

  attempted({ model, outcome }: Pick<AttemptedEvent, "model" | "outcome">): void {
    const known = this.#attempts.has(model.provider) || this.#attempts.size < MAX_PROVIDERS;
    const name = known ? model.provider : OTHERS;
    const counts = this.#attempts.get(name) ?? { answered: 0, failed: 0, aborted: 0 };
    counts[outcome.aborted ? "aborted" : outcome.failed ? "failed" : "answered"]++;
    this.#attempts.set(name, counts);
  }

  /** Counts reported outcomes; attempts that expired unreported carry no id here. */
  failed({ operation, decisionId }: Pick<FailedEvent, "operation" | "decisionId">): void {
    if (operation === "settlement" && decisionId !== undefined) this.#unlearned++;
  }

  /** Counts a request of a client by the status of its response. */
  responded(status: number): void {
    this.#requests.set(status, (this.#requests.get(status) ?? 0) + 1);
  }

  /** Outcomes that could not be written. */
  get unlearned(): number {
    return this.#unlearned;
  }

  get attempts(): readonly Sample[] {
    return [...this.#attempts].flatMap(([provider, counts]) =>
      Object.entries(counts).map(([outcome, value]) => ({ value, labels: { provider, outcome } })),
    );
  }

  get requests(): readonly Sample[] {
    return [...this.#requests].map(([status, value]) => ({
      value,
      labels: { status: String(status) },
    }));
  }
}
