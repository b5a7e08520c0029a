import type { Json, Observation } from "@armature/policy";
import { isCount, isObject, rejectSnapshot } from "@armature/policy/kit";
import type { DualVariable } from "./dual-variable.ts";
import { RecentRequests } from "./recent-requests.ts";
import type { ScoredRequests } from "./scored-requests.ts";
import { solveMultiplier } from "./solve-multiplier.ts";

/**
 * Number of recent requests that the multiplier is solved on. It is large because qualities differ more
 * between prompts than between the best arms.
 */
const RECENT = 512;

/** Requests within which a surplus or a lack of quality is balanced. */
const HORIZON = 1000;

/**
 * To make up for a lack of quality, the multiplier may fall to at most this fraction of the value for
 * the target alone, because a few bad answers do not justify many expensive calls.
 */
const IMPATIENCE = 3;

/** Largest change of the target by a surplus or a lack, in units of quality. */
const MOST_BEND = 0.002;

/** The dual variable of a mean quality, with the surplus over that quality. */
export class TargetDual implements DualVariable {
  /** Unlimited: there is no budget that could limit the cost of probing. */
  readonly probeUsd: number = Number.MAX_VALUE;
  readonly #meanReward: number;
  readonly #dimension: number;
  #recent: RecentRequests;
  /** Quality earned beyond the target; negative if it was missed. */
  #surplus = 0;
  /** Observations with a quality so far. */
  #rated = 0;
  #multiplier = 0;

  constructor(meanReward: number, dimension: number) {
    this.#meanReward = meanReward;
    this.#dimension = dimension;
    this.#recent = new RecentRequests(RECENT, dimension);
  }

  get multiplier(): number {
    return this.#multiplier;
  }

  get recent(): RecentRequests {
    return this.#recent;
  }

  observe(observation: Observation): boolean {
    const { quality, revises } = observation;
    if (quality === undefined) return false;
    const most = HORIZON * MOST_BEND;
    const gained = revises === undefined ? quality - this.#meanReward : quality - revises;
    this.#surplus = Math.max(-most, Math.min(most, this.#surplus + gained));
    if (revises !== undefined) return false;
    this.#recent.add(observation);
    this.#rated++;
    return this.#recent.isDue(this.#rated);
  }

  solve(scored: ScoredRequests, unconstrainedUsd: number): void {
    const target = this.#meanReward - this.#surplus / HORIZON;
    this.#multiplier = this.#solveFor(target, scored, unconstrainedUsd);
    if (this.#surplus >= 0) return;
    const patient = this.#solveFor(this.#meanReward, scored, unconstrainedUsd) / IMPATIENCE;
    this.#multiplier = Math.max(this.#multiplier, patient);
  }

  snapshot(): Json {
    return {
      surplus: this.#surplus,
      settled: this.#rated,
      multiplier: this.#multiplier,
      recent: this.#recent.snapshot(),
    };
  }

  restore(snapshot: Json | undefined): void {
    const { surplus, settled, multiplier, recent } = isObject(snapshot) ? snapshot : {};
    if (!Number.isFinite(surplus) || !Number.isFinite(multiplier) || Number(multiplier) < 0) {
      rejectSnapshot("its surplus or its multiplier is not a number");
    }
    if (!isCount(settled)) rejectSnapshot("its count of qualities is not a whole number");
    this.#recent = RecentRequests.from(recent, RECENT, this.#dimension);
    this.#surplus = Number(surplus);
    this.#rated = settled;
    this.#multiplier = Number(multiplier);
  }

  /** The largest multiplier at which the target is still expected to be met. */
  #solveFor(target: number, scored: ScoredRequests, unconstrainedUsd: number): number {
    // Before the first quality it is unknown what could be saved.
    if (this.#rated === 0 || scored.size === 0 || unconstrainedUsd === 0) return 0;
    return solveMultiplier(scored, scored.mean, target, unconstrainedUsd, this.#multiplier);
  }
}
