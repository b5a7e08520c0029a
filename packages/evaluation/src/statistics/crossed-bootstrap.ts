import { fork } from "@armature/policy";
import { EvaluationError } from "../error.ts";
import type { Estimate } from "./estimate.ts";

/** How often each seed and each row counts: once in what was measured, drawn anew in a replicate. */
export interface Draw {
  /** By the seed's place, not its number. */
  readonly seeds: Uint8Array;
  /** By the row's index. */
  readonly rows: Uint8Array;
}

/** A quantity of every decision of one seed: `value[i]` was measured on row `row[i]`. */
export interface SeedSeries {
  readonly row: Uint32Array;
  readonly value: Float64Array;
}

/** Options of {@link CrossedBootstrap}. */
export interface CrossedBootstrapOptions {
  readonly seeds: number;
  readonly rows: number;
  /** @default 1000 */
  readonly replicates?: number;
  /** Names the sequence of draws. @default 1 */
  readonly seed?: number;
}

/**
 * 95 % intervals of what was measured with several seeds on the same rows. Over seeds alone, an
 * interval tells how much the order of the rows and the draws matter, and nothing of what other
 * rows would have given; so each replicate draws with replacement both which seeds count and which
 * rows do, the same rows for all of these seeds: a decision counts how often its seed was drawn
 * times how often its row was. For a mean this is the pigeonhole bootstrap (Owen 2007, Annals of
 * Applied Statistics 1(2), section 3), whose variance is σ²(rows)/n + σ²(seeds)/S and up to three
 * times σ²(rest)/(n·S) where one would do: slightly wide, never too narrow. With one seed it is
 * the ordinary bootstrap over rows.
 *
 * All statistics of one bootstrap see the same replicates. A difference of two policies, or of a
 * policy and a baseline, is therefore paired: what makes a row easy for both drops out of it.
 */
export class CrossedBootstrap {
  readonly #draws: readonly Draw[];
  readonly #all: Draw;

  constructor({ seeds, rows, replicates = 1000, seed = 1 }: CrossedBootstrapOptions) {
    for (const [field, value] of Object.entries({ seeds, rows, replicates })) {
      if (!Number.isSafeInteger(value) || value < 1) {
        throw new EvaluationError("invalid-option", `${field} must be a whole number >= 1`, {
          field,
        });
      }
    }
    const rng = fork(seed, "crossed-bootstrap");
    const draw = (count: number): Uint8Array => {
      const times = new Uint8Array(count);
      for (let i = 0; i < count; i += 1) times[Math.floor(rng.uniform() * count)] += 1;
      return times;
    };
    this.#draws = Array.from({ length: replicates }, () => ({
      seeds: draw(seeds),
      rows: draw(rows),
    }));
    this.#all = { seeds: new Uint8Array(seeds).fill(1), rows: new Uint8Array(rows).fill(1) };
  }

  /**
   * The statistic of what was measured, and the 2.5 and 97.5 % points of its replicates. A
   * replicate in which it is not a number, as a mean over no decision, is left out.
   */
  estimate(statistic: (draw: Draw) => number): Estimate {
    const values = Float64Array.from(this.#draws, statistic).filter(Number.isFinite).sort();
    const mean = statistic(this.#all);
    if (values.length === 0) return { mean, low: mean, high: mean };
    return { mean, low: quantile(values, 0.025), high: quantile(values, 0.975) };
  }
}

/** The mean of a quantity over the decisions of all seeds, each counted as the draw says. */
export function drawnMean(series: readonly SeedSeries[], draw: Draw): number {
  let total = 0;
  let count = 0;
  for (let s = 0; s < series.length; s += 1) {
    const times = draw.seeds[s];
    if (times === 0) continue;
    const { row, value } = series[s];
    let sum = 0;
    let drawn = 0;
    for (let i = 0; i < row.length; i += 1) {
      const weight = draw.rows[row[i]];
      sum += weight * value[i];
      drawn += weight;
    }
    total += times * sum;
    count += times * drawn;
  }
  return total / count;
}

/** Linear between the order statistics (Hyndman & Fan 1996, definition 7). */
function quantile(sorted: Float64Array, share: number): number {
  const at = share * (sorted.length - 1);
  const below = Math.floor(at);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
}
