import type { Json } from "@armature/policy";
import { rejectSnapshot } from "@armature/policy/kit";
import type { Surprise } from "./surprise.ts";

/** Observations of an arm before it is watched: its first residuals are the prior's, not its own. */
const WARM_UP = 10;

/** In standard deviations: what a residual counts for at most, and what it must exceed to count. */
const CLIP = 3;
const SLACK = 0.75;

/** Sum of what counted at which an arm is taken to have changed; for one on probation, to be back. */
const ALARM = 12;
const RETURN = 4;

/** Least probability of an arm that got worse, halved every so many settlements. */
const PROBE = 0.07;
const HALF_LIFE = 1000;

/** What the probe is multiplied by while the arm looks better than believed. */
const HOPE = 8;
const HOPEFUL = 1;

/** A probe below this is not worth its price. */
const LEAST_PROBE = 1e-4;

// Columns of an arm's row: two one-sided sums, each with the residuals since it was last zero, and
// the settlements folded when the arm was last found to have got worse, or −1.
const UP = 0;
const DOWN = 3;
const WORSE_SINCE = 6;
const WIDTH = 7;

/**
 * Notices that an arm's quality has moved away from what is expected of it: a two-sided
 * cumulative sum per arm (Page, Biometrika 41, 1954) of standardised residuals. An arm that got
 * worse goes on probation: it is probed now and then, more often as soon as it looks better, until
 * it is found to be back.
 */
export class ChangeDetector {
  #rows = new Float64Array(8 * WIDTH);
  #size = 0;
  /** Of the last alarm: mean residual since the change began, and over how many observations. */
  shift = 0;
  support = 0;

  /** Adds the next row. */
  add(): void {
    if (this.#size * WIDTH === this.#rows.length) {
      const larger = new Float64Array(2 * this.#rows.length);
      larger.set(this.#rows);
      this.#rows = larger;
    }
    this.#rows[this.#size * WIDTH + WORSE_SINCE] = -1;
    this.#size += 1;
  }

  /**
   * Folds the surprise at an arm that was observed `count` times. True where the arm has changed:
   * `shift` then says by how much.
   */
  observe(row: number, count: number, surprise: Surprise, clock: number): boolean {
    if (count <= WARM_UP) return false;
    const at = row * WIDTH;
    this.#accumulate(at + UP, 1, surprise);
    this.#accumulate(at + DOWN, -1, surprise);
    const worse = this.#rows[at + DOWN] > ALARM;
    const hurdle = this.#rows[at + WORSE_SINCE] < 0 ? ALARM : RETURN;
    if (!worse && this.#rows[at + UP] <= hurdle) return false;
    const side = at + (worse ? DOWN : UP);
    this.support = this.#rows[side + 2];
    this.shift = this.#rows[side + 1] / this.support;
    this.#rows.fill(0, at, at + WIDTH);
    this.#rows[at + WORSE_SINCE] = worse ? clock : -1;
    return true;
  }

  /** Writes the least probability that finding out costs: 0 for an arm not on probation. */
  probe(rows: Int32Array, size: number, clock: number, floor: Float64Array): void {
    for (let i = 0; i < size; i++) {
      const at = rows[i] * WIDTH;
      const since = this.#rows[at + WORSE_SINCE];
      floor[i] = 0;
      if (since < 0) continue;
      const hope = this.#rows[at + UP] > HOPEFUL ? HOPE : 1;
      const probe = PROBE * 2 ** ((since - clock) / HALF_LIFE) * hope;
      if (probe >= LEAST_PROBE) floor[i] = probe;
    }
  }

  snapshot(): Json {
    return Array.from({ length: this.#size }, (_, row) =>
      Array.from(this.#rows.subarray(row * WIDTH, (row + 1) * WIDTH)),
    );
  }

  /** What `snapshot` gave, for `size` arms after so many settlements. Throws `foreign-snapshot`. */
  static from(snapshot: Json | undefined, size: number, clock: number): ChangeDetector {
    if (!Array.isArray(snapshot) || snapshot.length !== size) {
      rejectSnapshot("its change detector has not one row per arm");
    }
    const detector = new ChangeDetector();
    for (const [row, columns] of (snapshot as readonly Json[]).entries()) {
      if (!isRow(columns, clock)) rejectSnapshot("a row of its change detector has another form");
      detector.add();
      detector.#rows.set(columns, row * WIDTH);
    }
    return detector;
  }

  /** Moves a one-sided sum on; forgets the residuals where it falls to zero. */
  #accumulate(at: number, sign: 1 | -1, surprise: Surprise): void {
    const z = Math.max(-CLIP, Math.min(CLIP, sign * surprise[2]));
    const sum = Math.max(0, this.#rows[at] + z - SLACK);
    this.#rows[at] = sum;
    this.#rows[at + 1] = sum === 0 ? 0 : this.#rows[at + 1] + surprise[0];
    this.#rows[at + 2] = sum === 0 ? 0 : this.#rows[at + 2] + 1;
  }
}

function isRow(columns: Json, clock: number): columns is readonly number[] {
  if (!Array.isArray(columns) || columns.length !== WIDTH || !columns.every(Number.isFinite)) {
    return false;
  }
  const since: number = columns[WORSE_SINCE];
  return (
    isSum(columns.slice(UP, DOWN)) &&
    isSum(columns.slice(DOWN, WORSE_SINCE)) &&
    Number.isSafeInteger(since) &&
    since >= -1 &&
    since <= clock
  );
}

/** A one-sided sum that has not led to an alarm, with its residuals; all of them zero, or none. */
function isSum([sum, residuals, count]: readonly number[]): boolean {
  if (!Number.isSafeInteger(count) || count < 0) return false;
  return sum >= 0 && sum <= ALARM && (count > 0 || (sum === 0 && residuals === 0));
}
