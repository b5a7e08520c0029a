/** Tokens of one call, as the provider counted them. Unknown is absent. */
export type Usage = {
  readonly inputTokens?: number;
  readonly outputTokens?: number;
  /** The part of `inputTokens` that was read from the provider's prompt cache. */
  readonly cachedInputTokens?: number;
  /** The part of `inputTokens` that was written to the provider's prompt cache. */
  readonly cacheWriteTokens?: number;
  /** The part of `outputTokens` that was reasoning. */
  readonly reasoningTokens?: number;
};

/** What can be seen of an answer from outside, without judging what it says. */
export type AnswerSigns = {
  /** Why the model stopped. */
  readonly finish?: "stop" | "length" | "tool-calls" | "content-filter" | "other";
  /** Neither text nor a tool call. */
  readonly empty?: boolean;
  /** A tool call whose arguments are not JSON, or which names a tool that was not offered. */
  readonly brokenToolCall?: boolean;
  /** The model said that it will not answer, through the protocol's own field or in so many words. */
  readonly refusal?: boolean;
};

/** What came of one attempt, as raw as it was seen. Unknown is absent, never 0. */
export type Outcome = {
  /** In [0, 1], from somebody who knows. */
  readonly quality?: number;
  /** US dollars billed. */
  readonly costUsd?: number;
  /** From the request's arrival at the upstream call to the last byte. */
  readonly latencyMs?: number;
  /** To the first byte of the answer's content. */
  readonly firstTokenMs?: number;
  /** The arm failed: refused, reset, timed out, an error status, or no readable answer. */
  readonly failed?: boolean;
  /** The client left before the end: says nothing about the arm. */
  readonly aborted?: boolean;
  readonly usage?: Usage;
  readonly answer?: AnswerSigns;
};
