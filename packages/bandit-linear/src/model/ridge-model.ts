import {
  type ActionDistribution,
  type Arm,
  type Json,
  PolicyError,
  type PolicySpec,
  type Prior,
} from "@armature/policy";
import {
  type ArmModel,
  type ArmModelFactory,
  type ArmTable,
  type RatedObservation,
  rejectSnapshot,
  type SnapshotState,
} from "@armature/policy/kit";
import { RidgeArms } from "../ridge/ridge-arms.ts";
import { SharedSlopes } from "../ridge/shared-slopes.ts";
import { ChangeDetector } from "./change-detector.ts";
import type { CompleteLinearOptions } from "./linear-options.ts";
import { ResidualNoise } from "./residual-noise.ts";

/**
 * Limit of the squared length of a context, of its product with the weight, and of priors. Larger
 * steps of the sums would soon leave nothing of the ridge in 53 bits.
 */
const LARGEST = 1e6;

/** The online ridge model of the linear bandits: one regression per arm. */
export function ridgeModel(options: CompleteLinearOptions): ArmModelFactory {
  return { config: { ...options }, create: (spec) => new RidgeModel(options, spec) };
}

class RidgeModel implements ArmModel {
  readonly #options: CompleteLinearOptions;
  readonly #ridge: RidgeArms;
  readonly #shared: SharedSlopes | undefined;
  #noise = new ResidualNoise();
  #changes = new ChangeDetector();
  #counts = new Float64Array(8);
  #size = 0;

  constructor(options: CompleteLinearOptions, { dimension }: PolicySpec) {
    this.#options = options;
    // A bias alone has no slopes to share.
    const shares = options.sharing && dimension > 1;
    this.#shared = shares ? new SharedSlopes(dimension, options.ridge) : undefined;
    this.#ridge = new RidgeArms(dimension, options, this.#shared);
  }

  check(context: Float64Array, weight: number): void {
    let squared = 0;
    for (let i = 0; i < context.length; i++) squared += context[i] * context[i];
    if (weight * squared <= LARGEST) return;
    throw new PolicyError(
      squared <= LARGEST ? "invalid-observation" : "invalid-context",
      `weight times the squared length of the context must be ≤ ${LARGEST}, not ${weight} · ` +
        `${squared}: scale the features or the weights`,
    );
  }

  predict(context: Float64Array, rows: Int32Array, out: ActionDistribution): void {
    const { size, settlements, count, floor, sd } = out;
    this.#ridge.predict(context, rows, size, settlements, out.mean, sd);
    const { noise, changeDetection } = this.#options;
    if (noise === null) this.#noise.scale(rows, size, sd);
    else for (let i = 0; i < size; i++) sd[i] *= noise;
    for (let i = 0; i < size; i++) count[i] += this.#ridge.priorStrength(rows[i]);
    if (!changeDetection) return;
    this.#changes.probe(rows, size, settlements, floor);
    let reserved = 0;
    for (let i = 0; i < size; i++) reserved += floor[i];
    if (reserved > 1) for (let i = 0; i < size; i++) floor[i] /= reserved;
  }

  learn(
    row: number,
    { context, quality, weight = 1 }: RatedObservation,
    settlements: number,
  ): void {
    this.#ridge.learn(row, context, quality, weight, settlements);
    this.#counts[row]++;
    this.#useError(row, settlements);
    this.#share(settlements);
  }

  /** Gives an arm its turn to share its slopes, if one is due. */
  #share(settlements: number): void {
    const row = this.#ridge.countForSharing();
    if (row === undefined) return;
    const { noise } = this.#options;
    const variance = noise === null ? this.#noise.variance(row) : noise * noise;
    this.#ridge.share(row, variance, settlements);
  }

  /** Updates noise and change detection from the latest prediction error. */
  #useError(row: number, settlements: number): void {
    const { predictionError } = this.#ridge;
    this.#noise.observe(row, predictionError);
    if (!this.#options.changeDetection) return;
    if (!this.#changes.observe(row, this.#counts[row], predictionError, settlements)) return;
    this.#ridge.shift(row, this.#changes.shift, 1 / this.#changes.support, settlements);
  }

  revise(row: number, seen: RatedObservation, change: number, settlements: number): void {
    this.#ridge.revise(row, seen.context, change, seen.weight ?? 1, settlements);
  }

  add(_: Arm, prior: Prior | undefined, settlements: number): void {
    if (prior !== undefined) checkSize(prior);
    this.#ridge.start(this.#size, prior, settlements);
    this.#grow();
  }

  coefficients(row: number, settlements: number): number[] {
    return this.#ridge.coefficients(row, settlements);
  }

  state(): SnapshotState {
    return {
      sums: Array.from({ length: this.#size }, (_, row) => ({ ...this.#ridge.sums(row) })),
      shared: this.#shared?.snapshot() ?? null,
      noise: this.#noise.snapshot(),
      changes: this.#changes.snapshot(),
    };
  }

  restore(
    { sums, shared, noise, changes }: SnapshotState,
    arms: ArmTable,
    settlements: number,
  ): void {
    if (!Array.isArray(sums) || sums.length !== arms.size)
      rejectSnapshot("it does not have one set of sums per arm");
    if (this.#shared !== undefined) this.#shared.restore(shared, arms.size);
    else if (shared !== null)
      rejectSnapshot("it shares slopes, and the arms of this policy do not");
    for (const [row, stored] of (sums as readonly Json[]).entries()) {
      if (!this.#ridge.isSums(stored) || stored.stamp > settlements) {
        rejectSnapshot(`the sums of arm ${row} have another form`);
      }
      try {
        this.#ridge.restore(row, stored);
      } catch {
        rejectSnapshot(`the gram matrix of arm ${row} is not positive semi-definite`);
      }
      this.#grow();
      this.#counts[row] = arms.count(row);
    }
    this.#noise = ResidualNoise.from(noise, arms.size);
    this.#changes = ChangeDetector.from(changes, arms.size, settlements);
  }

  /** Makes room for the next row. */
  #grow(): void {
    if (this.#size === this.#counts.length) {
      const larger = new Float64Array(2 * this.#size);
      larger.set(this.#counts);
      this.#counts = larger;
    }
    this.#size++;
    this.#noise.add();
    this.#changes.add();
  }
}

function checkSize({ mean = [], strength }: Prior): void {
  if (strength <= LARGEST && mean.every((value) => Math.abs(value) <= LARGEST)) return;
  throw new PolicyError("invalid-prior", `strength and |mean| must be ≤ ${LARGEST}`);
}
