import {
  type ActionDistribution,
  type Arm,
  type ArmSummary,
  type Json,
  type Observation,
  type Policy,
  type PolicySpec,
  type Prior,
  uniform,
} from "@armature/policy";
import type { HistoryEvent } from "./decision.ts";

/**
 * A policy that records its calls. Running it in the router's own fold gives the history of a log with
 * the fold's joins, corrections and refusals, without a second implementation of them.
 */
export class Recorder implements Policy {
  readonly kind = "recorder";
  readonly config: Json = null;
  readonly dimension: number;
  readonly featureSchema: string;
  /** Index of the entry that is being folded. */
  position = 0;
  /** The observation of the latest update. */
  latest: Observation | undefined;
  /** The tier that this policy serves. */
  tier = "";
  readonly #history: HistoryEvent[];
  readonly #inner: Policy;

  constructor(spec: PolicySpec, history: HistoryEvent[]) {
    this.dimension = spec.dimension;
    this.featureSchema = spec.featureSchema;
    this.#history = history;
    this.#inner = uniform()(spec);
  }

  score(context: Float64Array, arms: readonly string[], out: ActionDistribution): void {
    this.#inner.score(context, arms, out);
  }

  distribute(out: ActionDistribution): void {
    this.#inner.distribute(out, { uniform: () => 0, normal: () => 0 });
  }

  update(observation: Observation): void {
    this.#inner.update(observation);
    const kept = { ...observation, context: observation.context.slice() };
    this.latest = kept;
    this.#record("observe", observation.arm, (policy, prices) =>
      policy.update(prices === undefined ? kept : { ...kept, prices }),
    );
  }

  addArm(arm: Arm, prior?: Prior): void {
    this.#inner.addArm(arm, prior);
    this.#record("add", arm.id, (policy) => policy.addArm(arm, prior));
  }

  removeArm(id: string): void {
    this.#inner.removeArm(id);
    this.#record("remove", id, (policy) => policy.removeArm(id));
  }

  setCost(id: string, costUsd: number): void {
    this.#inner.setCost(id, costUsd);
    this.#record("price", id, (policy) => policy.setCost(id, costUsd));
  }

  arms(): readonly ArmSummary[] {
    return this.#inner.arms();
  }

  snapshot(): Json {
    return this.#inner.snapshot();
  }

  restore(snapshot: Json): void {
    this.#inner.restore(snapshot);
  }

  #record(kind: HistoryEvent["kind"], arm: string, apply: HistoryEvent["apply"]): void {
    this.#history.push({ position: this.position, tier: this.tier, kind, arm, apply });
  }
}
