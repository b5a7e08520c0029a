import { createHash, randomUUID } from "node:crypto";

/** Longest id of a tool call that OpenAI takes. */
const MAX_ID = 40;

/** An id for a call to which its upstream gave none: results are found by the id of their call. */
export function newToolCallId(): string {
  return `call_${randomUUID().replaceAll("-", "")}`;
}

/** An id as upstreams take it; the same for a call and for its result. */
export function shortToolCallId(id: string): string {
  if (id.length <= MAX_ID) return id;
  return `call_${createHash("sha256").update(id).digest("hex").slice(0, 32)}`;
}
