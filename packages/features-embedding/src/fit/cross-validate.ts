import { fitRidge, mean, type RidgeProblem } from "./ridge.ts";

const FOLDS = 5;

/** Candidates, in units of the vectors' mean square length; falling, so that each starts the next. */
const RIDGES = [300, 100, 30, 10, 3, 1, 0.3];

/** The gradient's norm need not fall further than this to tell ridges apart. */
const TOLERANCE = 0.003;

/** The ridge that predicts best, and how well it does. */
export interface CrossValidation {
  readonly ridge: number;
  /** Share of the target's variance that is explained on rows held out. */
  readonly explained: number;
}

/**
 * Tries each ridge on five blocks of neighbouring rows, each held out in turn (Bergmeir and Benítez
 * 2012): what stands close together in a log, such as one conversation or one task, is alike, and
 * would make memory look like foresight were it cut apart.
 */
export function crossValidate(problem: RidgeProblem): CrossValidation {
  const { vectors, rows, target } = problem;
  const unit = vectors.meanSquare();
  const lost = RIDGES.map(() => 0);
  const foldOf = (i: number): number => Math.floor((FOLDS * i) / rows.length);
  for (let fold = 0; fold < FOLDS; fold += 1) {
    const held = part(problem, (i) => foldOf(i) === fold);
    const kept = part(problem, (i) => foldOf(i) !== fold);
    const predicted = new Float64Array(held.rows.length);
    let start: Float64Array | undefined;
    for (const [index, ridge] of RIDGES.entries()) {
      const { coefficients, intercept } = fitRidge(kept, unit * ridge, start, TOLERANCE);
      start = coefficients;
      vectors.multiply(held.rows, coefficients, predicted);
      for (let i = 0; i < predicted.length; i += 1) {
        const error = (held.target[i] as number) - intercept - (predicted[i] as number);
        lost[index] = (lost[index] as number) + error * error;
      }
    }
  }
  const least = Math.min(...lost);
  const center = mean(target);
  const total = target.reduce((sum, value) => sum + (value - center) ** 2, 0);
  return {
    ridge: unit * (RIDGES[lost.indexOf(least)] as number),
    explained: rows.length === 0 || total === 0 ? 0 : 1 - least / total,
  };
}

function part(
  { vectors, rows, target }: RidgeProblem,
  takes: (i: number) => boolean,
): RidgeProblem {
  return {
    vectors,
    rows: rows.filter((_, i) => takes(i)),
    target: target.filter((_, i) => takes(i)),
  };
}
