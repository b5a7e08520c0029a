import { readRequest } from "./read-request.ts";
import { Reading, type RequestReading } from "./request-reading.ts";

/** What a model must be able to do to serve a request. */
export interface RequestNeeds {
  /** Images are in the conversation. */
  readonly vision: boolean;
  /** Tools are offered, or were called before. */
  readonly tools: boolean;
  /**
   * Estimated input tokens: a quarter of the characters, attachments as in `RequestReading`. Low
   * by up to four times for Chinese, Japanese and Korean, and blind to a tool's parameters.
   */
  readonly inputTokens: number;
  /** Output tokens that the request allows; absent where it does not say. */
  readonly maxOutputTokens?: number;
}

/** What serving a request takes, from its body or from a reading of it. Never throws. */
export function requestNeeds(request: unknown): RequestNeeds {
  const reading: RequestReading = request instanceof Reading ? request : readRequest(request);
  const needs = {
    vision: reading.images > 0,
    tools: reading.tools > 0 || reading.toolCalls > 0 || reading.toolResults > 0,
    inputTokens: Math.ceil((reading.textLength + reading.outsideLength) / 4),
  };
  const { maxOutputTokens } = reading;
  return maxOutputTokens === undefined ? needs : { ...needs, maxOutputTokens };
}
