import { ArmTable } from "./arm-table.ts";
import type { ActionDistribution } from "./distribution.ts";
import { PolicyError } from "./error.ts";
import type { Json } from "./json.ts";
import type {
  Arm,
  ArmSummary,
  Observation,
  Policy,
  PolicyFactory,
  PolicySpec,
  Prior,
} from "./policy.ts";
import type { Rng } from "./rng.ts";
import { foreign, readSnapshot, writeSnapshot } from "./snapshot.ts";

export interface BurnInOptions {
  /** Settlements that every arm is to have; a whole number ≥ 1. */
  readonly pulls: number;
}

/**
 * Tries every arm before the policy has its way: as long as eligible arms have fewer settlements
 * than `pulls`, those share evenly all the probability that the policy does not itself ask for as a
 * minimum. They do so through `out.minimum`, so propensities stay exact; all else is the policy's.
 *
 * Counted is every settlement, judged or not: a burn-in ends even where nobody judges. Requests in
 * flight are not counted, so slow answers prolong it.
 *
 * @throws PolicyError `invalid-option`
 */
export function withBurnIn(policy: PolicyFactory, options: BurnInOptions): PolicyFactory {
  const { pulls } = options;
  if (!Number.isSafeInteger(pulls) || pulls < 1) {
    throw new PolicyError(
      "invalid-option",
      `pulls must be a whole number of at least 1, not ${pulls}.`,
    );
  }
  return (spec) => new BurnInPolicy(policy, spec, pulls);
}

class BurnInPolicy implements Policy {
  readonly kind: string;
  readonly config: Json;
  readonly dimension: number;
  readonly featureSchema: string;
  readonly #fresh: () => Policy;
  readonly #pulls: number;
  #inner: Policy;
  #arms = new ArmTable();

  constructor(policy: PolicyFactory, spec: PolicySpec, pulls: number) {
    this.#fresh = () => policy(spec);
    this.#inner = policy(spec);
    this.kind = `burn-in(${this.#inner.kind})`;
    this.config = { pulls, policy: this.#inner.config };
    this.dimension = spec.dimension;
    this.featureSchema = spec.featureSchema;
    this.#pulls = pulls;
  }

  score(
    context: Float64Array,
    arms: readonly string[],
    out: ActionDistribution,
    tenant?: string,
  ): void {
    this.#inner.score(context, arms, out, tenant);
    const positions = this.#arms.locate(arms);
    let below = 0;
    let asked = 0;
    for (let i = 0; i < out.size; i++) {
      if (this.#arms.count(positions[i]) < this.#pulls) below++;
      asked += out.minimum[i];
    }
    if (below === 0) return;
    const share = Math.max(0, 1 - asked) / below;
    for (let i = 0; i < out.size; i++) {
      if (this.#arms.count(positions[i]) < this.#pulls) out.minimum[i] += share;
    }
  }

  distribute(out: ActionDistribution, rng: Rng): void {
    this.#inner.distribute(out, rng);
  }

  update(observation: Observation): void {
    this.#inner.update(observation);
    const { arm, revises, late = false } = observation;
    if (revises === undefined && !late) this.#arms.tally(this.#arms.position(arm));
  }

  addArm(arm: Arm, prior?: Prior): void {
    this.#inner.addArm(arm, prior);
    this.#arms.add(arm.id);
  }

  removeArm(id: string): void {
    this.#inner.removeArm(id);
    this.#arms.remove(id);
  }

  setCost(id: string, costUsd: number): void {
    this.#inner.setCost(id, costUsd);
  }

  arms(): readonly ArmSummary[] {
    return this.#inner.arms();
  }

  snapshot(): Json {
    return writeSnapshot(this, { policy: this.#inner.snapshot(), arms: this.#arms.list() });
  }

  restore(snapshot: Json): void {
    const { policy, arms } = readSnapshot(this, snapshot);
    const table = ArmTable.from(arms);
    const inner = this.#fresh();
    inner.restore(policy ?? null);
    if (namesOf(inner.arms()) !== namesOf(table.list())) foreign("its arms are not its policy's");
    this.#inner = inner;
    this.#arms = table;
  }
}

function namesOf(arms: readonly Pick<ArmSummary, "id" | "active">[]): string {
  return JSON.stringify(arms.map(({ id, active }) => [id, active]));
}
