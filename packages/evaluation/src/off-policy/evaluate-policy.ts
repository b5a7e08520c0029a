import type { Check } from "./diagnostics/check.ts";
import { requireAll } from "./diagnostics/checks.ts";
import { advice } from "./diagnostics/remedies.ts";
import type { EvaluatePolicyOptions } from "./evaluate-options.ts";
import type { EvaluationReport } from "./evaluation-report.ts";
import { judge } from "./judge.ts";

/** Checks that a log of more decisions, or of other draws, would have passed. */
const THIN: ReadonlySet<Check["name"]> = new Set(["support", "effective-size", "largest-weight"]);

/**
 * What a policy would have been worth in place of the one that wrote a log, on the decisions of which
 * something was drawn. It is fitted on a prefix of the log, frozen and judged on the rest: value,
 * quality and dollars together; one that goes on learning is judged by rejection replay. Before any
 * number the log is checked: where it cannot carry an answer there is none.
 *
 * @throws OffPolicyError `no-decisions`, `invalid-option`, `untrustworthy`
 * @throws RewardError `invalid-option` for an objective that is none
 */
export function evaluatePolicy(options: EvaluatePolicyOptions): EvaluationReport {
  const { report, remedies } = judge(options);
  const thin = report.checks.find(({ name, passed }) => !passed && THIN.has(name));
  const help = thin?.whose === undefined || options.learning ? "" : advice(remedies(thin.whose));
  requireAll(report.checks, help);
  return report;
}
