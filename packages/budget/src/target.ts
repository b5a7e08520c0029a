import type { Json, Observation } from "@armature/policy";
import { isCount, isObject, rejectSnapshot } from "@armature/policy/kit";
import { type ScoredRequests, solveMultiplier } from "./multiplier.ts";
import type { Pricer } from "./priced-policy.ts";
import { RecentRequests } from "./recent-requests.ts";

/**
 * How many recent requests the price is solved on: what an answer earns differs more from prompt to
 * prompt than the best arms do from each other.
 */
const RECENT = 512;

/** Within how many requests a surplus or a lack of quality is to be made good. */
const HORIZON = 1000;

/**
 * Making good what is lacking may lower the price of a dollar to at most this fraction of what the
 * target alone asks for: a few bad answers are not worth many dear calls.
 */
const IMPATIENCE = 3;

/** How far that may bend the target, in units of quality. */
const MOST_BEND = 0.002;

/** A mean quality to be kept: what was earned beyond it or short of it, and the price that keeps it. */
export class Target implements Pricer {
  /** Probes are not limited: they cost money, of which there is no budget here. */
  readonly probeUsd: number = Number.MAX_VALUE;
  readonly #meanReward: number;
  readonly #dimension: number;
  #recent: RecentRequests;
  /** Quality earned beyond the target, or short of it where negative. */
  #surplus = 0;
  /** Qualities folded: the clock. */
  #settled = 0;
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

  settle(observation: Observation): boolean {
    const { quality, revises } = observation;
    if (quality === undefined) return false;
    const most = HORIZON * MOST_BEND;
    const gained = revises === undefined ? quality - this.#meanReward : quality - revises;
    this.#surplus = Math.max(-most, Math.min(most, this.#surplus + gained));
    if (revises !== undefined) return false;
    this.#recent.add(observation);
    this.#settled++;
    return this.#recent.isDue(this.#settled);
  }

  solve(scored: ScoredRequests, natural: number): void {
    this.#multiplier = this.#price(scored, natural, this.#meanReward - this.#surplus / HORIZON);
    if (this.#surplus >= 0) return;
    const patient = this.#price(scored, natural, this.#meanReward) / IMPATIENCE;
    this.#multiplier = Math.max(this.#multiplier, patient);
  }

  snapshot(): Json {
    return {
      surplus: this.#surplus,
      settled: this.#settled,
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
    this.#settled = settled;
    this.#multiplier = Number(multiplier);
  }

  /** The highest price at which the target is still expected to be met. */
  #price(scored: ScoredRequests, natural: number, target: number): number {
    // Before the first answer nothing says what could be saved.
    if (this.#settled === 0 || scored.size === 0 || natural === 0) return 0;
    return solveMultiplier(scored, scored.mean, target, natural, this.#multiplier);
  }
}
