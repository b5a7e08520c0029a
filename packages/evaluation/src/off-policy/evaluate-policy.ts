import { type Check, EvaluationError } from "../error.ts";
import { describeRemedies } from "./diagnostics/remedies.ts";
import { estimatePolicy } from "./estimate-policy.ts";
import type { EvaluatePolicyOptions } from "./evaluate-options.ts";
import type { EvaluationReport } from "./evaluation-report.ts";

/** Checks that more decisions, or a different logging policy, would pass. */
const REMEDIABLE: ReadonlySet<Check["name"]> = new Set([
  "support",
  "effective-size",
  "largest-weight",
]);

/**
 * Estimates what a policy would have been worth in place of the one that wrote a log. Only decisions
 * that were drawn at random count. The policy is fitted on a prefix of the log, then frozen and
 * evaluated on the rest by value, quality and dollars; a policy that keeps learning is evaluated by
 * rejection replay. The log is checked first: if it does not support an estimate, none is given.
 *
 * @throws EvaluationError `no-decisions`, `invalid-option`, or `untrustworthy` with every failed check
 * @throws RewardError `invalid-option` for an invalid objective
 */
export function evaluatePolicy(options: EvaluatePolicyOptions): EvaluationReport {
  const { report, remedies } = estimatePolicy(options);
  const failed = report.checks.filter(({ passed }) => !passed);
  if (failed.length === 0) return report;
  const remediable = failed.find(({ name }) => REMEDIABLE.has(name));
  const help =
    remediable?.whose === undefined || options.learning
      ? ""
      : describeRemedies(remedies(remediable.whose));
  const messages = failed.map(({ message }) => message).join("; ");
  throw new EvaluationError(
    "untrustworthy",
    `no estimate from this log would be trustworthy: ${messages}${help}`,
    { failed },
  );
}
