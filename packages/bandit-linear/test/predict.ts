import type { RidgeArms } from "../src/ridge-arms.ts";

/** Expected reward and its standard deviation, of the arm at row 0 or another. */
export function predict(
  arms: RidgeArms,
  x: readonly number[],
  clock: number,
  row = 0,
): { readonly mean: number; readonly sd: number } {
  const mean = new Float64Array(1);
  const sd = new Float64Array(1);
  arms.predict(Float64Array.from(x), Int32Array.of(row), 1, clock, mean, sd);
  return { mean: mean[0], sd: sd[0] };
}
