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
import type { Rng } from "../contract/rng.ts";
import { ArmTable } from "./arm-table.ts";
import { beginDistribution } from "./begin-distribution.ts";
import { checkContext, checkCost, checkObservation, checkPrior, checkSpec } from "./checks.ts";
import {
  isCount,
  isObject,
  readSnapshot,
  rejectSnapshot,
  type SnapshotState,
  writeSnapshot,
} from "./snapshot.ts";

/**
 * The half of a policy that learns each arm's quality and keeps state. Arms are rows, in the order in
 * which they were added. A method that refuses its input throws a `PolicyError` before it changes
 * anything.
 */
export interface ArmModel {
  /**
   * Refuses a context that the model could not learn from at this weight. A score passes no `row`.
   *
   * @throws PolicyError `invalid-context`, or `invalid-observation` if only the weight is too large
   */
  check?(context: Float64Array, weight: number, row?: number): void;
  /** Adds the next row. Throws `invalid-prior` or `invalid-option`. */
  add(arm: Arm, prior: Prior | undefined, settlements: number): void;
  /** Refuses a removed arm that returns with other features. Throws `invalid-option`. */
  checkReturn?(arm: Arm, row: number): void;
  /**
   * Writes `mean` and `sd` of the arms at the first `out.size` rows, and `floor` if it probes them.
   * `out.count` and `out.settlements` already hold unweighted counts; the model adds the strength of
   * priors, or replaces the counts with weights.
   */
  predict(context: Float64Array, rows: Int32Array, out: ActionDistribution): void;
  /** Learns from a quality. `settlements` includes this observation. */
  learn(row: number, observation: RatedObservation, settlements: number): void;
  /** Replaces a quality learned earlier, which changes by `change`. */
  revise(row: number, observation: RatedObservation, change: number, settlements: number): void;
  /** Learns from a settlement whose quality is unknown. @default no effect */
  pass?(row: number, observation: Observation, settlements: number): void;
  /** Regression coefficients in the order of the features. */
  coefficients?(row: number, settlements: number): number[];
  /** All learned state, without anything that can be derived from it. */
  state(): SnapshotState;
  /** Restores the output of `state` into a new model. Throws `foreign-snapshot`. */
  restore(state: SnapshotState, arms: ArmTable, settlements: number): void;
}

/** An observation with a quality. */
export type RatedObservation = Observation & { readonly quality: number };

/** Creates models that have learned nothing. */
export interface ArmModelFactory {
  /** Every option that affects learning. */
  readonly config: { readonly [key: string]: Json };
  create(spec: PolicySpec): ArmModel;
}

/** The half of a policy that turns expectations into probabilities. Keeps no state. */
export interface Rule {
  /** Names the policy, such as `linucb`. */
  readonly kind: string;
  /** The rule's own options. */
  readonly config: { readonly [key: string]: Json };
  /** Writes `out.score` from the columns of the model, and `out.floor` if the rule forces an arm. */
  rank(out: ActionDistribution): void;
  /** Writes `out.probability` from `out.score`; see `Policy.distribute`. */
  distribute(out: ActionDistribution, rng: Rng): void;
}

/** A policy made of a model, which learns, and a rule, which chooses. */
export function modelPolicy(model: ArmModelFactory, rule: Rule): PolicyFactory {
  return (spec) => new ModelPolicy(model, rule, spec);
}

class ModelPolicy implements Policy {
  readonly kind: string;
  readonly config: Json;
  readonly dimension: number;
  readonly featureSchema: string;
  readonly #factory: ArmModelFactory;
  readonly #rule: Rule;
  #model: ArmModel;
  #arms = new ArmTable();
  #settlements = 0;

  constructor(factory: ArmModelFactory, rule: Rule, spec: PolicySpec) {
    checkSpec(spec);
    this.kind = rule.kind;
    this.config = { ...rule.config, ...factory.config };
    this.dimension = spec.dimension;
    this.featureSchema = spec.featureSchema;
    this.#factory = factory;
    this.#rule = rule;
    this.#model = factory.create(spec);
  }

  score(context: Float64Array, arms: readonly string[], out: ActionDistribution): void {
    checkContext(context, this.dimension);
    this.#model.check?.(context, 1);
    const rows = this.#arms.locate(arms);
    beginDistribution(out, arms.length);
    out.settlements = this.#settlements;
    for (let i = 0; i < out.size; i++) out.count[i] = this.#arms.count(rows[i]);
    this.#model.predict(context, rows, out);
    this.#rule.rank(out);
  }

  distribute(out: ActionDistribution, rng: Rng): void {
    this.#rule.distribute(out, rng);
  }

  update(observation: Observation): void {
    checkObservation(observation, this);
    const { arm, context, revises, late = false, weight = 1 } = observation;
    const row = this.#arms.position(arm);
    this.#model.check?.(context, weight, row);
    if (isRated(observation) && revises !== undefined) {
      const change = observation.quality - revises;
      this.#model.revise(row, observation, change, this.#settlements);
      return;
    }
    if (!late) this.#settlements++;
    if (isRated(observation)) {
      this.#arms.tally(row);
      this.#model.learn(row, observation, this.#settlements);
    } else {
      this.#model.pass?.(row, observation, this.#settlements);
    }
  }

  addArm(arm: Arm, prior?: Prior): void {
    if (prior !== undefined) checkPrior(prior, this.dimension);
    if (this.#arms.has(arm.id)) this.#model.checkReturn?.(arm, this.#arms.position(arm.id));
    else this.#model.add(arm, prior, this.#settlements);
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
    return this.#arms.list().map((arm, row) => {
      const coefficients = this.#model.coefficients?.(row, this.#settlements);
      return coefficients === undefined ? arm : { ...arm, coefficients };
    });
  }

  snapshot(): Json {
    return writeSnapshot(this, {
      settlements: this.#settlements,
      arms: this.#arms.list(),
      model: this.#model.state(),
    });
  }

  restore(snapshot: Json): void {
    const { settlements, arms, model: state } = readSnapshot(this, snapshot);
    const table = ArmTable.from(arms);
    if (!isCount(settlements)) rejectSnapshot("its settlements are not a whole number");
    if (!isObject(state)) rejectSnapshot("its model is not an object");
    const model = this.#factory.create(this);
    model.restore(state, table, settlements);
    this.#model = model;
    this.#arms = table;
    this.#settlements = settlements;
  }
}

function isRated(observation: Observation): observation is RatedObservation {
  return observation.quality !== undefined;
}
