import type { PolicyFactory } from "@armature/policy";
import { compareFrozen } from "./compare-frozen.ts";
import { compareLearning } from "./compare-learning.ts";
import { costCeilings } from "./cost-ceilings.ts";
import type { Check } from "./diagnostics/check.ts";
import { logChecks, requireAll, weightChecks } from "./diagnostics/checks.ts";
import { logFacts } from "./diagnostics/log-facts.ts";
import { weightFacts } from "./diagnostics/weight-facts.ts";
import type { EvaluationReport, MetricReport } from "./evaluation-report.ts";
import type { Interval } from "./intervals/interval.ts";
import {
  type JudgedRow,
  type Metric,
  modelledCrossFitted,
  modelledFromPast,
} from "./judged-row.ts";
import type { DrawnDecision, LoggedDecisions } from "./log/decision.ts";
import { Replica } from "./log/replica.ts";
import { splitLog } from "./log/split-log.ts";
import { largestPossibleWeight, rejectionReplay } from "./rejection-replay.ts";

/** Fewer decisions than this are no run of a policy. */
const FEWEST_REPLAYED = 100;

/** Options of {@link evaluatePolicy}. */
export interface EvaluatePolicyOptions {
  readonly decisions: LoggedDecisions;
  /** The policy that would have been. Every tier gets fresh state. */
  readonly candidate: PolicyFactory;
  /** What it is compared with: whatever chose then, or another policy. @default "logged" */
  readonly baseline?: "logged" | PolicyFactory;
  /**
   * Share of the drawn decisions, from the first on, that policies are fitted on and that no number
   * counts; in [0, 1). @default 0.5
   */
  readonly fitShare?: number;
  /** Whether policies go on learning while they are judged. @default false: frozen */
  readonly learning?: boolean;
  /**
   * Whether the policy that wrote the log learned meanwhile. `fixed` allows narrower intervals that
   * are wrong for one that did. @default "adaptive"
   */
  readonly logging?: "adaptive" | "fixed";
  /** Of rejection sampling, the bootstrap, and policies whose probabilities are drawn. @default 0 */
  readonly seed?: number;
}

/**
 * What a policy would have earned and cost in place of the one that wrote a log, on the decisions
 * of which something was drawn. It is fitted on a prefix of the log, frozen and judged on the rest,
 * reward and dollars together; one that goes on learning is judged by rejection replay. Before any
 * number the log is checked: where it cannot carry an answer there is none.
 *
 * @throws OffPolicyError `no-decisions`, `invalid-option`, `untrustworthy`
 */
export function evaluatePolicy(options: EvaluatePolicyOptions): EvaluationReport {
  const { decisions: log, baseline = "logged", fitShare = 0.5 } = options;
  const { learning = false, logging = "adaptive", seed = 0 } = options;
  const { judged, earlier, fittedBefore } = splitLog(log, fitShare);
  const ceiling = costCeilings(earlier, judged);
  const facts = logFacts(
    log,
    judged,
    earlier.length,
    judged.filter(({ eligible, chosen, costUsd = 0 }) => costUsd > ceiling(eligible[chosen] ?? ""))
      .length,
  );
  const checks: Check[] = logChecks(facts);
  requireAll(checks);

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
  requireAll(checks);

  const dollars = Math.max(...facts.arms.map(({ arm }) => ceiling(arm))) || 1;
  const judge = (metric: Metric, scale: number): MetricReport => {
    if (learning) {
      const outcomes = (kept: readonly DrawnDecision[]) =>
        kept.flatMap((decision) => metric.outcome(decision) ?? []);
      return scaled(compareLearning(outcomes(ours.kept), outcomes(theirs.kept)), scale);
    }
    const rows = judged.map(
      (decision, i): JudgedRow => ({
        decision,
        candidate: ours.probabilities[i] ?? new Float64Array(),
        baseline: theirs.probabilities[i] ?? new Float64Array(),
      }),
    );
    const modelled = logging === "fixed" ? modelledCrossFitted : modelledFromPast;
    return scaled(compareFrozen(modelled(rows, earlier, metric), logging, seed), scale);
  };
  return {
    logging,
    learning,
    log: facts,
    weights,
    checks,
    reward: judge({ outcome: ({ reward }) => reward, most: () => 1 }, 1),
    costUsd: judge(
      {
        outcome: ({ costUsd }) => (costUsd === undefined ? undefined : costUsd / dollars),
        most: (arm) => ceiling(arm) / dollars,
      },
      dollars,
    ),
    share: {
      candidate: shares(judged, ours.probabilities),
      baseline: shares(judged, theirs.probabilities),
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
      passed: kept >= FEWEST_REPLAYED,
      measured: kept,
      limit: FEWEST_REPLAYED,
      message:
        `rejection sampling kept ${kept} decisions for the ${whose} (at least ${FEWEST_REPLAYED} ` +
        "are needed): use a longer log, serve with a higher floor, or judge it frozen",
    },
  ];
}

function scaled(report: MetricReport, by: number): MetricReport {
  const interval = ({ estimate, low, high }: Interval): Interval => ({
    estimate: by * estimate,
    low: by * low,
    high: by * high,
  });
  const { candidate, baseline, difference, others, course } = report;
  return {
    ...report,
    candidate: interval(candidate),
    baseline: interval(baseline),
    difference: interval(difference),
    others: others.map((other) => ({
      name: other.name,
      candidate: interval(other.candidate),
      baseline: interval(other.baseline),
      difference: interval(other.difference),
    })),
    course: {
      decisions: course.decisions,
      low: course.low.map((value) => by * value),
      high: course.high.map((value) => by * value),
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
