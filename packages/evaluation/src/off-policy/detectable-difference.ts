/** What a log can tell apart. */
export interface DetectableOptions {
  /** Decisions that are judged. */
  readonly decisions: number;
  /** Arms that could be drawn. */
  readonly arms: number;
  /** Probability that the log's policy shared evenly by all arms, in (0, 1]. */
  readonly floor: number;
  /** Share of the decisions in which the candidate prefers another arm, in (0, 1]. */
  readonly moved: number;
  /** Standard deviation of an outcome around what the model expects of it. */
  readonly noise: number;
}

/** The least differences that are told from 0 with power 80 %, in the outcome's units. */
export interface Detectable {
  /** By the normal interval of DR: for a log of a fixed policy, looked at once. */
  readonly once: number;
  /** By the confidence sequence: for any log, looked at as often as one likes. */
  readonly anytime: number;
}

/** z(0.975) and z(0.8). */
const LEVEL = 1.959963984540054;
const POWER = 0.8416212335729143;

/** ln(12 / 0.025): what the capital of twelve bets must grow to. */
const GROWTH = Math.log(480);

/**
 * Where the candidate moves a decision from the arm that the log preferred (p = 1 − ε + ε/K) to one
 * that it kept at the floor (p = ε/K), the expected square of the contrast's weight is
 * K/ε + 1/(1 − ε + ε/K), and so a decision adds V = moved·noise²·(K/ε + 1/(1 − ε + ε/K)) of
 * variance. A normal interval tells (1.96 + 0.84)·√(V/n). A bet λ grows the capital by
 * n·(λ·δ − λ²·V/2), which must reach ln 480, and cannot exceed ε/K: then the confidence sequence
 * tells ln 480 / (n·λ) + λ·V/2 + 0.84·√(V/n), at λ = √(2·ln 480 / (n·V)) or ε/K, whichever is less.
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
