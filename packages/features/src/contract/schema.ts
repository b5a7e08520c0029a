/** One column of a context. */
export interface Feature {
  readonly name: string;
  /** Meaning of a value, in one sentence. */
  readonly description: string;
  /** Inclusive bounds of the values. */
  readonly range: readonly [number, number];
}

/** The columns of a context. Column 0 is the bias, always 1. */
export interface FeatureSchema {
  /** Name and version, such as `req12@1`. Contexts with different ids are never mixed in one state. */
  readonly id: string;
  readonly features: readonly Feature[];
}

/**
 * Turns a request into a context, synchronously. Never throws because of a request: an unreadable one
 * has the context of an empty one. `featureConformance` of `@armature/features/conformance` tests it.
 */
export interface FeatureExtractor<Request = unknown> {
  readonly schema: FeatureSchema;
  /**
   * Fills `out` with values rounded to float32.
   *
   * @param out its length is the number of features; otherwise an error with the code
   *   `invalid-context` is thrown and `out` stays unchanged
   */
  extract(request: Request, out: Float64Array): void;
}
