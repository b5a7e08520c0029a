import { readRequest } from "@armature/features";

/**
 * Turns a request into a long vector, which a projection makes short. Synchronous; never throws because
 * of a request.
 */
export interface Embedder {
  /** Name and version, such as `words4096@1`; a projection names the embedder that it belongs to. */
  readonly id: string;
  /** Length of every vector. */
  readonly dimensions: number;
  /** The vector, valid until the next call; undefined if the request has none. */
  embed(request: unknown): ArrayLike<number> | undefined;
}

/** The person's last message in a request, as `readRequest` of @armature/features reads it. */
export function textOf(request: unknown): string {
  const { text } = readRequest(request);
  return text.length === 1 ? (text[0] ?? "") : text.join("\n");
}
