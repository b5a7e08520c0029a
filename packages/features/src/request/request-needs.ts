import { readRequest } from "./read-request.ts";
import { Reading, type RequestReading } from "./request-reading.ts";

/** The capabilities that a request needs of a model. */
export interface RequestNeeds {
  /** True if the conversation contains images. */
  readonly vision: boolean;
  /** True if tools are offered or were called earlier. */
  readonly tools: boolean;
  /**
   * Estimated input tokens: a quarter of the characters, with attachments as in `RequestReading`. Up to
   * four times too low for Chinese, Japanese and Korean, and without the parameters of tools.
   */
  readonly inputTokens: number;
  /** Limit on output tokens in the request; absent if it sets none. */
  readonly maxOutputTokens?: number;
}

/** The needs of a request, given its body or a reading of it. Never throws. */
export function requestNeeds(request: unknown): RequestNeeds {
  const reading: RequestReading = Reading.isReading(request) ? request : readRequest(request);
  const needs = {
    vision: reading.images > 0,
    tools: reading.tools > 0 || reading.toolCalls > 0 || reading.toolResults > 0,
    inputTokens: Math.ceil((reading.textLength + reading.outsideLength) / 4),
  };
  const { maxOutputTokens } = reading;
  return maxOutputTokens === undefined ? needs : { ...needs, maxOutputTokens };
}
