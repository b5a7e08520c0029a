import {
  type ActionDistribution,
  type Arm,
  type ArmSummary,
  ArmTable,
  checkCapacity,
  checkContext,
  checkCost,
  checkObservation,
  checkPrior,
  checkSpec,
  foreign,
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
import type { ContextFreeRule, Tallies } from "./context-free-rule.ts";
import { priorReward } from "./prior-reward.ts";

/** Larger weights are refused: sums that grow by more would soon lose what was added before. */
const LARGEST = 1e6;

/**
 * A policy from a rule over each arm's sum of weights and of rewards. Contexts are checked and
 * ignored. A prior counts as so many observations of the reward it expects.
 */
export function contextFreePolicy(rule: ContextFreeRule): PolicyFactory {
  return (spec) => new ContextFreePolicy(rule, spec);
}

class ContextFreePolicy implements Policy {
  readonly kind: string;
  readonly config: Json;
  readonly dimension: number;
  readonly featureSchema: string;
  readonly #rule: ContextFreeRule;
  #arms = new ArmTable();
  #weights: number[] = [];
  #rewards: number[] = [];
  #seen: Tallies = tallies(8);

  constructor(rule: ContextFreeRule, spec: PolicySpec) {
    checkSpec(spec);
    this.kind = rule.kind;
    this.config = rule.config;
    this.dimension = spec.dimension;
    this.featureSchema = spec.featureSchema;
    this.#rule = rule;
  }

  score(context: Float64Array, arms: readonly string[], out: ActionDistribution): void {
    checkContext(context, this.dimension);
    checkCapacity(out, arms.length);
    const rows = this.#arms.locate(arms);
    out.size = arms.length;
    if (this.#seen.weight.length < out.size) this.#seen = tallies(2 * out.size);
    const seen = this.#seen;
    seen.total = 0;
    for (let row = 0; row < this.#weights.length; row++) seen.total += this.#weights[row];
    for (let i = 0; i < out.size; i++) {
      seen.weight[i] = this.#weights[rows[i]];
      seen.reward[i] = this.#rewards[rows[i]];
    }
    out.sd.fill(0, 0, out.size);
    out.minimum.fill(0, 0, out.size);
    this.#rule.rank(out, seen);
  }

  distribute(out: ActionDistribution): void {
    this.#rule.distribute(out);
  }

  update(observation: Observation): void {
    checkObservation(observation, this);
    const { arm, reward, revises, weight = 1 } = observation;
    checkSize("invalid-observation", "weight", weight);
    const row = this.#arms.position(arm);
    if (reward === undefined) return;
    this.#rewards[row] += weight * (reward - (revises ?? 0));
    if (revises !== undefined) return;
    this.#weights[row] += weight;
    this.#arms.tally(row);
  }

  addArm({ id }: Arm, prior?: Prior): void {
    let believed: number | undefined;
    if (prior !== undefined) {
      checkPrior(prior, this.dimension);
      checkSize("invalid-prior", "strength", prior.strength);
      believed = priorReward(prior);
    }
    const row = this.#arms.add(id);
    if (row < this.#weights.length) return;
    const strength = believed === undefined ? 0 : (prior?.strength ?? 0);
    this.#weights.push(strength);
    this.#rewards.push(strength * (believed ?? 0));
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
    return writeSnapshot(this, {
      arms: this.#arms.list(),
      weights: [...this.#weights],
      rewards: [...this.#rewards],
    });
  }

  restore(snapshot: Json): void {
    const { arms, weights, rewards } = readSnapshot(this, snapshot);
    const table = ArmTable.from(arms);
    if (!isColumn(weights, table.size) || !isColumn(rewards, table.size)) {
      foreign("its weights and rewards are not one number per arm");
    }
    for (const [row, weight] of weights.entries()) {
      if (weight < 0 || weight > LARGEST * (1 + table.count(row))) {
        foreign(`the weight of arm ${row} is not that of its observations`);
      }
      // Rewards lie in [0, 1]; revisions leave rounding errors.
      const slack = 1e-6 * (1 + weight);
      if (rewards[row] < -slack || rewards[row] > weight + slack) {
        foreign(`the rewards of arm ${row} are not those of its weight`);
      }
    }
    this.#arms = table;
    this.#weights = [...weights];
    this.#rewards = [...rewards];
  }
}

function tallies(arms: number): Tallies {
  return { weight: new Float64Array(arms), reward: new Float64Array(arms), total: 0 };
}

function checkSize(code: "invalid-observation" | "invalid-prior", field: string, value: number) {
  if (value <= LARGEST) return;
  throw new PolicyError(code, `${field} must be ≤ ${LARGEST}, not ${value}.`);
}

function isColumn(value: Json | undefined, length: number): value is readonly number[] {
  return Array.isArray(value) && value.length === length && value.every(Number.isFinite);
}
