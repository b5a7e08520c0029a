import { checkCount, checkEmbedder, checkVector } from "../contract/check.ts";
import type { Embedder } from "../contract/embedder.ts";
import { MOST_DIMENSIONS, type Projection, sealProjection } from "../contract/projection.ts";
import { EmbeddingError } from "../error.ts";
import { crossValidate } from "./cross-validate.ts";
import { reduceRank } from "./reduce-rank.ts";
import { fitRidge } from "./ridge.ts";
import { SparseRows } from "./sparse-rows.ts";
import { type FitRow, refuse, targetsOf } from "./targets.ts";

/** Relative tolerance of the final fit of each target. */
const TOLERANCE = 1e-4;

/** Significant digits of the numbers in a projection. */
const DIGITS = 5;

/** Options of {@link fitProjection}. */
export interface FitProjectionOptions {
  readonly embedder: Embedder;
  /** At least 50 rows: of a full table, or of a log with the outcome of one arm per row. */
  readonly rows: readonly FitRow[];
  /** Most dimensions of the projection, from 1 to 64. @default 8 */
  readonly dimensions?: number;
}

/**
 * Fits a projection of embeddings to the outcomes that they predict. Each arm's reward and the logarithm
 * of its cost get a ridge regression, with a ridge chosen by cross-validation; the projection keeps the
 * few directions in which their predictions vary most (reduced-rank regression). Outcomes that are not
 * predicted on held-out rows are left out. Equal rows give byte-identical projections.
 *
 * Fit on earlier rows than those that a policy learns from or that are measured, because the projection
 * has seen the outcomes of its rows.
 *
 * @throws EmbeddingError `invalid-rows`, with row and field, or if no outcome can be predicted;
 *   `invalid-embedding`, `invalid-option`
 */
export function fitProjection(options: FitProjectionOptions): Projection {
  const { embedder, rows, dimensions = 8 } = options;
  checkEmbedder(embedder);
  checkCount("dimensions", dimensions, MOST_DIMENSIONS);
  const targets = targetsOf(rows);
  const vectors = vectorsOf(embedder, rows);
  const fits = targets.map(({ name, rows, values }) => {
    const problem = { vectors, rows, target: values };
    const { ridge, explained } = crossValidate(problem);
    const target = { target: name, rows: rows.length, explained: rounded(explained) };
    if (explained <= 0) return { target };
    return { target, coefficients: fitRidge(problem, ridge, undefined, TOLERANCE).coefficients };
  });
  const coefficients = fits.flatMap(({ coefficients }) => coefficients ?? []);
  if (coefficients.length === 0) {
    refuse(`${embedder.id} predicts no outcome on held-out rows: do without it, or give more rows`);
  }
  const reduced = reduceRank(vectors, coefficients, dimensions);
  return sealProjection({
    embedder: embedder.id,
    inputs: embedder.dimensions,
    dimensions: reduced.dimensions,
    offset: reduced.offset.map(rounded),
    weights: reduced.weights.map(rounded),
    targets: fits.map(({ target }) => target),
  });
}

function vectorsOf(embedder: Embedder, rows: readonly FitRow[]): SparseRows {
  const vectors = new SparseRows(embedder.dimensions);
  for (const [row, { prompt }] of rows.entries()) {
    if (prompt === undefined) refuse(`rows[${row}].prompt is missing`);
    const vector = embedder.embed(prompt);
    if (vector === undefined) {
      return refuse(`rows[${row}].prompt has no vector: await prepare(prompt) for every row first`);
    }
    checkVector(embedder, vector);
    for (let at = 0; at < vector.length; at++) {
      if (Number.isFinite(vector[at])) continue;
      throw new EmbeddingError(
        "invalid-embedding",
        `${embedder.id} gave ${vector[at]} for rows[${row}].prompt`,
      );
    }
    vectors.add(vector);
  }
  return vectors;
}

function rounded(value: number): number {
  return Number(value.toPrecision(DIGITS));
}
