import {
  type ActionDistribution,
  type Arm,
  type ArmSummary,
  ArmTable,
  checkCapacity,
  checkObservation,
  createDistribution,
  foreign,
  fork,
  type Json,
  type Observation,
  type Policy,
  PolicyError,
  type PolicyFactory,
  type PolicySpec,
  type Prior,
  readSnapshot,
  writeSnapshot,
} from "@armature/policy";
import { poisson } from "./poisson.ts";
import { countVotes } from "./votes.ts";

export interface BootstrapParts {
  readonly replicas: number;
  readonly seed: number;
  /** The options that do not show in a replica's. */
  readonly config: { readonly [key: string]: Json };
  /** From shares of votes to probabilities, in place. */
  readonly settle: (out: ActionDistribution) => void;
  /** Makes one replica. */
  readonly replica: PolicyFactory;
}

/** Several replicas of a policy, each of which weighs observations in its own way, vote. */
export class BootstrapPolicy implements Policy {
  readonly kind = "bootstrap";
  readonly config: Json;
  readonly dimension: number;
  readonly featureSchema: string;
  readonly #parts: BootstrapParts;
  readonly #fresh: () => Policy[];
  #replicas: Policy[];
  #arms = new ArmTable();
  readonly #weights: Float64Array;
  #scratch: ActionDistribution = createDistribution(8);
  /** What the replicas expect of each arm, replica by replica, of each buffer that was scored. */
  readonly #expected: WeakMap<ActionDistribution, Float64Array> = new WeakMap();

  constructor(parts: BootstrapParts, spec: PolicySpec) {
    const { replicas, config, replica } = parts;
    this.#parts = parts;
    this.#fresh = () => Array.from({ length: replicas }, () => replica(spec));
    this.#replicas = this.#fresh();
    this.config = { ...config, model: this.#replicas[0].config };
    this.dimension = spec.dimension;
    this.featureSchema = spec.featureSchema;
    this.#weights = new Float64Array(replicas);
  }

  score(context: Float64Array, arms: readonly string[], out: ActionDistribution): void {
    checkCapacity(out, arms.length);
    if (this.#scratch.probability.length < arms.length) {
      this.#scratch = createDistribution(2 * arms.length);
    }
    const one = this.#scratch;
    // The first replica refuses what any would, before anything is written.
    this.#replicas[0].score(context, arms, one);
    const expected = this.#expectedOf(out);
    const { size } = one;
    const count = this.#replicas.length;
    out.size = size;
    out.mean.fill(0, 0, size);
    out.sd.fill(0, 0, size);
    out.minimum.fill(0, 0, size);
    for (let b = 0; b < count; b++) {
      if (b > 0) this.#replicas[b].score(context, arms, one);
      for (let i = 0; i < size; i++) {
        expected[b * size + i] = one.mean[i];
        out.mean[i] += one.mean[i] / count;
        out.minimum[i] += one.minimum[i] / count;
      }
    }
    for (let b = 0; b < count; b++) {
      for (let i = 0; i < size; i++) {
        const off = expected[b * size + i] - out.mean[i];
        out.sd[i] += (off * off) / count;
      }
    }
    for (let i = 0; i < size; i++) {
      out.sd[i] = Math.sqrt(out.sd[i]);
      out.score[i] = out.mean[i];
    }
  }

  distribute(out: ActionDistribution): void {
    const expected = this.#expected.get(out);
    if (expected === undefined) {
      throw new PolicyError("invalid-distribution", "Score the distribution before: it is empty.");
    }
    countVotes(expected, this.#replicas.length, out);
    this.#parts.settle(out);
  }

  update(observation: Observation): void {
    checkObservation(observation, this);
    const row = this.#arms.position(observation.arm);
    const heaviest = this.#draw(observation.decisionId);
    // The heaviest first: what it accepts no other refuses.
    this.#tell(heaviest, observation);
    for (let b = 0; b < this.#replicas.length; b++) {
      if (b !== heaviest) this.#tell(b, observation);
    }
    if (observation.reward !== undefined && observation.revises === undefined) {
      this.#arms.tally(row);
    }
  }

  addArm(arm: Arm, prior?: Prior): void {
    for (const replica of this.#replicas) replica.addArm(arm, prior);
    this.#arms.add(arm.id);
  }

  removeArm(id: string): void {
    for (const replica of this.#replicas) replica.removeArm(id);
    this.#arms.remove(id);
  }

  setCost(id: string, costUsd: number): void {
    for (const replica of this.#replicas) replica.setCost(id, costUsd);
  }

  arms(): readonly ArmSummary[] {
    const replicas = this.#replicas.map((replica) => replica.arms());
    return this.#arms.list().map((arm, row) => ({
      ...arm,
      coefficients: meanOf(replicas.map((arms) => arms[row].coefficients ?? [])),
    }));
  }

  snapshot(): Json {
    return writeSnapshot(this, {
      arms: this.#arms.list(),
      replicas: this.#replicas.map((replica) => replica.snapshot()),
    });
  }

  restore(snapshot: Json): void {
    const { arms, replicas } = readSnapshot(this, snapshot);
    const table = ArmTable.from(arms);
    const fresh = this.#fresh();
    if (!Array.isArray(replicas) || replicas.length !== fresh.length) {
      foreign("its replicas are not as many");
    }
    for (const [b, stored] of (replicas as readonly Json[]).entries()) {
      fresh[b].restore(stored);
      const same = fresh[b].arms().map(({ id, active }) => `${active} ${id}`);
      if (
        same.join() !==
        table
          .list()
          .map(({ id, active }) => `${active} ${id}`)
          .join()
      ) {
        foreign(`the arms of replica ${b} are others`);
      }
    }
    this.#replicas = fresh;
    this.#arms = table;
  }

  #expectedOf(out: ActionDistribution): Float64Array {
    const known = this.#expected.get(out);
    if (known !== undefined) return known;
    const expected = new Float64Array(this.#replicas.length * out.probability.length);
    this.#expected.set(out, expected);
    return expected;
  }

  /** Draws each replica's weight; returns the replica of the largest. */
  #draw(decisionId: string): number {
    // A sequence of its own: the one that chose the arm would tie the weights to the choice.
    const rng = fork(this.#parts.seed, `bootstrap ${decisionId}`);
    let heaviest = 0;
    for (let b = 0; b < this.#weights.length; b++) {
      this.#weights[b] = poisson(rng);
      if (this.#weights[b] > this.#weights[heaviest]) heaviest = b;
    }
    return heaviest;
  }

  #tell(b: number, observation: Observation): void {
    const weight = this.#weights[b];
    if (weight > 0) {
      this.#replicas[b].update({ ...observation, weight: weight * (observation.weight ?? 1) });
    } else if (observation.revises === undefined) {
      // It counts for nothing, but it was settled: the clock of forgetting moves.
      const { reward: _, ...unjudged } = observation;
      this.#replicas[b].update(unjudged);
    }
  }
}

function meanOf(vectors: readonly (readonly number[])[]): number[] {
  return vectors[0].map((_, i) => {
    const sum = vectors.reduce((total, vector) => total + vector[i], 0);
    return sum / vectors.length;
  });
}
