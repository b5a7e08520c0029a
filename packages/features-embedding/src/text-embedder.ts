import { checkEmbedder } from "./check.ts";
import { type Embedder, textOf } from "./embedder.ts";

/** Options of {@link textEmbedder}. */
export interface TextEmbedderOptions {
  /** Name and version of the model behind `embed`, such as `my-model@3`. */
  readonly id: string;
  /** Length of every vector; > 0. */
  readonly dimensions: number;
  /** The vector of a text, which may be empty or very long. Runs while a request waits. */
  readonly embed: (text: string) => ArrayLike<number>;
}

/**
 * Any synchronous function of the text as an embedder.
 *
 * @throws EmbeddingError `invalid-option`
 */
export function textEmbedder({ id, dimensions, embed }: TextEmbedderOptions): Embedder {
  checkEmbedder({ id, dimensions });
  return { id, dimensions, embed: (request) => embed(textOf(request)) };
}
