import { OffPolicyError } from "../error.ts";
import type { Check } from "./check.ts";
import type { Deviation } from "./deviation.ts";
import type { LogFacts } from "./log-facts.ts";
import type { WeightFacts } from "./weight-facts.ts";

/** Fewer judged answers than this tell nothing. */
const QUALITIES = 50;
/** Share of decisions that may lack probabilities without a reason. */
const UNEXPLAINED = 0.01;
/** Mean probability on arms that could not be drawn: it bounds the bias it makes. */
export const UNSUPPORTED = 0.01;
/** Fewer effective decisions tell nothing that a normal interval could hold. */
export const EFFECTIVE = 50;
/** Share of all weight that one decision may have. */
const LARGEST_SHARE = 0.1;

/** What must hold of the log itself. */
export function logChecks(facts: LogFacts): Check[] {
  const unexplained = facts.unexplained / facts.decisions;
  const excess = ({ z, limit }: Deviation) => Math.abs(z) - limit;
  const worst = facts.arms.reduce((a, b) => (excess(b) > excess(a) ? b : a));
  return [
    {
      name: "known-propensities",
      passed: unexplained <= UNEXPLAINED,
      measured: unexplained,
      limit: UNEXPLAINED,
      message:
        `${percent(unexplained)} of the decisions have no usable probabilities (absent, not adding ` +
        `up to 1, or 0 for the arm that served) and no reason for it (limit ${percent(UNEXPLAINED)}): ` +
        "log what each arm was drawn from, or say what forced it",
    },
    {
      name: "known-quality",
      passed: facts.judged - facts.withoutQuality >= QUALITIES,
      measured: facts.judged - facts.withoutQuality,
      limit: QUALITIES,
      message:
        `the quality of ${facts.judged - facts.withoutQuality} judged decisions is known (at least ` +
        `${QUALITIES} are needed): use a longer log, or say how good the answers were`,
    },
    {
      name: "drawn-as-logged",
      passed: Math.abs(worst.z) <= worst.limit,
      measured: worst.z,
      limit: worst.limit,
      message:
        `${worst.arm} was drawn ${worst.drawn} times where the logged probabilities say ` +
        `${worst.expected.toFixed(1)}: ${worst.z.toFixed(1)} standard errors (limit ±${worst.limit.toFixed(1)}); ` +
        "the logged probabilities are not those that were drawn from: mend the logging",
    },
  ];
}

/** What must hold of a policy's weights. */
export function weightChecks(facts: WeightFacts, whose: "candidate" | "baseline"): Check[] {
  return [
    {
      name: "support",
      whose,
      passed: facts.unsupported <= UNSUPPORTED,
      measured: facts.unsupported,
      limit: UNSUPPORTED,
      message:
        `the ${whose} gives ${percent(facts.unsupported)} of its probability to arms that the log ` +
        `could not draw (limit ${percent(UNSUPPORTED)}): serve with a floor under every arm first`,
    },
    {
      name: "mean-weight",
      whose,
      passed: Math.abs(facts.z) <= facts.limit,
      measured: facts.z,
      limit: facts.limit,
      message:
        `the mean weight of the ${whose} is ${facts.mean.toFixed(3)}, ${facts.z.toFixed(1)} standard ` +
        `errors from ${(1 - facts.unsupported).toFixed(3)} (limit ±${facts.limit.toFixed(1)}): the logged probabilities are wrong, or decisions were ` +
        "lost depending on their arm",
    },
    {
      name: "effective-size",
      whose,
      passed: facts.effectiveSize >= EFFECTIVE,
      measured: facts.effectiveSize,
      limit: EFFECTIVE,
      message:
        `the log is worth ${facts.effectiveSize.toFixed(0)} decisions of the ${whose} (at least ` +
        `${EFFECTIVE} are needed): it chooses what was rarely drawn; use a longer log, or serve ` +
        "with a higher floor",
    },
    {
      name: "largest-weight",
      whose,
      passed: facts.largestShare <= LARGEST_SHARE,
      measured: facts.largestShare,
      limit: LARGEST_SHARE,
      message:
        `one decision has ${percent(facts.largestShare)} of the weight of the ${whose} (limit ` +
        `${percent(LARGEST_SHARE)}): the estimate would hang on it; use a longer log, or serve ` +
        "with a higher floor",
    },
  ];
}

/**
 * `help` says, after what failed, what would have helped.
 *
 * @throws OffPolicyError `untrustworthy` with every check that failed
 */
export function requireAll(checks: readonly Check[], help: string): void {
  const failed = checks.filter(({ passed }) => !passed);
  if (failed.length === 0) return;
  const messages = failed.map(({ message }) => message);
  throw new OffPolicyError(
    "untrustworthy",
    `no estimate from this log would be worth believing: ${messages.join("; ")}${help}`,
    failed,
  );
}

function percent(share: number): string {
  return `${(100 * share).toPrecision(2)} %`;
}
