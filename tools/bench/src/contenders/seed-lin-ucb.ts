/** The learned state of an arm of the seed, in plain arrays. */
interface SeedArm {
  readonly a: number[][];
  readonly b: number[];
  count: number;
}

/** One (provider, model) pair. */
export interface Candidate {
  readonly provider: string;
  readonly model: string;
}

/** The picked candidate; `ucb` is null if it was picked at random. */
export interface Pick extends Candidate {
  readonly ucb: number | null;
  readonly explored: boolean;
}

/**
 * The algorithm from which Armature started, as the yardstick of speed: LinUCB with disjoint models (Li
 * et al. 2010, Algorithm 1), in which every pick inverts the matrix of every candidate by Gauss–Jordan
 * elimination. Matrices are arrays of arrays, and arms are found by a string built on each call. As in
 * the original, the loops index both levels for every element; hoisting the rows would nearly halve the
 * time of a pick. The original also wrote its state to a file at every 25th update, which this version
 * does not.
 */
export class SeedLinUCB {
  readonly #alpha = 1.5;
  readonly #dimension: number;
  readonly #epsilon: number;
  readonly #arms = new Map<string, SeedArm>();

  /** @param epsilon share of random picks, which take hardly any time; 0.05 in the original */
  constructor(dimension: number, epsilon = 0.05) {
    this.#dimension = dimension;
    this.#epsilon = epsilon;
  }

  pick(tier: string, candidates: readonly Candidate[], context: readonly number[]): Pick | null {
    if (candidates.length === 0) return null;
    if (Math.random() < this.#epsilon) {
      const random = candidates[Math.floor(Math.random() * candidates.length)];
      return { ...random, ucb: null, explored: true };
    }
    let best: Pick | null = null;
    let bestUcb = Number.NEGATIVE_INFINITY;
    for (const candidate of candidates) {
      const ucb = this.ucb(tier, candidate, context);
      if (ucb > bestUcb) {
        bestUcb = ucb;
        best = { ...candidate, ucb, explored: false };
      }
    }
    return best;
  }

  /** θ·x + α·√(xᵀA⁻¹x) with θ = A⁻¹b. */
  ucb(tier: string, { provider, model }: Candidate, context: readonly number[]): number {
    const { a, b } = this.#arm(`${tier}|${provider}:${model}`);
    const inverse = invert(a);
    const theta = multiply(inverse, b);
    const variance = inner(context, multiply(inverse, context));
    return inner(theta, context) + this.#alpha * Math.sqrt(Math.max(0, variance));
  }

  /** @param reward in [0, 100] */
  update(
    tier: string,
    provider: string,
    model: string,
    context: readonly number[],
    reward: number,
  ): void {
    const arm = this.#arm(`${tier}|${provider}:${model}`);
    const scaled = Math.max(0, Math.min(1, reward / 100));
    const square = outer(context, context);
    for (let i = 0; i < square.length; i++) {
      for (let j = 0; j < square[i].length; j++) arm.a[i][j] += square[i][j];
    }
    const response = context.map((value) => value * scaled);
    for (let i = 0; i < response.length; i++) arm.b[i] += response[i];
    arm.count++;
  }

  #arm(key: string): SeedArm {
    const known = this.#arms.get(key);
    if (known !== undefined) return known;
    const size = this.#dimension;
    const a = Array.from({ length: size }, (_, i) => unit(size, i));
    const arm = { a, b: new Array<number>(size).fill(0), count: 0 };
    this.#arms.set(key, arm);
    return arm;
  }
}

/** Row `i` of the identity. */
function unit(size: number, i: number): number[] {
  const row = new Array<number>(size).fill(0);
  row[i] = 1;
  return row;
}

/** Inverts M by reducing [M | I]. Swaps rows only at a zero pivot. */
function invert(matrix: readonly (readonly number[])[]): number[][] {
  const size = matrix.length;
  const rows = matrix.map((row, i) => {
    const wide = row.slice();
    for (let j = 0; j < size; j++) wide.push(i === j ? 1 : 0);
    return wide;
  });
  for (let i = 0; i < size; i++) {
    if (Math.abs(rows[i][i]) < 1e-12) {
      const other = rows.findIndex((row, k) => k > i && Math.abs(row[i]) > 1e-12);
      if (other < 0) throw new RangeError("matrix is singular");
      [rows[i], rows[other]] = [rows[other], rows[i]];
    }
    const pivot = rows[i][i];
    for (let j = 0; j < 2 * size; j++) rows[i][j] /= pivot;
    for (let k = 0; k < size; k++) {
      if (k === i) continue;
      const factor = rows[k][i];
      for (let j = 0; j < 2 * size; j++) rows[k][j] -= factor * rows[i][j];
    }
  }
  return rows.map((row) => row.slice(size));
}

function outer(left: readonly number[], right: readonly number[]): number[][] {
  const out = new Array<number[]>(left.length);
  for (let i = 0; i < left.length; i++) {
    out[i] = new Array<number>(right.length);
    for (let j = 0; j < right.length; j++) out[i][j] = left[i] * right[j];
  }
  return out;
}

function multiply(matrix: readonly (readonly number[])[], vector: readonly number[]): number[] {
  const size = vector.length;
  const out = new Array<number>(size).fill(0);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < size; j++) out[i] += matrix[i][j] * vector[j];
  }
  return out;
}

function inner(left: readonly number[], right: readonly number[]): number {
  let sum = 0;
  for (let i = 0; i < left.length; i++) sum += left[i] * right[i];
  return sum;
}
