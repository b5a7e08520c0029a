/** Outcome of one arm for one prompt. */
export interface ArmOutcome {
  /** The quality of the answer, in [0, 1]. */
  readonly reward: number;
  /** US dollars; >= 0. */
  readonly cost: number;
  /** Milliseconds; >= 0. Absent if not measured. */
  readonly latencyMs?: number;
}

/** One prompt with the outcome of every arm, which a router in service never observes. */
export interface EvaluationRow {
  /** Unique among the rows of a file; seeds the decision's random source. */
  readonly id: string;
  readonly prompt?: string;
  /** Features of the prompt; column 0 is the bias, 1. */
  readonly context?: readonly number[];
  /** Outcomes by arm id; the same arms in every row. */
  readonly arms: Readonly<Record<string, ArmOutcome>>;
}

/** Rows with their contexts. */
export interface DataSet {
  readonly rows: readonly EvaluationRow[];
  /** One context per row, in row order, all of one length; column 0 is the bias, 1. */
  readonly contexts: readonly Float64Array[];
}
