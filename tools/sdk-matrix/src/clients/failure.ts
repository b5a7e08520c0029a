import { APICallError } from "@ai-sdk/provider";
import { APIError as AnthropicError } from "@anthropic-ai/sdk";
import { APIError as OpenAiError } from "openai";

/** An error as a client throws it. */
export interface ClientFailure {
  /** Undefined if it was no response, or came in a stream. */
  readonly status: number | undefined;
  readonly retryAfter: string | undefined;
  readonly message: string;
}

export function failureOf(error: unknown): ClientFailure {
  if (APICallError.isInstance(error)) {
    const { statusCode: status, responseHeaders, message } = error;
    return { status, retryAfter: responseHeaders?.["retry-after"], message };
  }
  if (error instanceof OpenAiError || error instanceof AnthropicError) {
    const { status, headers, message } = error;
    return { status, retryAfter: headers?.get("retry-after") ?? undefined, message };
  }
  return { status: undefined, retryAfter: undefined, message: String(error) };
}
