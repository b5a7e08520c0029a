import type { RidgeArms } from "../src/ridge/ridge-arms.ts";

/** Expected quality of the arm at a row, and its standard deviation. */
export function predict(
  arms: RidgeArms,
  x: readonly number[],
  settlements: number,
  row = 0,
): { readonly mean: number; readonly sd: number } {
  const mean = new Float64Array(1);
  const sd = new Float64Array(1);
  arms.predict(Float64Array.from(x), Int32Array.of(row), 1, settlements, mean, sd);
  return { mean: mean[0], sd: sd[0] };
}
