import type { IncomingHttpHeaders } from "node:http";

/** A request that reached the provider, and what the provider did. */
export interface RecordedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: unknown;
  readonly answer: Answer;
}

export type Answer =
  | { readonly kind: "reply"; readonly calls: readonly string[]; readonly thoughts: number }
  /** A response to a request that is not part of the task. */
  | { readonly kind: "side" }
  | { readonly kind: "fault" }
  | { readonly kind: "refusal"; readonly status: number; readonly message: string };
