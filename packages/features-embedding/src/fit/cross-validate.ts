import { fitRidge, mean, type RidgeProblem } from "./ridge.ts";

const FOLDS = 5;

/** Candidates, in units of the vectors' mean square length; descending, so that each fit starts the next. */
const RIDGES = [300, 100, 30, 10, 3, 1, 0.3];

/** Relative tolerance of a fit, which is enough to compare ridges. */
const TOLERANCE = 0.003;

/** The ridge with the best predictions. */
export interface CrossValidation {
  readonly ridge: number;
  /** Share of the target's variance explained on held-out rows. */
  readonly explained: number;
}

/**
 * Tries smaller and smaller ridges until predictions get worse, on five blocks of consecutive rows, each
 * held out in turn (Bergmeir and Benítez 2012). Neighbouring rows of a log, such as those of one
 * conversation, are similar; splitting them would reward memorising.
 */
export function crossValidate(problem: RidgeProblem): CrossValidation {
  const { vectors, rows, target } = problem;
  const unit = vectors.meanSquare();
  const foldOf = (i: number): number => Math.floor((FOLDS * i) / rows.length);
  const trials = Array.from({ length: FOLDS }, (_, fold) => {
    const kept = part(problem, (i) => foldOf(i) !== fold);
    return new Trial(
      kept,
      part(problem, (i) => foldOf(i) === fold),
    );
  });
  let best = { ridge: unit, lost: Number.POSITIVE_INFINITY };
  for (const ridge of RIDGES) {
    const lost = trials.reduce((sum, trial) => sum + trial.squaredErrors(unit * ridge), 0);
    if (!(lost < best.lost)) break;
    best = { ridge: unit * ridge, lost };
  }
  const center = mean(target);
  const total = target.reduce((sum, value) => sum + (value - center) ** 2, 0);
  return { ridge: best.ridge, explained: 1 - best.lost / total };
}

/** One held-out block. */
class Trial {
  readonly #kept: RidgeProblem;
  readonly #held: RidgeProblem;
  readonly #predicted: Float64Array;
  #start: Float64Array | undefined;

  constructor(kept: RidgeProblem, held: RidgeProblem) {
    this.#kept = kept;
    this.#held = held;
    this.#predicted = new Float64Array(held.rows.length);
  }

  /** Sum of squared errors on the held-out block. */
  squaredErrors(ridge: number): number {
    const { coefficients, intercept } = fitRidge(this.#kept, ridge, this.#start, TOLERANCE);
    this.#start = coefficients;
    this.#held.vectors.multiply(this.#held.rows, coefficients, this.#predicted);
    return this.#held.target.reduce(
      (sum, value, i) => sum + (value - intercept - (this.#predicted[i] as number)) ** 2,
      0,
    );
  }
}

function part(problem: RidgeProblem, takes: (i: number) => boolean): RidgeProblem {
  return {
    vectors: problem.vectors,
    rows: problem.rows.filter((_, i) => takes(i)),
    target: problem.target.filter((_, i) => takes(i)),
  };
}
