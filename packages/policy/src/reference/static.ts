import type { ActionDistribution } from "../contract/distribution.ts";
import type { Json } from "../contract/json.ts";
import type {
  Arm,
  ArmSummary,
  Observation,
  Policy,
  PolicyFactory,
  PolicySpec,
  Prior,
} from "../contract/policy.ts";
import { PolicyError } from "../error.ts";
import { applyFloor } from "../kit/apply-floor.ts";
import { ArmTable } from "../kit/arm-table.ts";
import { beginDistribution } from "../kit/begin-distribution.ts";
import {
  checkContext,
  checkCost,
  checkObservation,
  checkOption,
  checkPrior,
  checkSpec,
} from "../kit/checks.ts";
import { readSnapshot, writeSnapshot } from "../kit/snapshot.ts";
import { softmax } from "../kit/softmax.ts";

/** Shares of arms by id; each finite and ≥ 0, one at least > 0. They need not sum to 1. */
export type Shares = { readonly [arm: string]: number };

/**
 * Every request to the eligible arms in fixed shares, whatever their sum; an arm without a share is
 * never chosen. A lone id is short for all to that arm. Learns nothing; counts what it is told.
 *
 * Its score is the logarithm of the share and its rule p ∝ exp(score), so that a penalty divides an
 * arm's odds. Where no eligible arm has a share, scoring is refused with `no-arms`.
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
    throw new PolicyError("invalid-option", "shares must give one arm at least a share > 0.");
  }
  return (spec) => new StaticPolicy(spec, given);
}

class StaticPolicy implements Policy {
  readonly kind = "static";
  readonly config: Json;
  readonly dimension: number;
  readonly featureSchema: string;
  readonly #scores: ReadonlyMap<string, number>;
  #arms = new ArmTable();

  constructor(spec: PolicySpec, shares: Shares) {
    checkSpec(spec);
    this.config = { shares };
    this.dimension = spec.dimension;
    this.featureSchema = spec.featureSchema;
    this.#scores = new Map(
      Object.entries(shares).flatMap(([id, share]) => (share > 0 ? [[id, Math.log(share)]] : [])),
    );
  }

  score(context: Float64Array, arms: readonly string[], out: ActionDistribution): void {
    checkContext(context, this.dimension);
    this.#arms.locate(arms);
    this.#checkShares(arms);
    beginDistribution(out, arms.length);
    // It knows nothing of quality: the middle of its scale.
    out.mean.fill(0.5, 0, out.size);
    for (let i = 0; i < out.size; i++) {
      out.score[i] = this.#scores.get(arms[i]) ?? -Number.MAX_VALUE;
    }
  }

  distribute(out: ActionDistribution): void {
    softmax(out, 1);
    applyFloor(out);
  }

  update(observation: Observation): void {
    checkObservation(observation, this);
    const { arm, revises, late = false } = observation;
    const position = this.#arms.position(arm);
    if (revises === undefined && !late) this.#arms.tally(position);
  }

  addArm(arm: Arm, prior?: Prior): void {
    if (prior !== undefined) checkPrior(prior, this.dimension);
    this.#arms.add(arm.id);
  }

  removeArm(id: string): void {
    this.#arms.remove(id);
  }

  setCost(id: string, costUsd: number): void {
    checkCost(costUsd);
    this.#arms.position(id);
  }

  arms(): readonly ArmSummary[] {
    return this.#arms.list();
  }

  snapshot(): Json {
    return writeSnapshot(this, { arms: this.#arms.list() });
  }

  restore(snapshot: Json): void {
    this.#arms = ArmTable.from(readSnapshot(this, snapshot).arms);
  }

  #checkShares(arms: readonly string[]): void {
    for (let i = 0; i < arms.length; i++) if (this.#scores.has(arms[i])) return;
    throw new PolicyError(
      "no-arms",
      `None of the eligible arms has a share: give one to ${arms.join(", ")}.`,
    );
  }
}
