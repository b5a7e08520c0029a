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
  /** Standard deviation over decisions of what moving gains there; 0 where it is the same in all. */
  readonly spread?: number;
}

/** z(0.975) + z(0.8). */
const POWER = 1.959963984540054 + 0.8416212335729143;

/**
 * The least difference in mean outcome, in the outcome's units, that a 95 % interval of the doubly
 * robust difference tells from 0 with power 80 %. Where the candidate moves a decision from the arm
 * that the log preferred (p = 1 − ε + ε/K) to one it kept at the floor (p = ε/K),
 * Σ contrast²/p = K/ε + 1/(1 − ε + ε/K), and so
 * δ = 2.80·√((moved·noise²·(K/ε + 1/(1 − ε + ε/K)) + spread²) / n).
 */
export function detectableDifference(options: DetectableOptions): number {
  const { decisions, arms, floor, moved, noise, spread = 0 } = options;
  const square = arms / floor + 1 / (1 - floor + floor / arms);
  return POWER * Math.sqrt((moved * noise * noise * square + spread * spread) / decisions);
}
