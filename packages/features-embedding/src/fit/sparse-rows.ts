/** A matrix of row vectors, stored without zeros. */
export class SparseRows {
  readonly columns: number;
  readonly #starts: number[] = [0];
  readonly #column: number[] = [];
  readonly #value: number[] = [];

  constructor(columns: number) {
    this.columns = columns;
  }

  /** Number of rows. */
  get size(): number {
    return this.#starts.length - 1;
  }

  /** Adds a row. The length of `vector` is the number of columns. */
  add(vector: ArrayLike<number>): void {
    for (let column = 0; column < vector.length; column++) {
      const value = vector[column] as number;
      if (value === 0) continue;
      this.#column.push(column);
      this.#value.push(value);
    }
    this.#starts.push(this.#column.length);
  }

  /** Mean over the rows of ‖x‖². */
  meanSquare(): number {
    return this.#value.reduce((sum, value) => sum + value * value, 0) / this.size;
  }

  /** `out[i]` ← row `rows[i]` · `x`. */
  multiply(rows: Int32Array, x: Float64Array, out: Float64Array): void {
    for (let i = 0; i < rows.length; i++) {
      const row = rows[i] as number;
      const end = this.#starts[row + 1] as number;
      let sum = 0;
      for (let at = this.#starts[row] as number; at < end; at++) {
        sum += (this.#value[at] as number) * (x[this.#column[at] as number] as number);
      }
      out[i] = sum;
    }
  }

  /** `out` ← Σ `y[i]` · row `rows[i]`. */
  multiplyTransposed(rows: Int32Array, y: Float64Array, out: Float64Array): void {
    out.fill(0);
    for (let i = 0; i < rows.length; i++) {
      const row = rows[i] as number;
      const end = this.#starts[row + 1] as number;
      const factor = y[i] as number;
      for (let at = this.#starts[row] as number; at < end; at++) {
        const column = this.#column[at] as number;
        out[column] = (out[column] as number) + factor * (this.#value[at] as number);
      }
    }
  }
}
