import type { Json, Observation } from "@armature/policy";
import { isCount, isObject, rejectSnapshot } from "@armature/policy/kit";
import type { DualVariable } from "./dual-variable.ts";
import { RecentRequests } from "./recent-requests.ts";
import type { ScoredRequests } from "./scored-requests.ts";
import { solveMultiplier } from "./solve-multiplier.ts";

/** Number of recent requests that the multiplier is solved on. */
const RECENT = 64;

/**
 * Requests within which a surplus or a debt is balanced: a fraction of all requests so far, with a
 * minimum. A bill arrives late by the duration of the answer and the lag of the replica; a shorter
 * horizon than that would make spending oscillate forever. A mean over many requests tolerates a
 * deviation that is balanced over some of them.
 */
const HORIZON_PART = 1 / 32;
const LEAST_HORIZON = 100;

/**
 * A debt that would cost much quality to repay is repaid more slowly: it raises the multiplier to at
 * most IMPATIENCE times the value that repays it within PATIENCE horizons. One expensive call is not
 * worth sending many requests to a poor arm.
 */
const PATIENCE = 6;
const IMPATIENCE = 3;

/** Largest balance, in budgets per request of the horizon. */
const CREDIT = 0.15;

/** Range of the factor by which the balance may change the budget. */
const LEAST_PACE = 0.2;
const MOST_PACE = 1.5;

/** Share of the budget that probing an arm may cost. */
const PROBE_SHARE = 0.2;

/** The dual variable of a budget in US dollars per request, with the balance of that budget. */
export class BudgetDual implements DualVariable {
  readonly probeUsd: number;
  readonly #budget: number;
  readonly #dimension: number;
  #recent: RecentRequests;
  /** US dollars saved; negative for a debt. */
  #balance = 0;
  /** Billed observations so far. */
  #billed = 0;
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
    return Math.max(LEAST_HORIZON, HORIZON_PART * this.#billed);
  }

  observe(observation: Observation): boolean {
    const { costUsd, attempt = 1 } = observation;
    // A revision has no cost of its own, and an unknown cost is neither 0 nor the budget.
    if (costUsd === undefined) return false;
    // Only the first attempt of a request brings a budget; fallbacks are billed to it.
    const income = attempt === 1 ? this.#budget : 0;
    const most = CREDIT * this.#horizon * this.#budget;
    this.#balance = Math.min(this.#balance + income - costUsd, most);
    this.#recent.add(observation);
    this.#billed++;
    return this.#recent.isDue(this.#billed);
  }

  solve(scored: ScoredRequests, unconstrainedUsd: number): void {
    this.#multiplier = this.#solveWithin(this.#horizon, scored, unconstrainedUsd);
    if (this.#balance >= 0 || this.#multiplier === 0) return;
    const patient = this.#solveWithin(PATIENCE * this.#horizon, scored, unconstrainedUsd);
    this.#multiplier = Math.min(this.#multiplier, IMPATIENCE * patient);
  }

  snapshot(): Json {
    return {
      bank: this.#balance,
      settled: this.#billed,
      multiplier: this.#multiplier,
      recent: this.#recent.snapshot(),
    };
  }

  restore(snapshot: Json | undefined): void {
    const { bank, settled, multiplier, recent } = isObject(snapshot) ? snapshot : {};
    if (!isNumber(bank) || !isNumber(multiplier) || multiplier < 0) {
      rejectSnapshot("its balance or its multiplier is not a number");
    }
    if (!isCount(settled)) rejectSnapshot("its count of bills is not a whole number");
    this.#recent = RecentRequests.from(recent, RECENT, this.#dimension);
    this.#balance = bank;
    this.#billed = settled;
    this.#multiplier = multiplier;
  }

  /** The multiplier that spends the budget and brings the balance to 0 within the horizon. */
  #solveWithin(horizon: number, scored: ScoredRequests, unconstrainedUsd: number): number {
    const budget = this.#budget;
    const pace = 1 + this.#balance / (horizon * budget);
    const target = budget * Math.min(MOST_PACE, Math.max(LEAST_PACE, pace));
    if (scored.size === 0 || unconstrainedUsd <= target) return 0;
    return solveMultiplier(scored, scored.cost, target, budget, this.#multiplier);
  }
}

function isNumber(value: Json | undefined): value is number {
  return typeof value === "number" && Number.isFinite(value);
}
