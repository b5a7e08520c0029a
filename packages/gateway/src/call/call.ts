import type {
  LanguageModelV4CallOptions,
  LanguageModelV4Content,
  LanguageModelV4FinishReason,
  LanguageModelV4Usage,
} from "@ai-sdk/provider";

/**
 * A client's request, independent of its protocol: the call that any model of the AI SDK takes. What
 * the AI SDK has no field for travels in `providerOptions.armature`: of the call (`CallSettings`) and
 * of messages, parts and tools (`PartSettings`).
 */
export interface Call {
  /** Without signal and headers, which belong to the attempt. */
  readonly options: Omit<LanguageModelV4CallOptions, "abortSignal" | "headers">;
  /** Fields of the request that no other protocol can express, such as `logprobs` or `tools[2]`. */
  readonly dropped: readonly string[];
}

/** Settings of a call beyond those of the AI SDK. An upstream passes on what its wire has. */
export type CallSettings = {
  readonly parallelToolCalls?: boolean;
  /** Identifies the end user. */
  readonly user?: string;
  readonly serviceTier?: string;
  /** Length of the response: `low`, `medium` or `high`. */
  readonly verbosity?: string;
  readonly promptCacheKey?: string;
  /** Tokens that the model may think, within the output limit. */
  readonly thinkingBudget?: number;
  /** True if the schema of the response format is enforced. */
  readonly strictSchema?: boolean;
};

/** Settings of a message, a part or a tool beyond those of the AI SDK. */
export type PartSettings = {
  /** The prompt up to here is worth caching, for this long. */
  readonly cache?: "5m" | "1h";
  /** Of a reasoning part: the state that its issuer needs to go on, as `sealState` made it. */
  readonly sealed?: string;
  /** Resolution of an image: `low`, `high` or `auto`. */
  readonly detail?: string;
};

/** What a part of a response says of itself, in `providerMetadata.armature`. */
export type PartMetadata = {
  /** Of reasoning: the state that its issuer needs to go on, as `sealState` made it. */
  readonly sealed?: string;
  /** Of text: true if the model refuses in it, by the upstream's own field for refusals. */
  readonly refusal?: boolean;
};

/** A whole response, independent of the protocol. */
export interface CallResult {
  readonly content: readonly LanguageModelV4Content[];
  readonly finishReason: LanguageModelV4FinishReason;
  readonly usage: LanguageModelV4Usage;
}

/** What identifies a response to the client. */
export interface ResponseHead {
  /** Unique, without a prefix. */
  readonly id: string;
  /** The provider's name of the model. */
  readonly model: string;
  /** Seconds since the epoch. */
  readonly createdAt: number;
}
