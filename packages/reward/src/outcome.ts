/** Tokens of one call, as counted and billed by the provider. Unknown fields are absent. */
export type Usage = {
  readonly inputTokens?: number;
  readonly outputTokens?: number;
  /** The part of `inputTokens` that was read from the provider's prompt cache. */
  readonly cachedInputTokens?: number;
  /** The part of `inputTokens` that was written to the provider's prompt cache. */
  readonly cacheWriteTokens?: number;
  /** The part of `cacheWriteTokens` that was written for an hour instead of minutes. */
  readonly cacheWrite1hTokens?: number;
  /** The part of `outputTokens` that was reasoning. */
  readonly reasoningTokens?: number;
  /** The service tier that was billed, by the provider's name, such as `priority`. */
  readonly serviceTier?: string;
  /** The speed that was billed, by the provider's name, such as `fast`. */
  readonly speed?: string;
};

/** Signals of a response that need no rating of its contents. */
export type ResponseSignals = {
  /** Why the model stopped. */
  readonly finish?: "stop" | "length" | "tool-calls" | "content-filter" | "other";
  /** The response has neither text nor a tool call. */
  readonly empty?: boolean;
  /** The arguments of a tool call are not JSON, or it names a tool that was not offered. */
  readonly brokenToolCall?: boolean;
  /** The model refused to answer, in a field of the protocol or in its text. */
  readonly refusal?: boolean;
};

/** The raw outcome of one attempt. Unknown fields are absent, never 0. */
export type Outcome = {
  /** A rating in [0, 1]. */
  readonly quality?: number;
  /** US dollars billed. */
  readonly costUsd?: number;
  /** Milliseconds from the start of the call to the last byte. */
  readonly latencyMs?: number;
  /** Milliseconds to the first byte of the content. */
  readonly firstTokenMs?: number;
  /** The arm failed: connection refused or reset, timeout, error status, or unreadable answer. */
  readonly failed?: boolean;
  /** The client disconnected before the end, which tells nothing about the arm. */
  readonly aborted?: boolean;
  readonly usage?: Usage;
  readonly answer?: ResponseSignals;
};
