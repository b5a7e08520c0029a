import type { ActionDistribution } from "../contract/distribution.ts";
import type { PolicyFactory, PolicySpec } from "../contract/policy.ts";
import { PolicyError } from "../error.ts";
import { applyFloor } from "../kit/apply-floor.ts";
import { checkOption } from "../kit/checks.ts";
import { softmax } from "../kit/softmax.ts";
import { CountingPolicy } from "./counting-policy.ts";

/** Shares of arms by id; each finite and ≥ 0, and at least one > 0. They need not sum to 1. */
export type Shares = { readonly [arm: string]: number };

/**
 * Splits requests among the eligible arms in fixed proportions; an arm without a share is never
 * chosen. A single id gives that arm all requests. Learns nothing; counts settlements.
 *
 * An arm's score is the logarithm of its share and the rule is p ∝ exp(score), so that a penalty
 * divides the arm's odds. If no eligible arm has a share, scoring throws `no-arms`.
 *
 * @throws PolicyError `invalid-option`
 *
 * @example
 * staticPolicy("large");
 * staticPolicy({ small: 0.9, large: 0.1 });
 */
export function staticPolicy(shares: string | Shares): PolicyFactory {
  const given = typeof shares === "string" ? { [shares]: 1 } : { ...shares };
  for (const [id, share] of Object.entries(given)) {
    checkOption(`shares[${JSON.stringify(id)}]`, share, { min: 0 });
  }
  if (!Object.values(given).some((share) => share > 0)) {
    throw new PolicyError("invalid-option", "shares must give at least one arm a share > 0");
  }
  return (spec) => new StaticPolicy(spec, given);
}

class StaticPolicy extends CountingPolicy {
  readonly #scores: ReadonlyMap<string, number>;

  constructor(spec: PolicySpec, shares: Shares) {
    super("static", { shares }, spec);
    this.#scores = new Map(
      Object.entries(shares).flatMap(([id, share]) => (share > 0 ? [[id, Math.log(share)]] : [])),
    );
  }

  protected override rank(arms: readonly string[], out: ActionDistribution): void {
    let withShare = 0;
    for (let i = 0; i < out.size; i++) {
      const score = this.#scores.get(arms[i]);
      if (score !== undefined) withShare++;
      out.score[i] = score ?? -Number.MAX_VALUE;
    }
    if (withShare > 0) return;
    throw new PolicyError(
      "no-arms",
      `none of the eligible arms has a share: give one to ${arms.join(", ")}`,
    );
  }

  override distribute(out: ActionDistribution): void {
    softmax(out, 1);
    applyFloor(out);
  }
}
