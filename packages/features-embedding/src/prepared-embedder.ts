import { LRUCache } from "lru-cache";
import { checkCount, checkEmbedder, checkVector } from "./check.ts";
import { type Embedder, textOf } from "./embedder.ts";
import { EmbeddingError } from "./error.ts";

/** Options of {@link preparedEmbedder}. */
export interface PreparedEmbedderOptions {
  /** Name and version of the model behind `embed`, such as `my-model@3`. */
  readonly id: string;
  /** Length of every vector; > 0. */
  readonly dimensions: number;
  /** The vector of a text, which may be empty or very long. */
  readonly embed: (text: string) => Promise<ArrayLike<number>>;
  /** Most bytes of texts and vectors that are kept; the least recently used go first. @default 64 MiB */
  readonly maxBytes?: number;
}

/** An embedder that knows only what it was told in time. */
export interface PreparedEmbedder extends Embedder {
  /**
   * Embeds a request's text, unless its vector is there. Await it before the request is routed.
   * Rejects with what `embed` rejects with, or with an EmbeddingError `invalid-embedding`; the
   * request may be routed all the same, and then is one without a vector.
   */
  prepare(request: unknown): Promise<void>;
  /** Requests so far that came without having been prepared. */
  readonly missed: number;
}

/**
 * An asynchronous function of the text as an embedder. Routing waits for nothing, so the waiting is
 * done before it, by `prepare`. Vectors are kept by text: the requests of one tool exchange need
 * one.
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
      if (vector === undefined) missed += 1;
      return vector;
    },
    get missed() {
      return missed;
    },
  };
  return embedder;
}
