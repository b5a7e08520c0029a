import {
  CrossedBootstrap,
  type Draw,
  drawnMean,
  type Estimate,
  estimate,
  phaseOf,
  type SeedSeries,
  type Trace,
} from "@armature/evaluation";
import type { Stream } from "./stream.ts";

/** What some decisions of a policy earned and cost, over all seeds, with 95 % intervals. */
export class Gauge {
  readonly #bootstrap: CrossedBootstrap;
  readonly #traces: readonly Trace[];
  readonly #phases: readonly string[];

  /** `phases`: those whose decisions count; all where there are none. */
  constructor(bootstrap: CrossedBootstrap, traces: readonly Trace[], ...phases: string[]) {
    this.#bootstrap = bootstrap;
    this.#traces = traces;
    this.#phases = phases;
  }

  get reward(): Estimate {
    return this.#mean((trace, i) => trace.reward[i]);
  }

  /** US dollars per request. */
  get costUsd(): Estimate {
    return this.#mean((trace, i) => trace.costUsd[i]);
  }

  /**
   * Mean cost ÷ budget. Over seeds alone: a budget is held by answering to what was billed, so rows
   * drawn again afterwards would show errors that nobody was given to correct.
   */
  costRatio(budgetUsd: number): Estimate {
    return estimate(this.seedMeans((trace, i) => trace.costUsd[i] / budgetUsd));
  }

  /** The highest mean cost ÷ budget of a seed. */
  worstCostRatio(budgetUsd: number): number {
    return Math.max(...this.seedMeans((trace, i) => trace.costUsd[i] / budgetUsd));
  }

  share(arm: string): Estimate {
    const index = this.#traces[0].arms.indexOf(arm);
    return this.#mean((trace, i) => (trace.arm[i] === index ? 1 : 0));
  }

  /** Reward less what a baseline earns on the same rows: paired. */
  gain(baseline: (row: number) => number): Estimate {
    return this.#mean((trace, i) => trace.reward[i] - baseline(trace.row[i]));
  }

  /** This reward less another policy's: paired. */
  rewardGain(other: Gauge): Estimate {
    return this.#compare(other, (own, others) => own - others);
  }

  /** This reward ÷ the other's: paired. */
  rewardRatio(other: Gauge): Estimate {
    return this.#compare(other, (own, others) => own / others);
  }

  /** A quantity of every decision that counts, by seed. */
  series(of: (trace: Trace, index: number) => number): SeedSeries[] {
    return this.#traces.map((trace) => {
      const spans =
        this.#phases.length === 0
          ? [{ start: 0, end: trace.row.length }]
          : this.#phases.map((name) => phaseOf(trace, name));
      const size = spans.reduce((sum, { start, end }) => sum + end - start, 0);
      const series = { row: new Uint32Array(size), value: new Float64Array(size) };
      let at = 0;
      for (const { start, end } of spans) {
        for (let i = start; i < end; i += 1, at += 1) {
          series.row[at] = trace.row[i];
          series.value[at] = of(trace, i);
        }
      }
      return series;
    });
  }

  /** The mean of a quantity by seed. */
  seedMeans(of: (trace: Trace, index: number) => number): number[] {
    return this.series(of).map(({ value }) => value.reduce((sum, x) => sum + x, 0) / value.length);
  }

  #compare(other: Gauge, compare: (own: number, others: number) => number): Estimate {
    const own = this.series((trace, i) => trace.reward[i]);
    const others = other.series((trace, i) => trace.reward[i]);
    return this.#bootstrap.estimate((draw) =>
      compare(drawnMean(own, draw), drawnMean(others, draw)),
    );
  }

  #mean(of: (trace: Trace, index: number) => number): Estimate {
    const series = this.series(of);
    return this.#bootstrap.estimate((draw: Draw) => drawnMean(series, draw));
  }
}

/** The replicates for what is served from a stream with so many seeds. */
export function bootstrapOf(stream: Stream, seeds: number): CrossedBootstrap {
  return new CrossedBootstrap({ seeds, rows: stream.data.rows.length });
}
