import type { PolicyFactory } from "@armature/policy";
import type { ObjectiveOptions } from "@armature/reward";
import { meanWorth, type Worth } from "../baselines/worth.ts";
import { utilityOf } from "../rows/objective-for.ts";
import type { DataSet } from "../rows/row.ts";
import type { Comparison, MetricReport } from "./comparison/metric-report.ts";
import { estimatePolicy } from "./estimate-policy.ts";
import type { Interval } from "./intervals/interval.ts";
import type { LoggedDecisions } from "./log/decision.ts";
import { Replica } from "./log/replica.ts";
import { splitLog } from "./log/split-log.ts";
import { simulateLog } from "./simulate-log.ts";

/** Options of {@link coverage}. */
export interface CoverageOptions {
  /** The population. All outcomes are known, and therefore the truth. */
  readonly data: DataSet;
  /** Policy that writes the logs. */
  readonly logging: PolicyFactory;
  /** Policies to evaluate; fitted on the first half of each log and frozen. */
  readonly candidate: PolicyFactory;
  readonly baseline: PolicyFactory;
  /** Evaluated requests per log; each log is twice as long. */
  readonly requests: number;
  /** One log each. */
  readonly seeds: readonly number[];
  /** See `simulateLog`. */
  readonly objective?: ObjectiveOptions | undefined;
  readonly budgeted?: boolean | undefined;
  /** `adaptive` if `logging` keeps learning in the evaluated half, else `fixed`. @default "adaptive" */
  readonly kind?: "adaptive" | "fixed";
}

/** Coverage of one method's 95 % intervals. */
export interface MethodCoverage {
  /** Number of intervals. */
  readonly intervals: number;
  /** Share of the intervals that contain the truth. */
  readonly covered: number;
  /** Mean half-width. */
  readonly halfWidth: number;
  /** Root mean squared error of the estimates. */
  readonly error: number;
}

/**
 * Coverage by method. `answer` is the method that a report leads with; it counts on every log, the
 * others on logs that were not refused.
 */
export type CoverageByMethod = Readonly<Record<string, MethodCoverage>>;

export interface CoverageReport {
  /** Number of logs, and of those that `evaluatePolicy` would have refused. */
  readonly runs: number;
  readonly refused: number;
  /** The candidate alone. */
  readonly value: CoverageByMethod;
  readonly quality: CoverageByMethod;
  readonly costUsd: CoverageByMethod;
  /** The difference candidate − baseline. */
  readonly valueDifference: CoverageByMethod;
}

/**
 * Measures how often intervals contain the truth: simulates logs, evaluates policies on them as
 * `evaluatePolicy` does, and compares the estimates with the frozen policies' value over the
 * population.
 */
export function coverage(options: CoverageOptions): CoverageReport {
  const { data, logging, candidate, baseline, requests, kind = "adaptive" } = options;
  const value = new Tally();
  const quality = new Tally();
  const costUsd = new Tally();
  const valueDifference = new Tally();
  let refused = 0;
  for (const seed of options.seeds) {
    const decisions = simulateLog({
      data,
      logging,
      requests: 2 * requests,
      seed,
      objective: options.objective,
      budgeted: options.budgeted,
      learns: kind === "fixed" ? requests : undefined,
    });
    const { report } = estimatePolicy({ decisions, candidate, baseline, logging: kind, seed });
    const trusted = report.checks.every(({ passed }) => passed);
    if (!trusted) refused += 1;
    const ours = worthOf(candidate, decisions, data, seed);
    const theirs = worthOf(baseline, decisions, data, seed);
    value.add(report.value, "candidate", ours.utility, trusted);
    quality.add(report.quality, "candidate", ours.quality, trusted);
    costUsd.add(report.costUsd, "candidate", ours.costUsd, trusted);
    valueDifference.add(report.value, "difference", ours.utility - theirs.utility, trusted);
  }
  return {
    runs: options.seeds.length,
    refused,
    value: value.summary(),
    quality: quality.summary(),
    costUsd: costUsd.summary(),
    valueDifference: valueDifference.summary(),
  };
}

/** Value over the population of a policy that is fitted and frozen as in `evaluatePolicy`. */
function worthOf(factory: PolicyFactory, log: LoggedDecisions, data: DataSet, seed: number): Worth {
  const replica = new Replica(factory, log, seed);
  replica.learn(splitLog(log, 0.5).fittedBefore);
  const [sample] = log.decisions;
  if (sample === undefined) throw new RangeError("the log holds no decision");
  const { objective } = sample;
  return meanWorth(
    data.rows.map(({ arms }, row) => {
      const context = data.contexts[row] ?? sample.context;
      const decision = { ...sample, context, decisionId: `value/${row}` };
      const probabilities = replica.probabilities(decision);
      let utility = 0;
      let quality = 0;
      let costUsd = 0;
      for (const [i, arm] of sample.eligible.entries()) {
        const { reward, cost, latencyMs = Number.NaN } = arms[arm];
        utility += probabilities[i] * utilityOf(objective, reward, cost, latencyMs);
        quality += probabilities[i] * reward;
        costUsd += probabilities[i] * cost;
      }
      return { utility, quality, costUsd };
    }),
  );
}

/** Coverage counters by method. */
class Tally {
  readonly #methods = new Map<
    string,
    { count: number; covered: number; halfWidth: number; squares: number }
  >();

  /** @param trusted false counts the leading method only */
  add(
    report: MetricReport | undefined,
    question: keyof Comparison,
    truth: number,
    trusted: boolean,
  ): void {
    if (report === undefined) return;
    this.#count("answer", report[question], truth);
    if (!trusted) return;
    for (const other of report.others) this.#count(other.name, other[question], truth);
  }

  summary(): CoverageByMethod {
    return Object.fromEntries(
      [...this.#methods].map(([name, { count, covered, halfWidth, squares }]) => [
        name,
        {
          intervals: count,
          covered: covered / count,
          halfWidth: halfWidth / count,
          error: Math.sqrt(squares / count),
        },
      ]),
    );
  }

  #count(name: string, { estimate, low, high }: Interval, truth: number): void {
    const tally = this.#methods.get(name) ?? { count: 0, covered: 0, halfWidth: 0, squares: 0 };
    this.#methods.set(name, tally);
    tally.count += 1;
    if (low <= truth && truth <= high) tally.covered += 1;
    tally.halfWidth += (high - low) / 2;
    tally.squares += (estimate - truth) ** 2;
  }
}
