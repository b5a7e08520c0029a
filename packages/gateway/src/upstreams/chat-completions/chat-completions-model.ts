import type { LanguageModelV4 } from "@ai-sdk/provider";
import type { UpstreamResponse, UpstreamTraits } from "../upstream.ts";

/** A model behind an API of chat completions. */
export interface ChatCompletionsOptions {
  /** The provider's name, for messages. */
  readonly provider: string;
  /** The provider's own name of the model. */
  readonly model: string;
  /** The upstream's short name as an issuer of state. */
  readonly issuer: string;
  readonly tokenLimit: UpstreamTraits["tokenLimit"];
  /** True if it takes `cache_control` in messages and tools, as OpenRouter does. @default false */
  readonly takesCacheMarks?: boolean;
  readonly send: SendChatCompletion;
}

/**
 * Sends the body of a request.
 * @param stream true if the response is to be a stream
 * @param headers those of the call, such as the client's headers for tracing
 * @throws Failure
 */
export type SendChatCompletion = (
  body: Uint8Array,
  stream: boolean,
  signal: AbortSignal,
  headers: Readonly<Record<string, string>>,
) => Promise<UpstreamResponse>;

/**
 * A language model over the wire format of chat completions. It throws `APICallError` for a response
 * with another status than 200 or one that cannot be read, and `Failure` if the connection fails.
 */
export function chatCompletionsModel(options: ChatCompletionsOptions): LanguageModelV4 {
  throw new Error(`${options.model} is not served yet`);
}
