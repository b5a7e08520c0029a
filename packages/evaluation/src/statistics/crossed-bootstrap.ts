import { fork } from "@armature/policy";
import { EvaluationError } from "../error.ts";
import type { Estimate } from "./estimate.ts";
import { quantile } from "./quantile.ts";

/** Multiplicity of each seed and each row: 1 in the data, drawn with replacement in a replicate. */
export interface Draw {
  /** By the seed's position in the list of seeds. */
  readonly seeds: Uint8Array;
  /** By the row's index. */
  readonly rows: Uint8Array;
}

/** A quantity measured at every decision of one seed: `value[i]` belongs to row `row[i]`. */
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
  /** Seed of the draws. @default 1 */
  readonly seed?: number;
}

/**
 * 95 % intervals for measurements with several seeds on the same rows. An interval over seeds alone
 * covers the order of the rows and the draws, but not the choice of rows. Each replicate therefore
 * draws both seeds and rows with replacement, the same rows for all seeds; a decision counts as often
 * as its seed was drawn, times as often as its row was. For a mean this is the pigeonhole bootstrap
 * (Owen 2007, Annals of Applied Statistics 1(2), section 3). Its variance is σ²(rows)/n + σ²(seeds)/S
 * plus up to three times σ²(rest)/(n·S), one of which would suffice: slightly wide, never too narrow.
 * With one seed it is the ordinary bootstrap over rows.
 *
 * All statistics of one bootstrap use the same replicates, so differences between policies and
 * baselines are paired: the difficulty of a row cancels out.
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
   * The statistic of the data with the 2.5 % and 97.5 % points of its replicates. Replicates in
   * which it is not finite, such as a mean over no decision, are left out.
   */
  estimate(statistic: (draw: Draw) => number): Estimate {
    const values = Float64Array.from(this.#draws, statistic).filter(Number.isFinite).sort();
    const mean = statistic(this.#all);
    if (values.length === 0) return { mean, low: mean, high: mean };
    return { mean, low: quantile(values, 0.025), high: quantile(values, 0.975) };
  }
}

/** Mean of a quantity over the decisions of all seeds, each weighted by its multiplicity. */
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
