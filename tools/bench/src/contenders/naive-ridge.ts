import type { RidgeModel } from "./plain-lin-ucb.ts";

/** A ridge regression in plain arrays and nested loops. */
export function naiveRidge(variances: readonly number[], prior: readonly number[]): RidgeModel {
  const size = prior.length;
  const theta = [...prior];
  const inverse = variances.map((variance, i) => {
    const row = new Array<number>(size).fill(0);
    row[i] = variance;
    return row;
  });
  const multiplied = (context: readonly number[]): number[] =>
    inverse.map((row) => {
      let sum = 0;
      for (let j = 0; j < size; j++) sum += row[j] * context[j];
      return sum;
    });
  const inner = (left: readonly number[], right: readonly number[]): number => {
    let sum = 0;
    for (let i = 0; i < size; i++) sum += left[i] * right[i];
    return sum;
  };
  return {
    predict: (context) => ({
      mean: inner(theta, context),
      variance: inner(context, multiplied(context)),
    }),
    learn: (context, reward) => {
      const gain = multiplied(context);
      const scale = 1 / (1 + inner(context, gain));
      const residual = reward - inner(theta, context);
      for (let i = 0; i < size; i++) {
        for (let j = 0; j < size; j++) inverse[i][j] -= scale * gain[i] * gain[j];
        theta[i] += scale * residual * gain[i];
      }
    },
  };
}
