import { inverse, Matrix } from "ml-matrix";

/**
 * Algorithm 2 of Li et al. 2010, line by line with dense matrices and inverses: the oracle of the fast
 * form. Ridges other than 1 scale its identity matrices.
 */
export class AlgorithmTwo {
  readonly #d: number;
  readonly #k: number;
  readonly #armRidge: number;
  #bigA0: Matrix;
  #b0: Matrix;
  readonly #arms: Map<string, { bigA: Matrix; bigB: Matrix; b: Matrix }> = new Map();

  constructor(d: number, k: number, ridge = 1, armRidge = 1) {
    this.#d = d;
    this.#k = k;
    this.#armRidge = armRidge;
    this.#bigA0 = Matrix.eye(k, k, ridge);
    this.#b0 = Matrix.zeros(k, 1);
  }

  /** z'β + x'θ, and s, of lines 11 and 12. */
  predict(arm: string, x: readonly number[], z: readonly number[]): { mean: number; s: number } {
    const { bigA, bigB, b } = this.#arm(arm);
    const xv = Matrix.columnVector([...x]);
    const zv = Matrix.columnVector([...z]);
    const inverse0 = inverse(this.#bigA0);
    const inverseA = inverse(bigA);
    const beta = inverse0.mmul(this.#b0);
    const theta = inverseA.mmul(Matrix.sub(b, bigB.mmul(beta)));
    const mean = zv.transpose().mmul(beta).get(0, 0) + xv.transpose().mmul(theta).get(0, 0);
    const bax = bigB.transpose().mmul(inverseA).mmul(xv);
    const s =
      zv.transpose().mmul(inverse0).mmul(zv).get(0, 0) -
      2 * zv.transpose().mmul(inverse0).mmul(bax).get(0, 0) +
      xv.transpose().mmul(inverseA).mmul(xv).get(0, 0) +
      bax.transpose().mmul(inverse0).mmul(bax).get(0, 0);
    return { mean, s };
  }

  /** Lines 17 to 23. */
  learn(name: string, x: readonly number[], z: readonly number[], r: number): void {
    const arm = this.#arm(name);
    const xv = Matrix.columnVector([...x]);
    const zv = Matrix.columnVector([...z]);
    const before = arm.bigB.transpose().mmul(inverse(arm.bigA));
    this.#bigA0 = Matrix.add(this.#bigA0, before.mmul(arm.bigB));
    this.#b0 = Matrix.add(this.#b0, before.mmul(arm.b));
    arm.bigA = Matrix.add(arm.bigA, xv.mmul(xv.transpose()));
    arm.bigB = Matrix.add(arm.bigB, xv.mmul(zv.transpose()));
    arm.b = Matrix.add(arm.b, Matrix.mul(xv, r));
    const after = arm.bigB.transpose().mmul(inverse(arm.bigA));
    const zz = zv.mmul(zv.transpose());
    this.#bigA0 = Matrix.sub(Matrix.add(this.#bigA0, zz), after.mmul(arm.bigB));
    this.#b0 = Matrix.sub(Matrix.add(this.#b0, Matrix.mul(zv, r)), after.mmul(arm.b));
  }

  #arm(name: string): { bigA: Matrix; bigB: Matrix; b: Matrix } {
    const known = this.#arms.get(name);
    if (known !== undefined) return known;
    const arm = {
      bigA: Matrix.eye(this.#d, this.#d, this.#armRidge),
      bigB: Matrix.zeros(this.#d, this.#k),
      b: Matrix.zeros(this.#d, 1),
    };
    this.#arms.set(name, arm);
    return arm;
  }
}
