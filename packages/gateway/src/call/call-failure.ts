import { APICallError } from "@ai-sdk/provider";
import { Failure, failureOf, toFailure } from "./failure.ts";

/**
 * The failure behind an error of a language model.
 * @param reported true if it came as a part of the stream
 */
export function callFailure(error: unknown, reported = false): Failure {
  if (error instanceof Failure) return error;
  if (!APICallError.isInstance(error)) {
    return reported
      ? new Failure("failed", "sent an error instead of the response", undefined, true)
      : toFailure(error);
  }
  const { statusCode, responseHeaders, cause } = error;
  if (statusCode === undefined) return toFailure(cause);
  if (statusCode === 200) return new Failure("failed", "answered 200 with something unreadable");
  return failureOf(statusCode, responseHeaders?.["retry-after"], reported);
}
