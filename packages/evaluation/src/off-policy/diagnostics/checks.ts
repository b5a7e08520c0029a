import type { Check } from "../../error.ts";
import type { Deviation } from "./deviation.ts";
import type { LogFacts } from "./log-facts.ts";
import type { WeightFacts } from "./weight-facts.ts";

/** Fewest evaluated decisions with a known quality. */
const QUALITIES = 50;
/** Largest share of decisions that may lack probabilities without a reason. */
const UNEXPLAINED = 0.01;
/** Largest mean probability on arms that could not be drawn; bounds the resulting bias. */
export const UNSUPPORTED = 0.01;
/** Smallest effective sample size at which a normal interval is usable. */
export const EFFECTIVE = 50;
/** Largest share of the total weight that one decision may have. */
const LARGEST_SHARE = 0.1;
/** Fewest replayed decisions for an estimate. */
const FEWEST_REPLAYED = 100;

/** Checks of the log itself. */
export function logChecks(facts: LogFacts): Check[] {
  const unexplained = facts.unexplained / facts.decisions;
  const known = facts.judged - facts.withoutQuality;
  const excess = ({ z, limit }: Deviation) => Math.abs(z) - limit;
  const worst = facts.arms.reduce((a, b) => (excess(b) > excess(a) ? b : a));
  return [
    {
      name: "known-propensities",
      passed: unexplained <= UNEXPLAINED,
      measured: unexplained,
      limit: UNEXPLAINED,
      message:
        `${percent(unexplained)} of the decisions have no usable probabilities (absent, not summing ` +
        `to 1, or 0 for the arm that served) and no stated reason (limit ${percent(UNEXPLAINED)}): ` +
        "log the probability of each arm, or what forced the choice",
    },
    {
      name: "known-quality",
      passed: known >= QUALITIES,
      measured: known,
      limit: QUALITIES,
      message:
        `the quality of ${known} evaluated decisions is known (at least ${QUALITIES} are needed): ` +
        "use a longer log, or report the quality of more answers",
    },
    {
      name: "drawn-as-logged",
      passed: Math.abs(worst.z) <= worst.limit,
      measured: worst.z,
      limit: worst.limit,
      message:
        `${worst.arm} was drawn ${worst.drawn} times, but the logged probabilities give ` +
        `${worst.expected.toFixed(1)}: ${worst.z.toFixed(1)} standard errors (limit ` +
        `±${worst.limit.toFixed(1)}); log the probabilities that arms are really drawn with`,
    },
  ];
}

/** Checks of a frozen policy's importance weights. */
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
        `errors from ${(1 - facts.unsupported).toFixed(3)} (limit ±${facts.limit.toFixed(1)}): the ` +
        "logged probabilities are wrong, or decisions were lost depending on their arm",
    },
    {
      name: "effective-size",
      whose,
      passed: facts.effectiveSize >= EFFECTIVE,
      measured: facts.effectiveSize,
      limit: EFFECTIVE,
      message:
        `the log is worth ${facts.effectiveSize.toFixed(0)} decisions of the ${whose} (at least ` +
        `${EFFECTIVE} are needed), which prefers arms that were rarely drawn: use a longer log, or ` +
        "serve with a higher floor",
    },
    {
      name: "largest-weight",
      whose,
      passed: facts.largestShare <= LARGEST_SHARE,
      measured: facts.largestShare,
      limit: LARGEST_SHARE,
      message:
        `one decision has ${percent(facts.largestShare)} of the weight of the ${whose} (limit ` +
        `${percent(LARGEST_SHARE)}) and would dominate the estimate: use a longer log, or serve ` +
        "with a higher floor",
    },
  ];
}

/**
 * Checks of a policy that kept learning.
 *
 * @param kept decisions that rejection sampling kept
 */
export function replayChecks(
  facts: WeightFacts,
  whose: "candidate" | "baseline",
  kept: number,
): Check[] {
  return [
    ...weightChecks(facts, whose).filter(
      ({ name }) => name === "support" || name === "mean-weight",
    ),
    {
      name: "replayed",
      whose,
      passed: kept >= FEWEST_REPLAYED,
      measured: kept,
      limit: FEWEST_REPLAYED,
      message:
        `rejection sampling kept ${kept} decisions for the ${whose} (at least ${FEWEST_REPLAYED} ` +
        "are needed): use a longer log, serve with a higher floor, or evaluate the policy frozen",
    },
  ];
}

function percent(share: number): string {
  return `${(100 * share).toPrecision(2)} %`;
}
