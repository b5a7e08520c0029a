/** Options of {@link detectableDifference}. */
export interface DetectableOptions {
  /** Evaluated decisions. */
  readonly decisions: number;
  /** Number of arms that could be drawn. */
  readonly arms: number;
  /** Probability that the logging policy spread evenly over all arms, in (0, 1]. */
  readonly floor: number;
  /** Share of the decisions in which the candidate prefers another arm, in (0, 1]. */
  readonly moved: number;
  /** Standard deviation of an outcome around the model's expectation. */
  readonly noise: number;
}

/** Smallest differences that are distinguished from 0 with 80 % power, in the outcome's units. */
export interface Detectable {
  /** By the normal interval of DR, for a log of a fixed policy that is evaluated once. */
  readonly once: number;
  /** By the confidence sequence, for any log and any number of evaluations. */
  readonly anytime: number;
}

/** z(0.975) and z(0.8). */
const LEVEL = 1.959963984540054;
const POWER = 0.8416212335729143;

/** ln(12 / 0.025): log of the growth at which one of twelve bets rejects a mean. */
const GROWTH = Math.log(480);

/**
 * The smallest difference between two policies that a log can show. If the candidate moves a decision
 * from the arm that the log preferred (p = 1 − ε + ε/K) to one at the floor (p = ε/K), the expected
 * square of the contrast's weight is K/ε + 1/(1 − ε + ε/K), so a decision has the variance
 * V = moved·noise²·(K/ε + 1/(1 − ε + ε/K)). A normal interval resolves (1.96 + 0.84)·√(V/n). A bet λ
 * grows the log capital by n·(λ·δ − λ²·V/2), which must reach ln 480, and cannot exceed ε/K. The
 * confidence sequence therefore resolves ln 480 / (n·λ) + λ·V/2 + 0.84·√(V/n) at
 * λ = min(√(2·ln 480 / (n·V)), ε/K).
 */
export function detectableDifference(options: DetectableOptions): Detectable {
  const { decisions, arms, floor, moved, noise } = options;
  const square = arms / floor + 1 / (1 - floor + floor / arms);
  const variance = moved * noise * noise * square;
  const error = Math.sqrt(variance / decisions);
  const bet = Math.min(Math.sqrt((2 * GROWTH) / (decisions * variance)), floor / arms);
  return {
    once: (LEVEL + POWER) * error,
    anytime: GROWTH / (decisions * bet) + (bet * variance) / 2 + POWER * error,
  };
}
