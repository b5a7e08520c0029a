import { CrossedBootstrap, drawnMean, type SeedSeries } from "../statistics/crossed-bootstrap.ts";
import { type Estimate, estimate } from "../statistics/estimate.ts";
import { phaseOf, type Trace } from "../trace/trace.ts";

/** Options of {@link TraceStatistics}. */
export interface TraceStatisticsOptions {
  /** One trace per seed, of one policy on the same data. */
  readonly traces: readonly Trace[];
  /** Number of rows in the data. */
  readonly rows: number;
  /** Names of the phases whose decisions count. @default all phases */
  readonly phases?: readonly string[] | undefined;
}

/** A quantity measured at every decision. */
export type TraceQuantity = "utility" | "quality" | "costUsd";

// Cached, because drawing replicates takes longer than most statistics.
const bootstraps = new Map<string, CrossedBootstrap>();

function bootstrapOf(seeds: number, rows: number): CrossedBootstrap {
  const key = `${seeds}/${rows}`;
  const bootstrap = bootstraps.get(key) ?? new CrossedBootstrap({ seeds, rows });
  bootstraps.set(key, bootstrap);
  return bootstrap;
}

/**
 * Utility, quality and cost of a policy's decisions over all seeds, with 95 % intervals by
 * {@link CrossedBootstrap}. Statistics with equal numbers of seeds and rows use the same replicates, so
 * comparisons are paired.
 *
 * @throws EvaluationError `invalid-option` without traces or rows
 */
export class TraceStatistics {
  readonly #bootstrap: CrossedBootstrap;
  readonly #traces: readonly Trace[];
  readonly #phases: readonly string[] | undefined;

  constructor({ traces, rows, phases }: TraceStatisticsOptions) {
    this.#bootstrap = bootstrapOf(traces.length, rows);
    this.#traces = traces;
    this.#phases = phases;
  }

  /** By the objective of the traces. */
  get utility(): Estimate {
    return this.#mean((trace, i) => trace.utility[i]);
  }

  get quality(): Estimate {
    return this.#mean((trace, i) => trace.quality[i]);
  }

  /** US dollars per request. */
  get costUsd(): Estimate {
    return this.#mean((trace, i) => trace.costUsd[i]);
  }

  /** Fraction of the decisions that went to an arm. */
  share(arm: string): Estimate {
    const index = this.#traces[0].arms.indexOf(arm);
    return this.#mean((trace, i) => (trace.arm[i] === index ? 1 : 0));
  }

  /**
   * Mean cost ÷ budget, and the highest ratio of a seed. The interval is Student's over the seeds: a
   * budget is controlled by reacting to bills, so resampled rows would show errors that the policy had
   * no chance to correct.
   */
  costRatio(budgetUsd: number): Estimate & { readonly worstSeed: number } {
    const means = this.#series((trace, i) => trace.costUsd[i] / budgetUsd).map(
      ({ value }) => value.reduce((sum, ratio) => sum + ratio, 0) / value.length,
    );
    return { ...estimate(means), worstSeed: Math.max(...means) };
  }

  /** The quantity minus a baseline on the same rows, paired. */
  gainOver(baseline: (row: number) => number, quantity: TraceQuantity = "utility"): Estimate {
    return this.#mean((trace, i) => trace[quantity][i] - baseline(trace.row[i]));
  }

  /** The quantity minus that of other decisions on the same data, paired. */
  difference(other: TraceStatistics, quantity: TraceQuantity = "utility"): Estimate {
    return this.#compare(other, quantity, (own, others) => own - others);
  }

  /** The quantity ÷ that of other decisions on the same data, paired. */
  ratio(other: TraceStatistics, quantity: TraceQuantity = "utility"): Estimate {
    return this.#compare(other, quantity, (own, others) => own / others);
  }

  #compare(
    other: TraceStatistics,
    quantity: TraceQuantity,
    combine: (own: number, others: number) => number,
  ): Estimate {
    const [own, others] = [this, other].map((statistics) =>
      statistics.#series((trace, i) => trace[quantity][i]),
    );
    return this.#bootstrap.estimate((draw) =>
      combine(drawnMean(own, draw), drawnMean(others, draw)),
    );
  }

  #mean(quantity: (trace: Trace, index: number) => number): Estimate {
    const series = this.#series(quantity);
    return this.#bootstrap.estimate((draw) => drawnMean(series, draw));
  }

  /** A quantity at every decision that counts, by seed. */
  #series(quantity: (trace: Trace, index: number) => number): SeedSeries[] {
    return this.#traces.map((trace) => {
      const spans = this.#phases?.map((name) => phaseOf(trace, name)) ?? trace.phases;
      const size = spans.reduce((sum, { start, end }) => sum + end - start, 0);
      const series = { row: new Uint32Array(size), value: new Float64Array(size) };
      let at = 0;
      for (const { start, end } of spans) {
        for (let i = start; i < end; i++, at++) {
          series.row[at] = trace.row[i];
          series.value[at] = quantity(trace, i);
        }
      }
      return series;
    });
  }
}
