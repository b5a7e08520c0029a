import { RidgeArms } from "@armature/bandit-linear";
import { choleskyFactor, packedLength } from "@armature/core-linalg";
import { fork, type Rng } from "@armature/policy";
import type { Attack } from "../attack.ts";
import { exactSolve } from "./exact-solve.ts";

const DIMENSION = 12;

/** Comparisons with the exact solution per run. */
const CHECKS = 4;

/** Largest allowed relative error of coefficients and predictions. */
const MOST_APART = 1e-8;

type Contexts = (rng: Rng) => number[];

const others = (value: (i: number) => number) =>
  Array.from({ length: DIMENSION - 4 }, (_, i) => value(i));

/** Contexts that bring a regression's matrix to its limits. */
const regimes: Readonly<Record<string, Contexts>> = {
  "of any direction": (rng) => [
    1,
    rng.normal(),
    rng.normal(),
    rng.normal(),
    ...others(() => rng.normal()),
  ],
  "all alike": () => [1, 0.5, 0.25, 1, ...others(() => 1)],
  "of nothing but zeros": () => new Array<number>(DIMENSION).fill(0),
  collinear: (rng) => {
    const kind = rng.uniform() < 0.5 ? 1 : 0;
    return [1, kind, 1 - kind, kind / 2, ...others(() => kind)];
  },
  "all but collinear": (rng) => {
    const u = rng.normal();
    return [1, u, u + 1e-6 * rng.normal(), u - 1e-6 * rng.normal(), ...others((i) => u / (i + 1))];
  },
  "of sizes from 1e-6 to 300": (rng) => [
    1,
    300 * rng.uniform(),
    1e-6 * rng.normal(),
    1e-3 * rng.normal(),
    ...others(() => 50 * rng.uniform()),
  ],
};

/** The defaults, and the smallest allowed values, with the worst condition. */
const ridges = [
  { ridge: 32, biasRidge: 4 },
  { ridge: 1e-3, biasRidge: 1e-3 },
];

/**
 * Updates ridge regressions millions of times and compares them with exact arithmetic: the matrix stays
 * positive definite, bonuses stay finite, and coefficients stay within 1e-8. With the smallest ridge,
 * which hardly determines the coefficients, predictions for seen contexts stay within 1e-8 instead.
 */
export const ridge: Attack = {
  name: "numerics/ridge",
  async run({ updates }, seed) {
    const broken: string[] = [];
    let apart = 0;
    for (const options of ridges) {
      for (const [name, contexts] of Object.entries(regimes)) {
        const where = `contexts ${name}, ridge ${options.ridge}`;
        const arms = new RidgeArms(DIMENSION, { ...options, priorMean: 1, forgetting: 1 });
        arms.start(0, undefined, 0);
        const rng = fork(seed, name);
        const x = new Float64Array(DIMENSION);
        for (let check = 0; check < CHECKS; check++) {
          for (let i = 0; i < updates / CHECKS; i++) {
            x.set(contexts(rng).map(Math.fround));
            arms.learn(0, x, rng.uniform(), 1, 0);
          }
          apart = Math.max(apart, examine(arms, options, contexts, rng, where, broken));
        }
      }
    }
    const runs = ridges.length * Object.keys(regimes).length;
    return { counts: { updates: runs * updates, "furthest from exact": apart }, broken };
  },
};

/** The error of the arm against its exact solution. Adds broken promises to `broken`. */
function examine(
  arms: RidgeArms,
  { ridge, biasRidge }: { readonly ridge: number; readonly biasRidge: number },
  contexts: Contexts,
  rng: Rng,
  where: string,
  broken: string[],
): number {
  const { gram, response, priorMean, inverse, theta } = arms.sums(0);
  const factor = Float64Array.from(inverse);
  try {
    choleskyFactor(factor, 0, factor, 0, DIMENSION);
  } catch (error) {
    broken.push(`${where}: the inverse is not positive definite: ${String(error)}`);
  }
  const precision = (i: number) => (i === 0 ? biasRidge : ridge);
  const exact = exactSolve(
    Array.from({ length: DIMENSION }, (_, i) =>
      Array.from({ length: DIMENSION }, (_, j) => {
        const at = packedLength(Math.max(i, j)) + Math.min(i, j);
        return (gram[at] as number) + (i === j ? precision(i) : 0);
      }),
    ),
    response.map((sum, i) => precision(i) * (priorMean[i] as number) + sum),
  ) as number[];
  const off = theta.map((value, i) => value - (exact[i] as number));
  const largest = Math.max(...exact.map(Math.abs));
  let apart = ridge < 1 ? 0 : Math.max(...off.map(Math.abs)) / largest;
  const rows = Int32Array.of(0);
  const mean = new Float64Array(1);
  const sd = new Float64Array(1);
  for (let i = 0; i < 100; i++) {
    const seen = contexts(rng).map(Math.fround);
    apart = Math.max(apart, Math.abs(seen.reduce((sum, x, j) => sum + x * (off[j] as number), 0)));
    for (const x of [seen, seen.map(() => rng.normal())]) {
      arms.predict(Float64Array.from(x), rows, 1, 0, mean, sd);
      if (!(Number.isFinite(mean[0]) && Number.isFinite(sd[0]) && (sd[0] as number) >= 0)) {
        broken.push(`${where}: mean ${mean[0]}, deviation ${sd[0]}`);
      }
    }
  }
  if (!(apart <= MOST_APART)) broken.push(`${where}: ${apart} from the exact solution`);
  return apart;
}
