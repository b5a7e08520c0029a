import { createDistribution } from "@armature/policy";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { BestOfBetas } from "../src/best-of-betas.ts";

type Parameters = readonly [alpha: number, beta: number];

const betas = new BestOfBetas();

function probabilities(parameters: readonly Parameters[], shifts?: readonly number[]): number[] {
  const out = createDistribution(parameters.length);
  out.size = parameters.length;
  for (const [i, [alpha, beta]] of parameters.entries()) {
    const mean = alpha / (alpha + beta);
    out.mean[i] = mean;
    out.sd[i] = Math.sqrt((mean * (1 - mean)) / (alpha + beta + 1));
    out.score[i] = mean + (shifts?.[i] ?? 0);
  }
  betas.distribute(out);
  return [...out.probability];
}

function expectClose(actual: readonly number[], expected: readonly number[], within: number): void {
  for (const [i, p] of expected.entries()) {
    expect(Math.abs(actual[i] - p), `arm ${i}: ${actual[i]}, not ${p}`).toBeLessThan(within);
  }
}

// Oracle: composite Gauss-Legendre of order 64 over panels of half a standard deviation, graded
// towards the ends, of SciPy 1.17's `beta.pdf` and `special.betainc`; mpmath's adaptive quadrature
// agrees to 1e-14 if it converges.
describe("probabilities agree with SciPy's incomplete Beta function", () => {
  test.each<[readonly Parameters[], readonly number[] | undefined, readonly number[]]>([
    // biome-ignore format: one case a line
    [[[3, 5], [4, 2]], undefined, [0.12121212121212122, 0.878787878787879]],
    // biome-ignore format: one case a line
    [[[1.3, 5], [2.7, 1.1], [1, 1]], undefined, [0.01676385080673505, 0.6983506968326846, 0.28488545236059126]],
    // biome-ignore format: one case a line
    [[[80.2, 20.1], [185.4, 14.9], [1, 1]], undefined, [0.0008118187762629905, 0.9248091347518697, 0.07437904647186785]],
    // biome-ignore format: one case a line
    [[[80.2, 20.1], [185.4, 14.9], [1.4, 1.05]], [0, -0.05, -0.3], [0.03541680125208707, 0.9645831987479115, 1.5e-15]],
    // biome-ignore format: one case a line
    [[[1.05, 1.05], [1.01, 40], [1.5, 1.001]], [0, 0.2, -0.45], [0.705254048791984, 0.12161617874444457, 0.17312977246358863]],
    // biome-ignore format: one case a line
    [[[900000, 100000], [90, 10], [1, 1]], undefined, [0.41803496372518834, 0.49383351086725713, 0.08813152540756936]],
    // biome-ignore format: one case a line
    [[[900000.5, 99999.5], [899000, 101000], [12.5, 1.5]], [0, 0.0005, 0], [0.3899864404316443, 0.05285743859928307, 0.5571561209690864]],
    // biome-ignore format: one case a line
    [[[2, 2], [3, 3], [4, 4], [5, 5], [6.5, 6.5]], undefined, [0.2698052906110426, 0.22153793153240847, 0.19100054150225398, 0.16979923385514514, 0.1478570024991499]],
  ])("%j shifted by %j", (parameters, shifts, expected) => {
    expectClose(probabilities(parameters, shifts), expected, 1e-8);
  });
});

/** n! as a bigint. */
function factorial(n: number): bigint {
  let product = 1n;
  for (let i = 2n; i <= BigInt(n); i++) product *= i;
  return product;
}

/** 1/B(a, b) for whole a and b. */
function inverseBeta(a: number, b: number): [bigint, bigint] {
  return [factorial(a + b - 1), factorial(a - 1) * factorial(b - 1)];
}

/** P(Y > X) for whole parameters (Miller 2015, equation 6), in exact fractions. */
function exact([a, b]: Parameters, [c, d]: Parameters): number {
  const scale = 10n ** 30n;
  let sum = 0n;
  for (let i = 0; i < c; i++) {
    const [n1, d1] = inverseBeta(1 + i, d);
    const [n2, d2] = inverseBeta(a, b);
    const [d3, n3] = inverseBeta(a + i, d + b);
    sum += (scale * n1 * n2 * n3) / (BigInt(d + i) * d1 * d2 * d3);
  }
  return Number(sum) / 1e30;
}

test("two arms with whole counts agree with the closed form", () => {
  const whole = fc.integer({ min: 1, max: 60 });
  fc.assert(
    fc.property(fc.tuple(whole, whole), fc.tuple(whole, whole), (x, y) => {
      const above = exact(x, y);
      expectClose(probabilities([x, y]), [1 - above, above], 1e-8);
    }),
    { seed: 1, numRuns: 200 },
  );
});

const parameter = fc.double({ min: 1, max: 500, noNaN: true });
const arms = fc.array(fc.tuple(parameter, parameter), { minLength: 1, maxLength: 12 });

test("probabilities are at least 0, sum to 1 and do not depend on the order of the arms", () => {
  fc.assert(
    fc.property(arms, fc.integer({ min: 0, max: 11 }), (parameters, turn) => {
      const p = probabilities(parameters);
      expect(p.every((share) => share >= 0)).toBe(true);
      expect(Math.abs(p.reduce((sum, share) => sum + share, 0) - 1)).toBeLessThan(1e-12);
      const by = turn % parameters.length;
      const turned = [...parameters.slice(by), ...parameters.slice(0, by)];
      expectClose(probabilities(turned), [...p.slice(by), ...p.slice(0, by)], 1e-9);
    }),
    { seed: 2, numRuns: 200 },
  );
});

test("a penalty common to all arms changes nothing, however large", () => {
  const parameters: Parameters[] = [
    [30, 10],
    [25, 12],
    [2, 1],
  ];
  const p = probabilities(parameters);
  expectClose(probabilities(parameters, [-0.2, -0.2, -0.2]), p, 1e-9);
  expectClose(probabilities(parameters, [-1e4, -1e4, -1e4]), p, 1e-6);
});

test("an arm that cannot win has probability 0, and one that must win has 1", () => {
  expect(
    probabilities(
      [
        [5, 5],
        [5, 5],
      ],
      [0, -1.5],
    ),
  ).toEqual([1, 0]);
  expect(
    probabilities(
      [
        [5, 5],
        [5, 5],
      ],
      [0, Number.NEGATIVE_INFINITY],
    ),
  ).toEqual([1, 0]);
  expect(probabilities([[7, 1.5]])).toEqual([1]);
});

test("probabilities of extremely sharp arms still sum to 1", () => {
  const p = probabilities([
    [9e15, 1e15],
    [9e15, 1e15],
  ]);
  expectClose(p, [0.5, 0.5], 1e-9);
});

test("integration ends for arms sharper than the spacing of doubles", () => {
  for (const parameters of [1e30, 1e60, 1e120]) {
    const p = probabilities([
      [parameters, parameters],
      [3, 4],
      [parameters, 1],
    ]);
    expect(p.reduce((sum, probability) => sum + probability)).toBeCloseTo(1, 9);
  }
});
