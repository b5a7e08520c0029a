import { checkCount, checkEmbedder, checkVector } from "../check.ts";
import type { Embedder } from "../embedder.ts";
import { EmbeddingError } from "../error.ts";
import { MOST_DIMENSIONS, type Projection, sealProjection } from "../projection.ts";
import { crossValidate } from "./cross-validate.ts";
import { reduceRank } from "./reduce-rank.ts";
import { fitRidge } from "./ridge.ts";
import { SparseRows } from "./sparse-rows.ts";
import { type FitRow, refuse, targetsOf } from "./targets.ts";

/** By which factor the gradient's norm falls in the last fit of each target. */
const TOLERANCE = 1e-4;

/** What is kept of each number; the projection that is returned holds no more. */
const DIGITS = 5;

/** Options of {@link fitProjection}. */
export interface FitProjectionOptions {
  readonly embedder: Embedder;
  /** 50 or more; rows of a full table, or of a log, where one arm's outcome is known of each. */
  readonly rows: readonly FitRow[];
  /** The most that each embedding is projected to, from 1 to 64. @default 8 */
  readonly dimensions?: number;
}

/**
 * Fits a projection of embeddings to what they foretell of each arm's reward and of the logarithm
 * of its cost: a ridge regression for each of these, its ridge chosen by cross-validation, and of
 * all their predictions the few directions that vary most (reduced-rank regression). Outcomes that
 * the embeddings do not foretell on held-out rows are left out. Equal rows give an equal
 * projection, to the byte.
 *
 * Fit on earlier rows than those that a policy is to learn from, or that anything is measured on:
 * the projection has seen their outcomes.
 *
 * @throws EmbeddingError `invalid-rows` naming row and field, or where nothing can be foretold;
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
    refuse(
      `${embedder.id} foretells no outcome on rows held out; do without it, or give more rows`,
    );
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
    if (prompt === undefined) refuse(`rows[${row}].prompt is absent`);
    const vector = embedder.embed(prompt);
    if (vector === undefined) {
      return refuse(`rows[${row}].prompt has no vector; await prepare(prompt) for every row first`);
    }
    checkVector(embedder, vector);
    for (let at = 0; at < vector.length; at += 1) {
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
