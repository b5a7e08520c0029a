/** A seeded random number generator. Equal seeds give equal sequences on every machine. */
export interface Rng {
  /** A uniform number in [0, 1) with 53 random bits. */
  uniform(): number;
  /** A standard normal deviate. */
  normal(): number;
}
