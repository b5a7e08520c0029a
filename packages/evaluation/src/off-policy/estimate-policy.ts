import type { PolicyFactory } from "@armature/policy";
import type { Check } from "../error.ts";
import { compareFrozen } from "./comparison/compare-frozen.ts";
import { compareLearning } from "./comparison/compare-learning.ts";
import type { MetricReport } from "./comparison/metric-report.ts";
import { largestPossibleWeight, rejectionReplay } from "./comparison/rejection-replay.ts";
import { logChecks, replayChecks, weightChecks } from "./diagnostics/checks.ts";
import { logFacts } from "./diagnostics/log-facts.ts";
import { type Remedies, remediesFor } from "./diagnostics/remedies.ts";
import { weightFacts } from "./diagnostics/weight-facts.ts";
import type { EvaluatePolicyOptions } from "./evaluate-options.ts";
import type { EvaluationReport } from "./evaluation-report.ts";
import type { DrawnDecision } from "./log/decision.ts";
import { Replica } from "./log/replica.ts";
import { reweigh } from "./log/reweigh.ts";
import { splitLog } from "./log/split-log.ts";
import { ceilings } from "./modelling/ceilings.ts";
import {
  costMetric,
  type Metric,
  meanOutcome,
  outcomeOf,
  qualityMetric,
  rangeOf,
  valueMetric,
} from "./modelling/metric.ts";
import {
  type EvaluatedRow,
  type ModelledRow,
  modelCrossFitted,
  modelFromPast,
} from "./modelling/modelled-row.ts";

/** An evaluation whose checks have not been enforced yet. */
export interface PolicyEstimate {
  readonly report: EvaluationReport;
  /** Changes that would have made the checks of a policy's weights pass. */
  remedies(whose: "candidate" | "baseline"): Remedies;
}

/**
 * The report of `evaluatePolicy`, whether or not its checks have passed. Serves to measure what the
 * checks are worth; the confidence sequence is valid without them.
 */
export function estimatePolicy(options: EvaluatePolicyOptions): PolicyEstimate {
  const { objective: named, baseline = "logged", fitShare = 0.5 } = options;
  const { learning = false, logging = "adaptive", seed = 0 } = options;
  const log = named === undefined ? options.decisions : reweigh(options.decisions, named);
  const { evaluated, earlier, fittedBefore } = splitLog(log, fitShare);
  const mostUsd = ceilings("costUsd", earlier, evaluated);
  const mostMs = ceilings("latencyMs", earlier, evaluated);
  const cappedCosts = evaluated.filter(
    ({ eligible, chosen, costUsd = 0 }) => costUsd > mostUsd(eligible[chosen] ?? ""),
  ).length;
  const facts = logFacts(log, evaluated, earlier.length, cappedCosts);
  const largest = largestPossibleWeight(evaluated);
  const run = (factory: PolicyFactory | "logged") => {
    if (factory === "logged") {
      const probabilities = evaluated.map((decision) => decision.probabilities);
      return { probabilities, kept: evaluated };
    }
    const replica = new Replica(factory, log, seed);
    replica.learn(fittedBefore);
    if (learning) return rejectionReplay(replica, evaluated, largest, seed);
    const probabilities = evaluated.map((decision) => {
      replica.follow(decision.position);
      return replica.probabilities(decision);
    });
    return { probabilities, kept: evaluated };
  };
  const ours = run(options.candidate);
  const theirs = run(baseline);
  const weights = {
    candidate: weightFacts(evaluated, ours.probabilities),
    baseline: weightFacts(evaluated, theirs.probabilities),
  };
  const policyChecks = (whose: "candidate" | "baseline", kept: number): Check[] =>
    learning ? replayChecks(weights[whose], whose, kept) : weightChecks(weights[whose], whose);
  const modelled = (metric: Metric): ModelledRow[] => {
    const rows = evaluated.map(
      (decision, i): EvaluatedRow => ({
        decision,
        candidate: ours.probabilities[i] ?? new Float64Array(),
        baseline: theirs.probabilities[i] ?? new Float64Array(),
      }),
    );
    return (logging === "fixed" ? modelCrossFitted : modelFromPast)(rows, earlier, metric);
  };
  const compare = (metric: Metric): MetricReport => {
    const range = rangeOf(metric, evaluated);
    if (learning) {
      const outcomes = (kept: readonly DrawnDecision[]) =>
        kept.flatMap((decision) => outcomeOf(metric, decision) ?? []);
      return compareLearning(outcomes(ours.kept), outcomes(theirs.kept), range);
    }
    return compareFrozen(modelled(metric), {
      range,
      before: meanOutcome(metric, earlier),
      farthest: metric.farthest,
      logging,
      seed,
    });
  };
  const latest = evaluated[evaluated.length - 1] as DrawnDecision;
  const value = valueMetric(mostUsd, mostMs);
  const report: EvaluationReport = {
    logging,
    learning,
    objective: { named: named !== undefined, latest: latest.objective },
    log: facts,
    weights,
    checks: [
      ...logChecks(facts),
      ...policyChecks("candidate", ours.kept.length),
      ...(baseline === "logged" ? [] : policyChecks("baseline", theirs.kept.length)),
    ],
    value: compare(value),
    quality: compare(qualityMetric),
    ...(facts.withoutCost < facts.judged && { costUsd: compare(costMetric(mostUsd)) }),
    share: {
      candidate: shares(evaluated, ours.probabilities),
      baseline: shares(evaluated, theirs.probabilities),
    },
  };
  return {
    report,
    remedies: (whose) => {
      const rows = modelled(value);
      const probabilities = rows.map((row) => row[whose]);
      return remediesFor(rows, probabilities, { evaluated: evaluated.length, fitShare });
    },
  };
}

/** Mean probability of each arm. */
function shares(
  decisions: readonly DrawnDecision[],
  probabilities: readonly Float64Array[],
): Record<string, number> {
  const sums = new Map<string, number>();
  for (const [row, { eligible }] of decisions.entries()) {
    for (const [i, arm] of eligible.entries()) {
      sums.set(arm, (sums.get(arm) ?? 0) + (probabilities[row]?.[i] ?? 0));
    }
  }
  return Object.fromEntries([...sums].map(([arm, sum]) => [arm, sum / decisions.length]));
}
