import {
  type ActionDistribution,
  type Arm,
  type ArmSummary,
  type Observation,
  type Policy,
  PolicyError,
  type PolicyFactory,
  type PolicySpec,
  type Prior,
} from "@armature/policy";
import { beginDistribution } from "@armature/policy/kit";

/**
 * ε-greedy over running means per arm, starting from the prior's bias: the simplest policy
 * that learns. `coefficients` is the mean quality on the bias and 0 elsewhere.
 */
export class RunningMeans implements Policy {
  readonly kind = "running-means";
  readonly config: null = null;
  readonly dimension: number;
  readonly featureSchema: string;
  readonly observations: Observation[] = [];
  readonly priors: Map<string, Prior | undefined> = new Map();
  readonly #epsilon: number;
  readonly #used: (policy: RunningMeans) => void;
  readonly #totals = new Map<string, { quality: number; weight: number }>();

  /** @param used called once, with the first arm */
  constructor(
    { dimension, featureSchema }: PolicySpec,
    epsilon: number,
    used: (policy: RunningMeans) => void,
  ) {
    this.dimension = dimension;
    this.featureSchema = featureSchema;
    this.#epsilon = epsilon;
    this.#used = used;
  }

  score(_context: Float64Array, arms: readonly string[], out: ActionDistribution): void {
    beginDistribution(out, arms.length);
    for (const [index, arm] of arms.entries()) out.score[index] = this.#mean(arm);
  }

  distribute(out: ActionDistribution): void {
    const scores = out.score.subarray(0, out.size);
    const best = scores.indexOf(Math.max(...scores));
    out.probability.fill(this.#epsilon / out.size, 0, out.size);
    out.probability[best] = 1 - this.#epsilon + this.#epsilon / out.size;
  }

  update(observation: Observation): void {
    this.observations.push({ ...observation, context: observation.context.slice() });
    const total = this.#total(observation.arm);
    total.quality += observation.quality ?? 0;
    total.weight += 1;
  }

  addArm({ id }: Arm, prior?: Prior): void {
    if (this.priors.size === 0) this.#used(this);
    this.priors.set(id, prior);
    const strength = prior?.strength ?? 1;
    this.#totals.set(id, { quality: (prior?.mean?.[0] ?? 1) * strength, weight: strength });
  }

  arms(): ArmSummary[] {
    return [...this.#totals.keys()].map((id) => ({
      id,
      active: true,
      count: 0,
      coefficients: [this.#mean(id), ...new Array<number>(this.dimension - 1).fill(0)],
    }));
  }

  removeArm(): void {}
  setCost(): void {}
  snapshot(): null {
    return null;
  }
  restore(): void {}

  #mean(arm: string): number {
    const { quality, weight } = this.#total(arm);
    return quality / weight;
  }

  #total(arm: string): { quality: number; weight: number } {
    const total = this.#totals.get(arm);
    if (total === undefined) throw new PolicyError("unknown-arm", `No arm ${arm}.`);
    return total;
  }
}

/** A factory that also keeps the policies that were used, in order. */
export function runningMeans(epsilon = 0.1): { factory: PolicyFactory; made: RunningMeans[] } {
  const made: RunningMeans[] = [];
  return {
    made,
    factory: (spec) => new RunningMeans(spec, epsilon, (policy) => made.push(policy)),
  };
}
