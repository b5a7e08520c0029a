/** What one arm did for one prompt. */
export interface ArmOutcome {
  /** The quality of the answer, in [0, 1]. */
  readonly reward: number;
  /** US dollars; >= 0. */
  readonly cost: number;
  /** Milliseconds; >= 0. Absent where nobody measured them. */
  readonly latencyMs?: number;
}

/** One prompt with the outcome of every arm: what a router in service never gets to see. */
export interface EvaluationRow {
  /** Unique among the rows of a file; names the decision's source of randomness. */
  readonly id: string;
  readonly prompt?: string;
  /** The features of the prompt; column 0 is the bias, 1. */
  readonly context?: readonly number[];
  /** By the arm's id; the same arms in every row. */
  readonly arms: Readonly<Record<string, ArmOutcome>>;
}

/** Rows with the context that a policy sees of each. */
export interface DataSet {
  readonly rows: readonly EvaluationRow[];
  /** One per row, in row order, all of one length; column 0 is the bias, 1. */
  readonly contexts: readonly Float64Array[];
}
