// From the tests of MABWiser (fidelity/mabwiser at b104071, Apache-2.0, tests/test_lingreedy.py) and
// zr-obp (st-tech/zr-obp at 8cbd5fa, Apache-2.0, tests/policy/test_linear.py); ridge 1, no prior mean.

export interface OracleCase {
  readonly id: string;
  readonly alpha: number;
  readonly arms: readonly string[];
  readonly decisions: readonly string[];
  readonly rewards: readonly number[];
  readonly contexts: readonly (readonly number[])[];
  readonly query: readonly (readonly number[])[];
  /** Score by query and arm. */
  readonly scores: readonly (readonly number[])[];
}

const contexts0: readonly (readonly number[])[] = [
  [0, 1, 2, 3, 5],
  [1, 1, 1, 1, 1],
  [0, 0, 1, 0, 0],
  [0, 2, 2, 3, 5],
  [1, 3, 1, 1, 1],
  [0, 0, 0, 0, 0],
  [0, 1, 4, 3, 5],
  [0, 1, 2, 4, 5],
  [1, 2, 1, 1, 3],
  [0, 2, 1, 0, 0],
];

const contexts1: readonly (readonly number[])[] = [
  [1, 1],
  [1, 1],
  [1, 1],
  [1, 1],
];

export const oracleCases: readonly OracleCase[] = [
  {
    id: "mab-lingreedy-eps0",
    alpha: 0,
    arms: ["1", "2", "3"],
    decisions: ["1", "1", "1", "2", "2", "2", "3", "3", "3", "1"],
    rewards: [0, 0, 0, 0, 0, 0, 1, 1, 1, 1],
    query: [
      [0, 1, 2, 3, 5],
      [1, 1, 1, 1, 1],
    ],
    scores: [
      [-0.018378378378378413, 0.0, 0.9966292134831471],
      [0.14054054054054055, 0.0, 0.43258426966292074],
    ],
    contexts: contexts0,
  },
  {
    id: "mab-lingreedy-unused-row0",
    alpha: 0,
    arms: ["1", "2", "3", "4"],
    decisions: ["1", "1", "1", "2", "2", "3", "3", "3", "3", "3"],
    rewards: [0, 0, 1, 0, 0, 0, 0, 1, 1, 1],
    query: [[0, 1, 2, 3, 5]],
    scores: [[0.004587155963302836, 0.0, 0.6208530805687196, 0.0]],
    contexts: contexts0,
  },
  {
    id: "obp-lineps-exploit",
    alpha: 0,
    arms: ["0", "1"],
    decisions: ["0", "0", "1", "1"],
    rewards: [1, 1, 1, 0],
    query: [[1, 1]],
    scores: [[0.8, 0.4]],
    contexts: contexts1,
  },
];
