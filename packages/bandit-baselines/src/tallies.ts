import { type ActionDistribution, type Arm, PolicyError, type Prior } from "@armature/policy";
import {
  type ArmModel,
  type ArmModelFactory,
  type ArmTable,
  isVector,
  type RatedObservation,
  rejectSnapshot,
  type SnapshotState,
} from "@armature/policy/kit";
import { priorQuality } from "./prior-quality.ts";

/** Limit of a weight; sums that grow by more would soon lose earlier observations to rounding. */
const LARGEST = 1e6;

/**
 * The context-free model: the weight n of each arm's observations and the sum s of their qualities. An
 * arm's quality has the distribution Beta(prior + s, prior + n − s); while that is Beta(0, 0), its mean
 * is 0.5. A prior on an arm counts as `strength` observations of the quality that it expects.
 *
 * Writes weights to `count` and their total to `settlements`. Ignores contexts.
 */
export function tallies(prior: 0 | 1): ArmModelFactory {
  return { config: {}, create: () => new Tallies(prior) };
}

class Tallies implements ArmModel {
  readonly #prior: number;
  readonly #weights: number[] = [];
  readonly #qualities: number[] = [];

  constructor(prior: number) {
    this.#prior = prior;
  }

  check(_: Float64Array, weight: number): void {
    checkSize("invalid-observation", "weight", weight);
  }

  add(_: Arm, prior: Prior | undefined): void {
    if (prior !== undefined) checkSize("invalid-prior", "strength", prior.strength);
    const quality = prior && priorQuality(prior);
    const strength = quality === undefined ? 0 : (prior?.strength ?? 0);
    this.#weights.push(strength);
    this.#qualities.push(strength * (quality ?? 0));
  }

  predict(_: Float64Array, rows: Int32Array, out: ActionDistribution): void {
    const { size, mean, sd, count } = out;
    for (let i = 0; i < size; i++) {
      count[i] = this.#weights[rows[i]];
      const observations = 2 * this.#prior + count[i];
      const successes = this.#prior + this.#qualities[rows[i]];
      mean[i] = observations > 0 ? successes / observations : 0.5;
      sd[i] = Math.sqrt(Math.max(0, mean[i] * (1 - mean[i])) / (observations + 1));
    }
    let total = 0;
    for (let row = 0; row < this.#weights.length; row++) total += this.#weights[row];
    out.settlements = total;
  }

  learn(row: number, { quality, weight = 1 }: RatedObservation): void {
    this.#weights[row] += weight;
    this.#qualities[row] += weight * quality;
  }

  revise(row: number, { weight = 1 }: RatedObservation, change: number): void {
    this.#qualities[row] += weight * change;
  }

  state(): SnapshotState {
    return { weights: [...this.#weights], qualities: [...this.#qualities] };
  }

  restore({ weights, qualities }: SnapshotState, arms: ArmTable): void {
    if (!isVector(weights, arms.size) || !isVector(qualities, arms.size)) {
      rejectSnapshot("it does not have one weight and quality per arm");
    }
    for (const [row, weight] of weights.entries()) {
      if (weight < 0 || weight > LARGEST * (1 + arms.count(row))) {
        rejectSnapshot(`the weight of arm ${row} does not match its observations`);
      }
      // Qualities are in [0, 1]; revisions leave rounding errors.
      const slack = 1e-6 * (1 + weight);
      if (qualities[row] < -slack || qualities[row] > weight + slack) {
        rejectSnapshot(`the qualities of arm ${row} do not match its weight`);
      }
    }
    this.#weights.push(...weights);
    this.#qualities.push(...qualities);
  }
}

function checkSize(code: "invalid-observation" | "invalid-prior", field: string, value: number) {
  if (value <= LARGEST) return;
  throw new PolicyError(code, `${field} must be ≤ ${LARGEST}, not ${value}`);
}
