/** One column of a context. */
export interface Feature {
  readonly name: string;
  /** What a value says, in a sentence. */
  readonly description: string;
  /** Inclusive bounds of every value. */
  readonly range: readonly [number, number];
}

/** What the columns of a context are. Column 0 is the bias, always 1. */
export interface FeatureSchema {
  /** Name and version, such as `req12@1`: contexts of different ids never meet in one state. */
  readonly id: string;
  readonly features: readonly Feature[];
}

/**
 * Turns a request into a context. Synchronous, allocation-free once warm, and never throws for a
 * strange request: what cannot be read gives the neutral value of its column.
 */
export interface FeatureExtractor<Request = unknown> {
  readonly schema: FeatureSchema;
  /** Fills `out` (length = number of features) with values rounded to float32. */
  extract(request: Request, out: Float64Array): void;
}
