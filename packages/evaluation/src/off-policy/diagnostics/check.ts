/** Something that must hold before a number is worth giving. */
export interface Check {
  readonly name:
    | "known-propensities"
    | "known-quality"
    | "drawn-as-logged"
    | "mean-weight"
    | "support"
    | "effective-size"
    | "largest-weight"
    | "replayed";
  /** Whose weights were checked; absent where the log itself was. */
  readonly whose?: "candidate" | "baseline";
  readonly passed: boolean;
  readonly measured: number;
  readonly limit: number;
  /** What was measured, the limit, and what to do where it does not hold. */
  readonly message: string;
}
