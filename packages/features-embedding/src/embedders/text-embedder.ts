import { checkEmbedder } from "../contract/check.ts";
import { type Embedder, textOf } from "../contract/embedder.ts";

/** Options of {@link textEmbedder}. */
export interface TextEmbedderOptions {
  /** Name and version of the model behind `embed`, such as `my-model@3`. */
  readonly id: string;
  /** Length of every vector; > 0. */
  readonly dimensions: number;
  /** Computes the vector of a text, which may be empty or very long. The request waits for it. */
  readonly embed: (text: string) => ArrayLike<number>;
}

/**
 * Makes an embedder from a synchronous function of the text.
 *
 * @throws EmbeddingError `invalid-option`
 */
export function textEmbedder({ id, dimensions, embed }: TextEmbedderOptions): Embedder {
  checkEmbedder({ id, dimensions });
  return { id, dimensions, embed: (request) => embed(textOf(request)) };
}
