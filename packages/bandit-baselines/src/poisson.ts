import type { Rng } from "@armature/policy";

/** P(N ≤ k) for a Poisson variable of mean 1; computed without `exp`, so that every engine agrees. */
const cumulative: readonly number[] = (() => {
  const sums: number[] = [];
  let term = 0.36787944117144233; // 1/e
  let sum = 0;
  for (let k = 1; sum + term > sum; k++) {
    sum += term;
    sums.push(sum);
    term /= k;
  }
  return sums;
})();

/** A draw from the Poisson distribution with mean 1, at most 18, from one uniform draw. */
export function poisson(rng: Rng): number {
  const draw = rng.uniform();
  let k = 0;
  while (k < cumulative.length && draw >= cumulative[k]) k++;
  return k;
}
