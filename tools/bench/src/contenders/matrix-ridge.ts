import { Matrix } from "ml-matrix";
import type { RidgeModel } from "./plain-lin-ucb.ts";

/** A ridge regression with the matrices of a general linear-algebra library. */
export function matrixRidge(variances: readonly number[], prior: readonly number[]): RidgeModel {
  const inverse = Matrix.diag([...variances]);
  const theta = Matrix.columnVector([...prior]);
  return {
    predict: (context) => {
      const x = Matrix.columnVector([...context]);
      return { mean: x.dot(theta), variance: x.dot(inverse.mmul(x)) };
    },
    learn: (context, reward) => {
      const x = Matrix.columnVector([...context]);
      const gain = inverse.mmul(x);
      const scale = 1 / (1 + x.dot(gain));
      const residual = reward - x.dot(theta);
      inverse.sub(gain.mmul(gain.transpose()).mul(scale));
      theta.add(gain.mul(scale * residual));
    },
  };
}
