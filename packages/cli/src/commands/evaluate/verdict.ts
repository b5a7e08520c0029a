import { describeObjective, type EvaluationReport, type Interval } from "@armature/evaluation";
import { count } from "../../terminal/format.ts";
import { dollars, interval, number, signed, value } from "./quantity.ts";

/** The result in one sentence: better or worse, and at what cost. */
export function verdict(report: EvaluationReport): string {
  const { difference } = report.value;
  const better = bySign(
    difference,
    "It would have been better",
    "It would have been worse",
    "It may have been better or worse",
  );
  return `${better}: ${interval(value, difference, signed)} value per request, ${costs(report)}.`;
}

function costs(report: EvaluationReport): string {
  const { costUsd } = report;
  if (costUsd === undefined) return "at an unknown cost";
  const usd = dollars(report);
  const comparison = bySign(
    costUsd.difference,
    "and more expensive",
    "and cheaper",
    "and its cost may be higher or lower",
  );
  return (
    `${comparison}: ${interval(usd, costUsd.difference, signed)} dollars per 1,000 requests ` +
    `(${number(usd, costUsd.candidate.estimate)} against ${number(usd, costUsd.baseline.estimate)})`
  );
}

function bySign({ low, high }: Interval, above: string, below: string, open: string): string {
  if (low > 0) return above;
  return high < 0 ? below : open;
}

/** Explains the objective by which value is measured. */
export function explainValue({ objective: { named, latest } }: EvaluationReport): string {
  return named
    ? `Value is ${describeObjective(latest)}, for every decision and all policies.`
    : `Value is measured by each decision's own objective; the latest is ${describeObjective(latest)}.`;
}

/** Says which decisions the figures are based on and when their intervals are valid. */
export function provenance({
  log,
  logging,
  learning,
  value: { method },
}: EvaluationReport): string {
  const valid =
    logging === "adaptive" || learning
      ? "are valid at 95 % however often the log is evaluated, even if the logging policy learned"
      : "are valid at 95 % if the logging policy did not learn";
  return (
    `Fitted on the ${count(log.fitted)} earlier decisions, then ` +
    (learning ? "left to learn" : "frozen") +
    ` and evaluated on the ${count(log.judged)} later ones. Intervals (${method}) ${valid}.`
  );
}
