/** A matrix is not positive definite, or holds NaN or an infinity. */
export class NotPositiveDefiniteError extends RangeError {
  override readonly name = "NotPositiveDefiniteError";
  /** Row, from 0, of the first pivot that is not a positive finite number. */
  readonly pivot: number;

  constructor(pivot: number, value: number) {
    super(`matrix must be positive definite and finite: pivot ${pivot} is ${value}`);
    this.pivot = pivot;
  }
}
