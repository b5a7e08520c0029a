import type { Json, Observation } from "@armature/policy";
import { isCount, isObject, rejectSnapshot } from "@armature/policy/kit";
import { type ScoredRequests, solveMultiplier } from "./multiplier.ts";
import type { Pricer } from "./priced-policy.ts";
import { RecentRequests } from "./recent-requests.ts";

/** How many recent requests the price is solved on. */
const RECENT = 64;

/**
 * Within how many requests a surplus or a debt is to be made good: a part of those so far, but no
 * fewer than the least. A bill tells of a decision as old as the answer took and the replica lags; to
 * answer to bills within less than that would swing between too much and too little for ever, while
 * a mean over many requests does not mind what is made good over some of them.
 */
const HORIZON_PART = 1 / 32;
const LEAST_HORIZON = 100;

/**
 * The same, in horizons, where that would cost much quality: a debt may raise the price of a dollar to
 * at most so many times what it would be if it were paid back within this. One dear call is not
 * worth sending many requests to a poor arm.
 */
const PATIENCE = 6;
const IMPATIENCE = 3;

/** The most that can be saved up, in budgets per request of the horizon. */
const CREDIT = 0.15;

/** How far pacing may bend the budget, as a factor. */
const LEAST_PACE = 0.2;
const MOST_PACE = 1.5;

/** Share of the budget that probing an arm may cost. */
const PROBE_SHARE = 0.2;

/** A budget in US dollars per request: what was saved and spent of it, and the price that holds it. */
export class Account implements Pricer {
  readonly probeUsd: number;
  readonly #budget: number;
  readonly #dimension: number;
  #recent: RecentRequests;
  /** US dollars saved, or overspent where negative. */
  #bank = 0;
  /** Billed observations folded: the clock. */
  #settled = 0;
  #multiplier = 0;

  constructor(usdPerRequest: number, dimension: number) {
    this.#budget = usdPerRequest;
    this.#dimension = dimension;
    this.probeUsd = PROBE_SHARE * usdPerRequest;
    this.#recent = new RecentRequests(RECENT, dimension);
  }

  get multiplier(): number {
    return this.#multiplier;
  }

  get recent(): RecentRequests {
    return this.#recent;
  }

  get #horizon(): number {
    return Math.max(LEAST_HORIZON, HORIZON_PART * this.#settled);
  }

  settle(observation: Observation): boolean {
    const { costUsd, attempt = 1 } = observation;
    // A revision has no cost of its own, and an unknown cost is neither 0 nor the budget.
    if (costUsd === undefined) return false;
    // A second attempt is billed to the request that the first one brought a budget for.
    const income = attempt === 1 ? this.#budget : 0;
    const most = CREDIT * this.#horizon * this.#budget;
    this.#bank = Math.min(this.#bank + income - costUsd, most);
    this.#recent.add(observation);
    this.#settled++;
    return this.#recent.isDue(this.#settled);
  }

  solve(scored: ScoredRequests, natural: number): void {
    this.#multiplier = this.#price(scored, natural, this.#horizon);
    if (this.#bank >= 0 || this.#multiplier === 0) return;
    const patient = this.#price(scored, natural, PATIENCE * this.#horizon);
    this.#multiplier = Math.min(this.#multiplier, IMPATIENCE * patient);
  }

  snapshot(): Json {
    return {
      bank: this.#bank,
      settled: this.#settled,
      multiplier: this.#multiplier,
      recent: this.#recent.snapshot(),
    };
  }

  restore(snapshot: Json | undefined): void {
    const { bank, settled, multiplier, recent } = isObject(snapshot) ? snapshot : {};
    if (!isNumber(bank) || !isNumber(multiplier) || multiplier < 0) {
      rejectSnapshot("its bank or its multiplier is not a number");
    }
    if (!isCount(settled)) rejectSnapshot("its count of settlements is not a whole number");
    this.#recent = RecentRequests.from(recent, RECENT, this.#dimension);
    this.#bank = bank;
    this.#settled = settled;
    this.#multiplier = multiplier;
  }

  /** The price at which the budget is spent, less what makes the debt good within the horizon. */
  #price(scored: ScoredRequests, natural: number, horizon: number): number {
    const budget = this.#budget;
    const pace = 1 + this.#bank / (horizon * budget);
    const target = budget * Math.min(MOST_PACE, Math.max(LEAST_PACE, pace));
    if (scored.size === 0 || natural <= target) return 0;
    return solveMultiplier(scored, scored.cost, target, budget, this.#multiplier);
  }
}

function isNumber(value: Json | undefined): value is number {
  return typeof value === "number" && Number.isFinite(value);
}
