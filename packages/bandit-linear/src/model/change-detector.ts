import type { Json } from "@armature/policy";
import { rejectSnapshot } from "@armature/policy/kit";
import { type PredictionError, RESIDUAL, STANDARDISED } from "../ridge/prediction-error.ts";

/** An arm's first observations are not watched, because their residuals are due to the prior. */
const WARM_UP = 10;

/** In standard deviations: the most that a residual counts for, and what is subtracted from it. */
const CLIP = 3;
const SLACK = 0.75;

/** Cumulative sum at which an arm has changed, and at which an arm on probation has recovered. */
const ALARM = 12;
const RETURN = 4;

/** Floor of an arm on probation, which halves every `HALF_LIFE` settlements. */
const PROBE = 0.07;
const HALF_LIFE = 1000;

/** Factor on the floor while the sum of an arm on probation is above `HOPEFUL`. */
const HOPE = 8;
const HOPEFUL = 1;

/** A lower floor is dropped. */
const LEAST_PROBE = 1e-4;

// Columns of an arm's row: two one-sided sums, each with the sum and number of the residuals since it
// was last zero; then the settlements folded when the arm was last found to be worse, or −1.
const UP = 0;
const DOWN = 3;
const WORSE_SINCE = 6;
const WIDTH = 7;

/**
 * Detects changes in an arm's quality with a two-sided cumulative sum of standardised residuals per arm
 * (Page, Biometrika 41, 1954). An arm that got worse goes on probation: it is probed at a low
 * probability, which rises when it looks better, until it has recovered.
 */
export class ChangeDetector {
  #rows = new Float64Array(8 * WIDTH);
  #size = 0;
  /** Mean and number of the residuals since the change that the last alarm reported. */
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
    this.#size++;
  }

  /**
   * Adds a prediction error of an arm with `count` observations. Returns true if the arm has changed;
   * `shift` is then the size of the change.
   */
  observe(row: number, count: number, error: PredictionError, settlements: number): boolean {
    if (count <= WARM_UP) return false;
    const at = row * WIDTH;
    this.#accumulate(at + UP, 1, error);
    this.#accumulate(at + DOWN, -1, error);
    const worse = this.#rows[at + DOWN] > ALARM;
    const hurdle = this.#rows[at + WORSE_SINCE] < 0 ? ALARM : RETURN;
    if (!worse && this.#rows[at + UP] <= hurdle) return false;
    const side = at + (worse ? DOWN : UP);
    this.support = this.#rows[side + 2];
    this.shift = this.#rows[side + 1] / this.support;
    this.#rows.fill(0, at, at + WIDTH);
    this.#rows[at + WORSE_SINCE] = worse ? settlements : -1;
    return true;
  }

  /** Writes the floors of arms on probation, and 0 for all others. */
  probe(rows: Int32Array, size: number, settlements: number, floor: Float64Array): void {
    for (let i = 0; i < size; i++) {
      const at = rows[i] * WIDTH;
      const since = this.#rows[at + WORSE_SINCE];
      floor[i] = 0;
      if (since < 0) continue;
      const hope = this.#rows[at + UP] > HOPEFUL ? HOPE : 1;
      const probe = PROBE * 2 ** ((since - settlements) / HALF_LIFE) * hope;
      if (probe >= LEAST_PROBE) floor[i] = probe;
    }
  }

  snapshot(): Json {
    return Array.from({ length: this.#size }, (_, row) =>
      Array.from(this.#rows.subarray(row * WIDTH, (row + 1) * WIDTH)),
    );
  }

  /** Restores the output of `snapshot`, for `size` arms. Throws `foreign-snapshot`. */
  static from(snapshot: Json | undefined, size: number, settlements: number): ChangeDetector {
    if (!Array.isArray(snapshot) || snapshot.length !== size) {
      rejectSnapshot("its change detector does not have one row per arm");
    }
    const detector = new ChangeDetector();
    for (const [row, columns] of (snapshot as readonly Json[]).entries()) {
      if (!isRow(columns, settlements))
        rejectSnapshot("a row of its change detector has another form");
      detector.add();
      detector.#rows.set(columns, row * WIDTH);
    }
    return detector;
  }

  /** Updates a one-sided sum. Drops its residuals when the sum falls to zero. */
  #accumulate(at: number, sign: 1 | -1, error: PredictionError): void {
    const z = Math.max(-CLIP, Math.min(CLIP, sign * error[STANDARDISED]));
    const sum = Math.max(0, this.#rows[at] + z - SLACK);
    this.#rows[at] = sum;
    this.#rows[at + 1] = sum === 0 ? 0 : this.#rows[at + 1] + error[RESIDUAL];
    this.#rows[at + 2] = sum === 0 ? 0 : this.#rows[at + 2] + 1;
  }
}

function isRow(columns: Json, settlements: number): columns is readonly number[] {
  if (!Array.isArray(columns) || columns.length !== WIDTH || !columns.every(Number.isFinite)) {
    return false;
  }
  const since: number = columns[WORSE_SINCE];
  return (
    isSum(columns.slice(UP, DOWN)) &&
    isSum(columns.slice(DOWN, WORSE_SINCE)) &&
    Number.isSafeInteger(since) &&
    since >= -1 &&
    since <= settlements
  );
}

/** True for a one-sided sum below the alarm, with its residuals; either all are zero or none. */
function isSum([sum, residuals, count]: readonly number[]): boolean {
  if (!Number.isSafeInteger(count) || count < 0) return false;
  return sum >= 0 && sum <= ALARM && (count > 0 || (sum === 0 && residuals === 0));
}
