import type { Embedder } from "./embedder.ts";
import { EmbeddingError } from "./error.ts";

/** Refuses an embedder without a name or without dimensions, with `invalid-option`. */
export function checkEmbedder({ id, dimensions }: Pick<Embedder, "id" | "dimensions">): void {
  if (typeof id !== "string" || id === "") {
    throw new EmbeddingError("invalid-option", "id must name the embedder, as my-model@1");
  }
  checkCount("dimensions", dimensions, 1_000_000);
}

/** Refuses what is not a whole number from 1 to `most`, with `invalid-option`. */
export function checkCount(name: string, value: number, most: number): void {
  if (!(Number.isSafeInteger(value) && value >= 1 && value <= most)) {
    throw new EmbeddingError(
      "invalid-option",
      `${name} must be a whole number from 1 to ${most}, not ${value}`,
    );
  }
}

/** Refuses a vector of another length than the embedder's, with `invalid-embedding`. */
export function checkVector({ id, dimensions }: Embedder, vector: ArrayLike<number>): void {
  if (vector.length !== dimensions) {
    throw new EmbeddingError(
      "invalid-embedding",
      `${id} gave ${vector.length} values; its dimensions say ${dimensions}`,
    );
  }
}
