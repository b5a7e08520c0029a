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
  type Rng,
  readSnapshot,
  writeSnapshot,
} from "@armature/policy";
import { ChangeDetector } from "./change-detector.ts";
import {
  type CompleteLinearOptions,
  completeLinearOptions,
  type LinearOptions,
} from "./linear-options.ts";
import type { LinearRule } from "./linear-rule.ts";
import { ResidualNoise } from "./residual-noise.ts";
import { RidgeArms } from "./ridge-arms.ts";
import { SharedSlopes } from "./shared-slopes.ts";

/**
 * Larger squared lengths of a context, weights times them, and priors are refused: sums that grow
 * by more would soon leave nothing of the ridge in 53 bits.
 */
const LARGEST = 1e6;

/** Share of the requests at the very start that goes to arms which were hardly tried. */
const FIRST_TRIES = 0.2;

/** Settlements after which that share has halved; it falls with their square. */
const FIRST_SETTLEMENTS = 300;

/** Below this an arm is not worth insisting on. */
const LEAST_TRY = 1e-3;

/**
 * A policy from a rule over the online ridge model. An observation without a reward moves only the
 * clock of forgetting.
 *
 * @throws PolicyError `invalid-option`
 */
export function linearPolicy(rule: LinearRule, options: LinearOptions = {}): PolicyFactory {
  const complete = completeLinearOptions(options);
  return (spec) => new LinearPolicy(rule, complete, spec);
}

class LinearPolicy implements Policy {
  readonly kind: string;
  readonly config: Json;
  readonly dimension: number;
  readonly featureSchema: string;
  readonly #rule: LinearRule;
  readonly #options: CompleteLinearOptions;
  #ridge: RidgeArms;
  #shared: SharedSlopes | undefined;
  #noise = new ResidualNoise();
  #changes = new ChangeDetector();
  #arms: ArmTable = new ArmTable();
  /** Settlements folded: the clock of forgetting. */
  #clock = 0;
  #counts = new Float64Array(0);

  constructor(rule: LinearRule, options: CompleteLinearOptions, spec: PolicySpec) {
    checkSpec(spec);
    this.kind = rule.kind;
    this.config = { ...rule.config, ...options };
    this.dimension = spec.dimension;
    this.featureSchema = spec.featureSchema;
    this.#rule = rule;
    this.#options = options;
    this.#shared = sharedSlopes(spec.dimension, options);
    this.#ridge = new RidgeArms(spec.dimension, options, this.#shared);
  }

  score(context: Float64Array, arms: readonly string[], out: ActionDistribution): void {
    checkContext(context, this.dimension);
    checkCapacity(out, arms.length);
    checkLength(context, 1);
    const rows = this.#arms.locate(arms);
    out.size = arms.length;
    this.#ridge.predict(context, rows, out.size, this.#clock, out.mean, out.sd);
    const { noise, changeDetection } = this.#options;
    if (noise === null) this.#noise.scale(rows, out.size, out.sd);
    else for (let i = 0; i < out.size; i++) out.sd[i] *= noise;
    if (changeDetection) this.#changes.probe(rows, out.size, this.#clock, out.minimum);
    else for (let i = 0; i < out.size; i++) out.minimum[i] = 0;
    if (this.#counts.length < out.size) this.#counts = new Float64Array(2 * out.size);
    this.#ridge.priorStrengths(rows, out.size, this.#counts);
    for (let i = 0; i < out.size; i++) this.#counts[i] += this.#arms.count(rows[i]);
    let least = 0;
    for (let i = 0; i < out.size; i++) least += out.minimum[i];
    if (least > 1) for (let i = 0; i < out.size; i++) out.minimum[i] /= least;
    this.#rule.rank(out, this.#clock, this.#counts);
  }

  distribute(out: ActionDistribution, rng: Rng): void {
    this.#rule.distribute(out, rng, this.#clock);
    this.#insist(out);
  }

  /** While the policy is new, gives a share to the arms that were hardly tried. */
  #insist({ size, minimum, probability }: ActionDistribution): void {
    const age = this.#clock / FIRST_SETTLEMENTS;
    const share = FIRST_TRIES / size / (1 + age * age);
    if (size === 1 || share < LEAST_TRY) return;
    let free = 1;
    let asked = 0;
    for (let i = 0; i < size; i++) {
      free -= minimum[i];
      if (this.#counts[i] < this.#options.tries) asked += share;
    }
    if (asked === 0 || free <= asked) return;
    for (let i = 0; i < size; i++) {
      probability[i] = minimum[i] + (probability[i] - minimum[i]) * (1 - asked / free);
      if (this.#counts[i] < this.#options.tries) probability[i] += share;
    }
  }

  update(observation: Observation): void {
    checkObservation(observation, this);
    const { arm, context, reward, revises, late = false, weight = 1 } = observation;
    checkLength(context, weight);
    const row = this.#arms.position(arm);
    if (reward !== undefined && revises !== undefined) {
      this.#ridge.revise(row, context, reward - revises, weight, this.#clock);
      return;
    }
    if (!late) this.#clock += 1;
    if (reward === undefined) return;
    this.#ridge.learn(row, context, reward, weight, this.#clock);
    this.#arms.tally(row);
    this.#watch(row);
    this.#share();
  }

  /** Where it is time: lets an arm share what it learned of slopes with the others. */
  #share(): void {
    const row = this.#ridge.due;
    if (row === undefined) return;
    const { noise } = this.#options;
    const variance = noise === null ? this.#noise.variance(row) : noise * noise;
    this.#ridge.share(row, variance, this.#clock);
  }

  /** Learns from how far the reward was from what was expected of it. */
  #watch(row: number): void {
    const { surprise } = this.#ridge;
    this.#noise.observe(row, surprise);
    if (!this.#options.changeDetection) return;
    if (!this.#changes.observe(row, this.#arms.count(row), surprise, this.#clock)) return;
    this.#ridge.shift(row, this.#changes.shift, 1 / this.#changes.support, this.#clock);
  }

  addArm({ id }: Arm, prior?: Prior): void {
    if (prior !== undefined) {
      checkPrior(prior, this.dimension);
      checkSize(prior);
    }
    const known = this.#arms.has(id);
    const row = this.#arms.add(id);
    if (known) return;
    this.#ridge.start(row, prior, this.#clock);
    this.#noise.add();
    this.#changes.add();
  }

  removeArm(id: string): void {
    this.#arms.remove(id);
  }

  setCost(id: string, costUsd: number): void {
    checkCost(costUsd);
    this.#arms.position(id);
  }

  arms(): readonly ArmSummary[] {
    return this.#arms.list().map((arm, row) => ({
      ...arm,
      coefficients: this.#ridge.coefficients(row, this.#clock),
    }));
  }

  snapshot(): Json {
    const arms = this.#arms.list();
    return writeSnapshot(this, {
      clock: this.#clock,
      arms,
      sums: arms.map((_, row) => ({ ...this.#ridge.sums(row) })),
      shared: this.#shared?.snapshot() ?? null,
      noise: this.#noise.snapshot(),
      changes: this.#changes.snapshot(),
    });
  }

  restore(snapshot: Json): void {
    const { clock, arms, sums, shared, noise, changes } = readSnapshot(this, snapshot);
    const table = ArmTable.from(arms);
    if (!isCount(clock)) foreign("its clock is not a whole number");
    if (!Array.isArray(sums) || sums.length !== table.size) foreign("its sums are not one per arm");
    const slopes = sharedSlopes(this.dimension, this.#options);
    if (slopes !== undefined) slopes.restore(shared, table.size);
    else if (shared !== null) foreign("its arms share nothing");
    const ridge = new RidgeArms(this.dimension, this.#options, slopes);
    for (const [row, stored] of (sums as readonly Json[]).entries()) {
      if (!ridge.isSums(stored) || stored.stamp > clock) {
        foreign(`the sums of arm ${row} have another form`);
      }
      try {
        ridge.restore(row, stored);
      } catch {
        foreign(`the gram matrix of arm ${row} is not positive semi-definite`);
      }
    }
    const residuals = ResidualNoise.from(noise, table.size);
    this.#changes = ChangeDetector.from(changes, table.size, clock);
    this.#noise = residuals;
    this.#ridge = ridge;
    this.#shared = slopes;
    this.#arms = table;
    this.#clock = clock;
  }
}

/** None without slopes, or where arms are to share nothing. */
function sharedSlopes(dimension: number, options: CompleteLinearOptions): SharedSlopes | undefined {
  if (dimension === 1 || !options.sharing) return undefined;
  return new SharedSlopes(dimension, options.ridge);
}

function checkLength(context: Float64Array, weight: number): void {
  let squared = 0;
  for (let i = 0; i < context.length; i++) squared += context[i] * context[i];
  if (weight * squared <= LARGEST) return;
  throw new PolicyError(
    squared <= LARGEST ? "invalid-observation" : "invalid-context",
    `weight times the squared length of the context must be ≤ ${LARGEST}, not ${weight} · ${squared}: ` +
      "scale the features, or the weights.",
  );
}

function checkSize({ mean = [], strength }: Prior): void {
  if (strength <= LARGEST && mean.every((value) => Math.abs(value) <= LARGEST)) return;
  throw new PolicyError("invalid-prior", `strength and |mean| must be ≤ ${LARGEST}.`);
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
