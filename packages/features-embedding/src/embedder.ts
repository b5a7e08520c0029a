import { readRequest } from "@armature/features";

/**
 * Turns a request into a long vector, which a projection makes short. Synchronous, and never throws
 * for a strange request.
 */
export interface Embedder {
  /** Name and version, such as `words4096@1`: a projection belongs to the embedder it names. */
  readonly id: string;
  /** Length of every vector. */
  readonly dimensions: number;
  /** The vector, good until the next call; undefined where there is none for this request. */
  embed(request: unknown): ArrayLike<number> | undefined;
}

/** What a person last wrote in a request, as `readRequest` of @armature/features finds it. */
export function textOf(request: unknown): string {
  const { text } = readRequest(request);
  return text.length === 1 ? (text[0] ?? "") : text.join("\n");
}
