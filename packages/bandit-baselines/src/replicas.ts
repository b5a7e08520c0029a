import {
  type ActionDistribution,
  type Arm,
  createDistribution,
  fork,
  type Json,
  type Observation,
  type PolicySpec,
  type Prior,
} from "@armature/policy";
import {
  type ArmModel,
  type ArmModelFactory,
  ArmTable,
  beginDistribution,
  isObject,
  type RatedObservation,
  rejectSnapshot,
  type SnapshotState,
} from "@armature/policy/kit";
import { poisson } from "./poisson.ts";

export interface ReplicaOptions {
  readonly replicas: number;
  /** Seed of the weights by which the replicas differ. */
  readonly seed: number;
}

/**
 * Replicas of a model that weigh observations differently. Writes the expectation of each replica to
 * `out.replicas`, and their mean and standard deviation to `mean` and `sd`; `floor` is the mean of
 * their floors.
 */
export function replicasOf(model: ArmModelFactory, options: ReplicaOptions): ArmModelFactory {
  return {
    config: { ...model.config, ...options },
    create: (spec) => new Replicas(model, options, spec),
  };
}

/** A model, and its number of observations per arm. */
interface Replica {
  readonly model: ArmModel;
  arms: ArmTable;
}

class Replicas implements ArmModel {
  readonly #seed: number;
  readonly #replicas: readonly Replica[];
  readonly #weights: Float64Array;
  #scratch: ActionDistribution = createDistribution(8);

  constructor(model: ArmModelFactory, { replicas, seed }: ReplicaOptions, spec: PolicySpec) {
    this.#seed = seed;
    this.#replicas = Array.from({ length: replicas }, () => ({
      model: model.create(spec),
      arms: new ArmTable(),
    }));
    this.#weights = new Float64Array(replicas);
  }

  /** Checks the weight of the observation itself, because the draws that multiply it have mean 1. */
  check(context: Float64Array, weight: number, row?: number): void {
    this.#replicas[0].model.check?.(context, weight, row);
  }

  add(arm: Arm, prior: Prior | undefined, settlements: number): void {
    // If the first replica accepts the arm, no other refuses it.
    for (const { model, arms } of this.#replicas) {
      model.add(arm, prior, settlements);
      arms.add(arm.id);
    }
  }

  checkReturn(arm: Arm, row: number): void {
    this.#replicas[0].model.checkReturn?.(arm, row);
  }

  predict(context: Float64Array, rows: Int32Array, out: ActionDistribution): void {
    const { size, mean, sd, floor, count } = out;
    const share = 1 / this.#replicas.length;
    const expected = this.#reserve(out);
    const one = this.#scratch;
    for (let b = 0; b < this.#replicas.length; b++) {
      beginDistribution(one, size);
      one.settlements = out.settlements;
      this.#replicas[b].model.predict(context, rows, one);
      for (let i = 0; i < size; i++) {
        expected[b * size + i] = one.mean[i];
        mean[i] += share * one.mean[i];
        floor[i] += share * one.floor[i];
      }
    }
    for (let i = 0; i < size; i++) {
      // The strength of the prior, which is the same for all replicas.
      count[i] += one.count[i];
      let variance = 0;
      for (let b = 0; b < this.#replicas.length; b++) {
        const deviation = expected[b * size + i] - mean[i];
        variance += share * deviation * deviation;
      }
      sd[i] = Math.sqrt(variance);
    }
  }

  learn(row: number, observation: RatedObservation, settlements: number): void {
    this.#draw(observation);
    for (let b = 0; b < this.#replicas.length; b++) {
      const { model, arms } = this.#replicas[b];
      if (this.#weights[b] > 0) {
        model.learn(row, { ...observation, weight: this.#weights[b] }, settlements);
        arms.tally(row);
      } else {
        model.pass?.(row, observation, settlements);
      }
    }
  }

  revise(row: number, observation: RatedObservation, change: number, settlements: number): void {
    this.#draw(observation);
    for (let b = 0; b < this.#replicas.length; b++) {
      const weight = this.#weights[b];
      if (weight > 0) {
        this.#replicas[b].model.revise(row, { ...observation, weight }, change, settlements);
      }
    }
  }

  pass(row: number, observation: Observation, settlements: number): void {
    for (const { model } of this.#replicas) model.pass?.(row, observation, settlements);
  }

  coefficients(row: number, settlements: number): number[] {
    const each = this.#replicas.map(({ model }) => model.coefficients?.(row, settlements) ?? []);
    return each[0].map((_, i) => each.reduce((sum, theta) => sum + theta[i], 0) / each.length);
  }

  state(): SnapshotState {
    return {
      replicas: this.#replicas.map(({ model, arms }) => ({
        counts: arms.list().map(({ count }) => count),
        model: model.state(),
      })),
    };
  }

  restore({ replicas }: SnapshotState, arms: ArmTable, settlements: number): void {
    if (!Array.isArray(replicas) || replicas.length !== this.#replicas.length) {
      rejectSnapshot("it has another number of replicas");
    }
    for (const [b, stored] of (replicas as readonly Json[]).entries()) {
      const { counts, model } = isObject(stored) ? stored : {};
      if (!Array.isArray(counts) || counts.length !== arms.size || !isObject(model)) {
        rejectSnapshot(`replica ${b} has other arms`);
      }
      const own = arms.list().map((arm, row) => ({ ...arm, count: counts[row] as Json }));
      this.#replicas[b].arms = ArmTable.from(own);
      this.#replicas[b].model.restore(model, this.#replicas[b].arms, settlements);
    }
  }

  /** Makes room for the expectations of all replicas in the buffer, and for its arms in the scratch. */
  #reserve(out: ActionDistribution): Float64Array {
    const capacity = out.probability.length;
    const needed = this.#replicas.length * capacity;
    if (out.replicas.length < needed) out.replicas = new Float64Array(needed);
    if (this.#scratch.probability.length < capacity) this.#scratch = createDistribution(capacity);
    return out.replicas;
  }

  /** Draws the weight of an observation for each replica. */
  #draw({ decisionId, weight = 1 }: Observation): void {
    // A separate sequence: weights from the one that chose the arm would depend on the choice.
    const rng = fork(this.#seed, `bootstrap ${decisionId}`);
    for (let b = 0; b < this.#weights.length; b++) this.#weights[b] = weight * poisson(rng);
  }
}
