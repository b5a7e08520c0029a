import type { Spending } from "../contract/router.ts";
import type { LearnedState } from "../learning/learned-state.ts";
import { type Budget, remainingToday } from "../options/budget.ts";
import type { InFlight } from "./in-flight.ts";

/** Spending of today: the ledger of the log, plus what this process has reserved for attempts in flight. */
export class DailyBudget {
  readonly #budget: Budget | undefined;
  readonly #state: LearnedState;
  readonly #inFlight: InFlight;

  constructor(budget: Budget | undefined, state: LearnedState, inFlight: InFlight) {
    this.#budget = budget;
    this.#state = state;
    this.#inFlight = inFlight;
  }

  /** US dollars that can still be spent on the day of `at`, for a tenant or for none. */
  remainingUsd(at: number, tenant: string | undefined): number {
    const { ledger } = this.#state.fold;
    return remainingToday(
      this.#budget,
      tenant,
      (whose) => ledger.spent(at, whose) + this.#inFlight.reservedUsd(at, whose),
    );
  }

  /** Spending on the day of `at`, of one tenant or in total. */
  spending(at: number, tenant?: string): Spending {
    const remaining = this.remainingUsd(at, tenant);
    return {
      day: new Date(at).toISOString().slice(0, 10),
      usd: this.#state.fold.ledger.spent(at, tenant),
      reservedUsd: this.#inFlight.reservedUsd(at, tenant),
      ...(remaining !== Number.POSITIVE_INFINITY && { leftUsd: Math.max(0, remaining) }),
    };
  }
}
