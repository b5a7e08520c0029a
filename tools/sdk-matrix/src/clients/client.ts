import type { Protocol } from "../upstreams/strict-upstream.ts";

/** How a client is to ask, whatever its protocol. */
export interface Asked {
  readonly stream: boolean;
  readonly tools?: readonly ToolOffer[];
  /** Schema that the response has to follow. */
  readonly schema?: Readonly<Record<string, unknown>>;
  /** True if the model has to call a tool. */
  readonly mustCall?: boolean;
  /** True if the model is to think and its thoughts are to come back. */
  readonly thinks?: boolean;
  readonly maxTokens?: number;
  readonly signal?: AbortSignal;
  /** Called for each event of a stream that brings a piece of the response. */
  readonly onEvent?: () => void;
}

export interface ToolOffer {
  readonly name: string;
  readonly description: string;
  readonly schema: { readonly type: "object"; readonly [field: string]: unknown };
}

/** What a conversation begins with. */
export interface Prompt {
  readonly text: string;
  readonly instructions?: string;
  /** A PNG in base64. */
  readonly image?: string;
}

/** A response as its client gives it. */
export interface Received {
  readonly text: string;
  readonly thinking: string;
  readonly calls: readonly ReceivedCall[];
  /** `stop`, `length` or `tool-calls`. */
  readonly finish: string;
  readonly usage: ReceivedUsage;
  /** What the client keeps of the response in its history. */
  readonly kept: readonly unknown[];
}

export interface ReceivedCall {
  readonly id: string;
  readonly name: string;
  readonly input: unknown;
}

/** Tokens; undefined where the protocol has no field for them. */
export interface ReceivedUsage {
  readonly input: number | undefined;
  readonly cached: number | undefined;
  readonly written: number | undefined;
  readonly output: number | undefined;
  readonly reasoning: number | undefined;
  readonly total: number | undefined;
}

/** A model as a client reaches it: over a gateway. */
export interface Endpoint {
  /** Such as `http://127.0.0.1:50000`. */
  readonly origin: string;
  /** The name that the gateway knows it by. */
  readonly model: string;
}

/** A client with its history in the form that it keeps itself. */
export interface SdkClient {
  readonly name: string;
  readonly protocol: Protocol;
  begin(prompt: Prompt): readonly unknown[];
  ask(endpoint: Endpoint, history: readonly unknown[], asked: Asked): Promise<Received>;
  /** What goes into the history for the results of calls, in their order. */
  results(calls: readonly ReceivedCall[], results: readonly string[]): readonly unknown[];
}

/** Headers of every request of a client. */
export type Headers = Readonly<Record<string, string>>;

/** The key that clients present to the gateway. */
export const CLIENT_KEY = "sk-client";

/** The budget for thoughts, in tokens, where a protocol needs one. */
export const BUDGET = 2048;

/** Most tokens of a response where the protocol needs a limit. */
export const MAX_TOKENS = 8192;
