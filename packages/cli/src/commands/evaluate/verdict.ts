import { describeObjective, type EvaluationReport, type Interval } from "@armature/evaluation";
import { dollars, interval, number, signed, value } from "./format.ts";

/** The answer in a sentence: better or not, and at what cost. */
export function verdict(report: EvaluationReport): string {
  const { difference } = report.value;
  const better = sign(
    difference,
    "It would have been better",
    "It would have been worse",
    "Whether it would have been better is open",
  );
  return `${better}: ${interval(value, difference, signed)} value per request, and ${costs(report)}.`;
}

function costs(report: EvaluationReport): string {
  const { costUsd } = report;
  if (costUsd === undefined) return "nobody knows at what cost";
  const usd = dollars(report);
  const dearer = sign(
    costUsd.difference,
    "dearer",
    "cheaper",
    "of a cost that cannot be told apart",
  );
  return (
    `${dearer}: ${interval(usd, costUsd.difference, signed)} dollars per 1,000 requests ` +
    `(${number(usd, costUsd.candidate.estimate)} against ${number(usd, costUsd.baseline.estimate)})`
  );
}

function sign({ low, high }: Interval, above: string, below: string, open: string): string {
  if (low > 0) return above;
  return high < 0 ? below : open;
}

/** What value is. */
export function weighing({ objective: { named, latest } }: EvaluationReport): string {
  return named
    ? `Value is ${describeObjective(latest)}, for every decision and all policies.`
    : `Value is by each decision's own objective; the latest: ${describeObjective(latest)}.`;
}

/** What the numbers are of, and how their intervals may be read. */
export function provenance({
  log,
  logging,
  learning,
  value: { method },
}: EvaluationReport): string {
  const how = learning ? "and replayed while it went on learning, over" : "frozen, and judged on";
  const read =
    logging === "adaptive" || learning
      ? "hold at 95 % however often the log is looked at, and though its policy learned"
      : "hold at 95 % for a log of a policy that did not learn";
  return (
    `Fitted on the ${log.fitted.toLocaleString("en-US")} earlier decisions, ${how} the ` +
    `${log.judged.toLocaleString("en-US")} later ones. Intervals (${method}) ${read}.`
  );
}
