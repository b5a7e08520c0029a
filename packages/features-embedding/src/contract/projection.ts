import { createHash } from "node:crypto";
import { z } from "zod";
import { EmbeddingError } from "../error.ts";

/** Limit on the dimensions of a projection, because contexts should be short. */
export const MOST_DIMENSIONS = 64;

/** How well the vectors predict one outcome on held-out rows. */
export interface TargetFit {
  /** Such as `reward small` or `log cost large`. */
  readonly target: string;
  /** Number of rows with this outcome. */
  readonly rows: number;
  /** Share of its variance explained in 5-fold cross-validation; the outcome is dropped if ≤ 0. */
  readonly explained: number;
}

/** A learned map from an embedder's vectors to a few numbers, as plain JSON. */
export interface Projection {
  readonly format: "armature-projection@1";
  /** Id of the embedder. */
  readonly embedder: string;
  /** Length of its vectors. */
  readonly inputs: number;
  /** Number of values in the projection of a vector. */
  readonly dimensions: number;
  /** Value k is tanh(Σ vector[i] · weights[i · dimensions + k] − offset[k]). */
  readonly offset: readonly number[];
  readonly weights: readonly number[];
  /** The outcomes it was fitted to, for information. */
  readonly targets: readonly TargetFit[];
  /** Hash of everything that affects its values, so that contexts of different projections never mix. */
  readonly hash: string;
}

const weight = z.number().min(-1e9).max(1e9);

const schema = z.object({
  format: z.literal("armature-projection@1"),
  embedder: z.string().min(1),
  inputs: z.int().min(1),
  dimensions: z.int().min(1).max(MOST_DIMENSIONS),
  offset: z.array(weight),
  weights: z.array(weight),
  targets: z.array(z.object({ target: z.string(), rows: z.int(), explained: z.number() })),
  hash: z.string(),
});

/** Adds the format and the hash. */
export function sealProjection(content: Omit<Projection, "format" | "hash">): Projection {
  return { format: "armature-projection@1", ...content, hash: hashOf(content) };
}

/**
 * Checks a projection that was read from a file.
 *
 * @throws EmbeddingError `invalid-projection`, naming the field
 */
export function checkProjection(value: unknown): Projection {
  const parsed = schema.safeParse(value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return refuse(`${issue?.path.join(".")}: ${issue?.message}`, parsed.error);
  }
  const { inputs, dimensions, offset, weights, hash } = parsed.data;
  if (offset.length !== dimensions) refuse(`offset must hold ${dimensions} numbers`);
  if (weights.length !== inputs * dimensions) {
    refuse(`weights must hold ${inputs} · ${dimensions} numbers, not ${weights.length}`);
  }
  if (hash !== hashOf(parsed.data)) refuse("hash does not match its numbers");
  return parsed.data;
}

function hashOf(content: Omit<Projection, "format" | "hash">): string {
  const { embedder, inputs, dimensions, offset, weights } = content;
  return createHash("sha256")
    .update(JSON.stringify([embedder, inputs, dimensions, offset, weights]))
    .digest("base64url")
    .slice(0, 12);
}

function refuse(what: string, cause?: unknown): never {
  throw new EmbeddingError(
    "invalid-projection",
    `the projection cannot be used, fit it again: ${what}`,
    { cause },
  );
}
