import { LRUCache } from "lru-cache";
import { checkCount, checkEmbedder, checkVector } from "../contract/check.ts";
import { type Embedder, textOf } from "../contract/embedder.ts";
import { EmbeddingError } from "../error.ts";

/** Options of {@link preparedEmbedder}. */
export interface PreparedEmbedderOptions {
  /** Name and version of the model behind `embed`, such as `my-model@3`. */
  readonly id: string;
  /** Length of every vector; > 0. */
  readonly dimensions: number;
  /** Computes the vector of a text, which may be empty or very long. */
  readonly embed: (text: string) => Promise<ArrayLike<number>>;
  /** Limit on the cached texts and vectors, in bytes; least recently used first. @default 64 MiB */
  readonly maxBytes?: number;
}

/** An embedder that knows only the requests that were prepared. */
export interface PreparedEmbedder extends Embedder {
  /**
   * Embeds the text of a request, unless its vector is cached. Await it before routing the request.
   * Rejects like `embed`, or with an EmbeddingError `invalid-embedding`. The request may be routed
   * anyway; it then has no vector.
   */
  prepare(request: unknown): Promise<void>;
  /** Number of requests so far that were not prepared. */
  readonly missed: number;
}

/**
 * Makes an embedder from an asynchronous function of the text. Routing is synchronous, so `prepare` does
 * the waiting beforehand. Vectors are cached by text, so the requests of one tool exchange need only one.
 *
 * @throws EmbeddingError `invalid-option`
 */
export function preparedEmbedder(options: PreparedEmbedderOptions): PreparedEmbedder {
  const { id, dimensions, embed, maxBytes = 64 * 2 ** 20 } = options;
  checkEmbedder({ id, dimensions });
  checkCount("maxBytes", maxBytes, Number.MAX_SAFE_INTEGER);
  const vectors = new LRUCache<string, Float32Array>({
    maxSize: maxBytes,
    sizeCalculation: (vector, text) => vector.byteLength + 2 * text.length + 1,
  });
  let missed = 0;
  const embedder: PreparedEmbedder = {
    id,
    dimensions,
    async prepare(request) {
      const text = textOf(request);
      if (vectors.has(text)) return;
      const vector = await embed(text);
      checkVector(embedder, vector);
      const kept = Float32Array.from(vector);
      if (!kept.every(Number.isFinite)) {
        throw new EmbeddingError("invalid-embedding", `${id} gave a value that is not finite`);
      }
      vectors.set(text, kept);
    },
    embed(request) {
      const vector = vectors.get(textOf(request));
      if (vector === undefined) missed++;
      return vector;
    },
    get missed() {
      return missed;
    },
  };
  return embedder;
}
