import type { Outcome } from "@armature/reward";
import type { Sample } from "./prometheus-text.ts";

/** Providers that are counted by name; those that come later are counted together. */
const MAX_PROVIDERS = 256;

const OTHERS = "other";

/** How an attempt ended. */
type Ending = "answered" | "failed" | "aborted";

/** Counts what the gateway did, in a bounded number of series. No tenant, prompt or key is a name. */
export class Tally {
  readonly #attempts = new Map<string, Record<Ending, number>>();
  readonly #requests = new Map<number, number>();
  /** Outcomes that could not be written. */
  unlearned = 0;

  attempt(provider: string, { failed, aborted }: Outcome): void {
    const name =
      this.#attempts.has(provider) || this.#attempts.size < MAX_PROVIDERS ? provider : OTHERS;
    const counts = this.#attempts.get(name) ?? { answered: 0, failed: 0, aborted: 0 };
    counts[aborted ? "aborted" : failed ? "failed" : "answered"] += 1;
    this.#attempts.set(name, counts);
  }

  request(status: number): void {
    this.#requests.set(status, (this.#requests.get(status) ?? 0) + 1);
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
