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
import { applyFloor } from "../kit/apply-floor.ts";
import { ArmTable } from "../kit/arm-table.ts";
import { beginDistribution } from "../kit/begin-distribution.ts";
import { checkContext, checkCost, checkObservation, checkPrior, checkSpec } from "../kit/checks.ts";
import { readSnapshot, writeSnapshot } from "../kit/snapshot.ts";

/** Every eligible arm with equal probability. Learns nothing; counts what it is told. */
export function uniform(): PolicyFactory {
  return (spec) => new UniformPolicy(spec);
}

class UniformPolicy implements Policy {
  readonly kind = "uniform";
  readonly config: Json = {};
  readonly dimension: number;
  readonly featureSchema: string;
  #arms = new ArmTable();

  constructor(spec: PolicySpec) {
    checkSpec(spec);
    this.dimension = spec.dimension;
    this.featureSchema = spec.featureSchema;
  }

  score(context: Float64Array, arms: readonly string[], out: ActionDistribution): void {
    checkContext(context, this.dimension);
    this.#arms.locate(arms);
    beginDistribution(out, arms.length);
    // It knows nothing of quality: the middle of its scale.
    out.mean.fill(0.5, 0, out.size);
  }

  distribute(out: ActionDistribution): void {
    out.probability.fill(1 / out.size, 0, out.size);
    applyFloor(out);
  }

  update(observation: Observation): void {
    checkObservation(observation, this);
    const position = this.#arms.position(observation.arm);
    const { revises, late = false } = observation;
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
