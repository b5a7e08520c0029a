import { EmbeddingError } from "../error.ts";
import type { Embedder } from "./embedder.ts";

/** Throws `invalid-option` if the embedder has no name or no dimensions. */
export function checkEmbedder({ id, dimensions }: Pick<Embedder, "id" | "dimensions">): void {
  if (typeof id !== "string" || id === "") {
    throw new EmbeddingError("invalid-option", "id must name the embedder, such as my-model@1");
  }
  checkCount("dimensions", dimensions, 1_000_000);
}

/** Throws `invalid-option` unless the value is a whole number from 1 to `most`. */
export function checkCount(name: string, value: number, most: number): void {
  if (!(Number.isSafeInteger(value) && value >= 1 && value <= most)) {
    throw new EmbeddingError(
      "invalid-option",
      `${name} must be a whole number from 1 to ${most}, not ${value}`,
    );
  }
}

/** Throws `invalid-embedding` unless the vector has the embedder's length. */
export function checkVector({ id, dimensions }: Embedder, vector: ArrayLike<number>): void {
  if (vector.length !== dimensions) {
    throw new EmbeddingError(
      "invalid-embedding",
      `${id} gave ${vector.length} values, but its dimensions are ${dimensions}`,
    );
  }
}
