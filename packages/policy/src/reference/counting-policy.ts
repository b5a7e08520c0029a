import type { ActionDistribution } from "../contract/distribution.ts";
import type { Json } from "../contract/json.ts";
import type {
  Arm,
  ArmSummary,
  Observation,
  Policy,
  PolicySpec,
  Prior,
} from "../contract/policy.ts";
import { ArmTable } from "../kit/arm-table.ts";
import { beginDistribution } from "../kit/begin-distribution.ts";
import { checkContext, checkCost, checkObservation, checkPrior, checkSpec } from "../kit/checks.ts";
import { readSnapshot, writeSnapshot } from "../kit/snapshot.ts";

/** A policy that learns nothing: it only counts the settlements of each arm. */
export abstract class CountingPolicy implements Policy {
  readonly kind: string;
  readonly config: Json;
  readonly dimension: number;
  readonly featureSchema: string;
  #arms = new ArmTable();

  constructor(kind: string, config: Json, spec: PolicySpec) {
    checkSpec(spec);
    this.kind = kind;
    this.config = config;
    this.dimension = spec.dimension;
    this.featureSchema = spec.featureSchema;
  }

  /** Writes `out.score`. */
  protected abstract rank(arms: readonly string[], out: ActionDistribution): void;

  abstract distribute(out: ActionDistribution): void;

  score(context: Float64Array, arms: readonly string[], out: ActionDistribution): void {
    checkContext(context, this.dimension);
    this.#arms.locate(arms);
    beginDistribution(out, arms.length);
    // Nothing is known about quality: expect the middle of its range.
    out.mean.fill(0.5, 0, out.size);
    this.rank(arms, out);
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
}
