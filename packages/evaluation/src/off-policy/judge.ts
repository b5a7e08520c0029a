import type { PolicyFactory } from "@armature/policy";
import { ceilings } from "./ceilings.ts";
import { compareFrozen } from "./compare-frozen.ts";
import { compareLearning } from "./compare-learning.ts";
import type { Check } from "./diagnostics/check.ts";
import { logChecks, weightChecks } from "./diagnostics/checks.ts";
import { logFacts } from "./diagnostics/log-facts.ts";
import { type Remedies, remediesFor } from "./diagnostics/remedies.ts";
import { weightFacts } from "./diagnostics/weight-facts.ts";
import type { EvaluatePolicyOptions } from "./evaluate-options.ts";
import type { EvaluationReport, MetricReport } from "./evaluation-report.ts";
import {
  type JudgedRow,
  type ModelledRow,
  modelledCrossFitted,
  modelledFromPast,
} from "./judged-row.ts";
import type { DrawnDecision } from "./log/decision.ts";
import { Replica } from "./log/replica.ts";
import { splitLog } from "./log/split-log.ts";
import { weighedBy } from "./log/weighed-by.ts";
import {
  costMetric,
  type Metric,
  meanOutcome,
  outcomeOf,
  qualityMetric,
  rangeOf,
  valueMetric,
} from "./metric.ts";
import { largestPossibleWeight, rejectionReplay } from "./rejection-replay.ts";

/** Fewer decisions than this are no run of a policy. */
const FEWEST_REPLAYED = 100;

/** An evaluation before its checks are heeded. */
export interface Judgement {
  readonly report: EvaluationReport;
  /** What would have made the checks of a policy's weights pass. */
  remedies(whose: "candidate" | "baseline"): Remedies;
}

/**
 * What `evaluatePolicy` reports, whether or not the checks have passed: for measuring what
 * they are worth. The confidence sequence needs none of them.
 */
export function judge(options: EvaluatePolicyOptions): Judgement {
  const { objective: named, baseline = "logged", fitShare = 0.5 } = options;
  const { learning = false, logging = "adaptive", seed = 0 } = options;
  const log = named === undefined ? options.decisions : weighedBy(options.decisions, named);
  const { judged, earlier, fittedBefore } = splitLog(log, fitShare);
  const mostUsd = ceilings("costUsd", earlier, judged);
  const mostMs = ceilings("latencyMs", earlier, judged);
  const facts = logFacts(
    log,
    judged,
    earlier.length,
    judged.filter(({ eligible, chosen, costUsd = 0 }) => costUsd > mostUsd(eligible[chosen] ?? ""))
      .length,
  );
  const checks: Check[] = logChecks(facts);
  const most = largestPossibleWeight(judged);
  const run = (factory: PolicyFactory | "logged") => {
    if (factory === "logged") {
      return { probabilities: judged.map(({ probabilities }) => probabilities), kept: judged };
    }
    const replica = new Replica(factory, log, seed);
    replica.learn(fittedBefore);
    if (learning) return rejectionReplay(replica, judged, most, seed);
    const probabilities = judged.map((decision) => {
      replica.follow(decision.position);
      return replica.probabilities(decision);
    });
    return { probabilities, kept: judged };
  };
  const ours = run(options.candidate);
  const theirs = run(baseline);
  const weights = {
    candidate: weightFacts(judged, ours.probabilities),
    baseline: weightFacts(judged, theirs.probabilities),
  };
  checks.push(
    ...policyChecks("candidate", weights.candidate, learning ? ours.kept.length : undefined),
    ...(baseline === "logged"
      ? []
      : policyChecks("baseline", weights.baseline, learning ? theirs.kept.length : undefined)),
  );
  const modelled = (metric: Metric): ModelledRow[] => {
    const rows = judged.map(
      (decision, i): JudgedRow => ({
        decision,
        candidate: ours.probabilities[i] ?? new Float64Array(),
        baseline: theirs.probabilities[i] ?? new Float64Array(),
      }),
    );
    return (logging === "fixed" ? modelledCrossFitted : modelledFromPast)(rows, earlier, metric);
  };
  const compare = (metric: Metric): MetricReport => {
    const range = rangeOf(metric, judged);
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
  const latest = judged[judged.length - 1] as DrawnDecision;
  const value = valueMetric(mostUsd, mostMs);
  const report: EvaluationReport = {
    logging,
    learning,
    objective: { named: named !== undefined, latest: latest.objective },
    log: facts,
    weights,
    checks,
    value: compare(value),
    quality: compare(qualityMetric),
    ...(facts.withoutCost < facts.judged && { costUsd: compare(costMetric(mostUsd)) }),
    share: {
      candidate: shares(judged, ours.probabilities),
      baseline: shares(judged, theirs.probabilities),
    },
  };
  return {
    report,
    remedies: (whose) => {
      const rows = modelled(value);
      return remediesFor(
        rows,
        rows.map((row) => row[whose]),
        { judged: judged.length, fitShare },
      );
    },
  };
}

/** A frozen policy is judged by its weights; one that was replayed, by what was kept of the log. */
function policyChecks(
  whose: "candidate" | "baseline",
  facts: Parameters<typeof weightChecks>[0],
  kept: number | undefined,
): Check[] {
  const checks = weightChecks(facts, whose);
  if (kept === undefined) return checks;
  return [
    ...checks.filter(({ name }) => name === "support" || name === "mean-weight"),
    {
      name: "replayed",
      whose,
      passed: kept >= FEWEST_REPLAYED,
      measured: kept,
      limit: FEWEST_REPLAYED,
      message:
        `rejection sampling kept ${kept} decisions for the ${whose} (at least ${FEWEST_REPLAYED} ` +
        "are needed): use a longer log, serve with a higher floor, or judge it frozen",
    },
  ];
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
