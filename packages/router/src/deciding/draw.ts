import type { FeatureSchema } from "@armature/features";
import type { Fold } from "@armature/learner";
import type { SwitchCost } from "@armature/policy";
import type { Objective } from "@armature/reward";
import type { Bounds } from "../contract/bounds.ts";
import type { Explanation } from "../contract/explanation.ts";
import type { Forced } from "../contract/forced.ts";
import type { Turn } from "../contract/router.ts";

/** One choice among the eligible models, and everything that led to it. */
export interface Draw {
  readonly tier: string;
  readonly tenant: string | undefined;
  readonly conversation: string | undefined;
  readonly turn: Turn;
  readonly context: Float64Array;
  readonly eligible: readonly string[];
  readonly excluded: Readonly<Record<string, string>>;
  readonly chosen: string;
  readonly forced: Forced | undefined;
  /** True if the request lists its models: `eligible` is the order in which they are tried. */
  readonly isListed: boolean;
  readonly policyFailed: boolean;
  /** In the order of `eligible`. */
  readonly mean: Float64Array;
  /**
   * Expected US dollars and milliseconds; NaN while unknown. The dollars include the request's share of
   * the switch cost.
   */
  readonly costUsd: Float64Array;
  readonly latencyMs: Float64Array;
  readonly score: Float64Array;
  readonly probability: Float64Array;
  /** Undefined if no model needs to read the conversation again. */
  readonly switchCost: SwitchCost | undefined;
  /** Identifies the configuration of the state that decided. */
  readonly fingerprint: string;
  readonly stateOffset: string | null;
  readonly at: number;
  /** How the decision weighs outcomes; undefined for decisions of earlier versions. */
  readonly objective: Objective | undefined;
  readonly bounds: Bounds;
}

/** Probability of the chosen model; null if it was forced. */
export function propensityOf(draw: Draw): number | null {
  if (draw.forced !== undefined) return null;
  return draw.probability[draw.eligible.indexOf(draw.chosen)] ?? null;
}

/** US dollars that the request is expected to cost with the model at `index`, all of its switch cost included. */
export function expectedUsdOf(
  { costUsd, switchCost }: Pick<Draw, "costUsd" | "switchCost">,
  index: number,
): number {
  const usd = costUsd[index] ?? Number.NaN;
  if (switchCost === undefined) return usd;
  const switchUsd = switchCost.usd[index] ?? 0;
  return usd + switchUsd - switchUsd / switchCost.requests;
}

/** The same, or else what requests cost with the model on average; undefined while that is unknown. */
export function usdOf(
  draw: Pick<Draw, "eligible" | "costUsd" | "switchCost">,
  index: number,
  fold: Pick<Fold, "expectedCost">,
): number | undefined {
  const usd = expectedUsdOf(draw, index);
  return Number.isNaN(usd) ? fold.expectedCost(draw.eligible[index] as string) : usd;
}

export function explanationOf(draw: Draw, schema: FeatureSchema): Explanation {
  return {
    tier: draw.tier,
    chosen: draw.chosen,
    propensity: propensityOf(draw),
    ...(draw.forced && { forced: draw.forced }),
    features: schema.features.map(({ name }, index) => ({ name, value: draw.context[index] ?? 0 })),
    arms: draw.eligible.map((id, index) => {
      const mean = draw.mean[index] ?? 0;
      const score = draw.score[index] ?? 0;
      const costUsd = expectedUsdOf(draw, index);
      const switchUsd = draw.switchCost?.usd[index] ?? 0;
      const latencyMs = draw.latencyMs[index] ?? Number.NaN;
      return {
        id,
        mean,
        bonus: score - mean,
        ...(!Number.isNaN(costUsd) && { costUsd }),
        ...(switchUsd > 0 && { switchUsd }),
        ...(!Number.isNaN(latencyMs) && { latencyMs }),
        score,
        probability: draw.probability[index] ?? 0,
      };
    }),
    excluded: draw.excluded,
    ...(draw.switchCost && { switchRequests: draw.switchCost.requests }),
    ...(draw.objective && { objective: draw.objective }),
    policyFailed: draw.policyFailed,
  };
}
