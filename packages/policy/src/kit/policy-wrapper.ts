import type { ActionDistribution } from "../contract/distribution.ts";
import type { Json } from "../contract/json.ts";
import type {
  Arm,
  ArmSummary,
  DecisionTerms,
  Observation,
  Policy,
  PolicyFactory,
  PolicySpec,
  Prior,
} from "../contract/policy.ts";
import type { Rng } from "../contract/rng.ts";
import { readSnapshot, type SnapshotState, writeSnapshot } from "./snapshot.ts";

/**
 * A policy around another policy. It delegates every method, so that a subclass overrides only what
 * it changes. Its kind is `name(kind of the wrapped policy)`.
 */
export abstract class PolicyWrapper implements Policy {
  readonly kind: string;
  readonly config: Json;
  readonly dimension: number;
  readonly featureSchema: string;
  readonly #fresh: () => Policy;
  #inner: Policy;

  constructor(policy: PolicyFactory, spec: PolicySpec, name: string, config: SnapshotState) {
    this.#fresh = () => policy(spec);
    this.#inner = policy(spec);
    this.kind = `${name}(${this.#inner.kind})`;
    this.config = { ...config, policy: this.#inner.config };
    this.dimension = spec.dimension;
    this.featureSchema = spec.featureSchema;
  }

  get pricesOutcomes(): boolean {
    return this.#inner.pricesOutcomes === true;
  }

  /** The wrapped policy. */
  protected get inner(): Policy {
    return this.#inner;
  }

  score(
    context: Float64Array,
    arms: readonly string[],
    out: ActionDistribution,
    terms?: DecisionTerms,
  ): void {
    this.#inner.score(context, arms, out, terms);
  }

  distribute(out: ActionDistribution, rng: Rng): void {
    this.#inner.distribute(out, rng);
  }

  update(observation: Observation): void {
    this.#inner.update(observation);
  }

  addArm(arm: Arm, prior?: Prior): void {
    this.#inner.addArm(arm, prior);
  }

  removeArm(id: string): void {
    this.#inner.removeArm(id);
  }

  setCost(id: string, costUsd: number): void {
    this.#inner.setCost(id, costUsd);
  }

  arms(): readonly ArmSummary[] {
    return this.#inner.arms();
  }

  snapshot(): Json {
    return writeSnapshot(this, { policy: this.#inner.snapshot(), ...this.ownState() });
  }

  restore(snapshot: Json): void {
    const state = readSnapshot(this, snapshot);
    const inner = this.#fresh();
    inner.restore(state.policy ?? null);
    this.restoreOwnState(state, inner);
    this.#inner = inner;
  }

  /** The wrapper's own state, without the wrapped policy's. */
  protected abstract ownState(): SnapshotState;

  /**
   * Restores what `ownState` returned.
   *
   * @param inner the wrapped policy, already restored
   * @throws PolicyError `foreign-snapshot`, with the state unchanged
   */
  protected abstract restoreOwnState(state: SnapshotState, inner: Policy): void;
}
