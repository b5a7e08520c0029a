/** Scores and costs of the arms of several requests. The arms of one request are adjacent. */
export interface ScoredRequests {
  /** Number of requests. */
  size: number;
  /** End of each request's arms, which start at the end of the previous request's. */
  readonly ends: Int32Array;
  /** In units of quality. */
  readonly score: Float64Array;
  /** Expected quality. */
  readonly mean: Float64Array;
  /** Expected US dollars. */
  readonly cost: Float64Array;
  /** Lower bound on the probability. */
  readonly floor: Float64Array;
}

export function createScoredRequests(requests: number, arms: number): ScoredRequests {
  return {
    size: 0,
    ends: new Int32Array(requests),
    score: new Float64Array(requests * arms),
    mean: new Float64Array(requests * arms),
    cost: new Float64Array(requests * arms),
    floor: new Float64Array(requests * arms),
  };
}
