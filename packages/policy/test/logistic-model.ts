import {
  type ArmModelFactory,
  isVector,
  type RatedObservation,
  rejectSnapshot,
} from "@armature/policy/kit";

/** A logistic regression per arm, learned by a gradient step per observation. */
export const logisticModel = (rate = 0.5): ArmModelFactory => ({
  config: { rate },
  create({ dimension }) {
    let theta: number[][] = [];
    const expected = (row: number, x: Float64Array) =>
      1 / (1 + Math.exp(-theta[row].reduce((sum, value, i) => sum + value * x[i], 0)));
    const step = (row: number, { context: x, weight = 1 }: RatedObservation, error: number) => {
      theta[row] = theta[row].map((value, i) => value + rate * weight * error * x[i]);
    };
    return {
      add: () => void theta.push(new Array(dimension).fill(0)),
      predict(x, rows, out) {
        for (let i = 0; i < out.size; i++) out.mean[i] = expected(rows[i], x);
      },
      learn: (row, seen) => step(row, seen, seen.quality - expected(row, seen.context)),
      revise: step,
      state: () => ({ theta: [...theta] }),
      restore({ theta: stored }, arms) {
        const isTheta = (row: unknown) => isVector(row, dimension);
        if (!Array.isArray(stored) || stored.length !== arms.size) rejectSnapshot("no θ per arm");
        if (!stored.every(isTheta)) rejectSnapshot("a θ has another form");
        theta = [...stored] as number[][];
      },
    };
  },
});
