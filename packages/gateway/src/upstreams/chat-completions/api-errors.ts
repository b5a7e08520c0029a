import { APICallError } from "@ai-sdk/provider";
import { Failure } from "../../call/failure.ts";
import { fieldOf } from "../../call/json-field.ts";
import { readText } from "../http-client.ts";
import type { UpstreamResponse } from "../upstream.ts";
import { flatHeaders } from "./flat-headers.ts";

/** Longest body of an error that is read, in bytes. */
const MAX_ERROR_BYTES = 64 * 1024;

/** What every error says of its request: nothing, because prompts must not end up in logs. */
const request = { url: "/chat/completions", requestBodyValues: {} };

/** The error of a response with another status than 200. Reads the response to its end. */
export async function refusalError(response: UpstreamResponse): Promise<APICallError> {
  const { statusCode, headers } = response;
  const responseBody = await readText(response, MAX_ERROR_BYTES);
  return new APICallError({
    ...request,
    message: `answered ${statusCode}`,
    statusCode,
    responseHeaders: flatHeaders(headers),
    responseBody,
  });
}

/** The error of a response of status 200 that is no chat completion. */
export function unreadableError(what: string, responseBody: string): APICallError {
  return new APICallError({ ...request, message: what, statusCode: 200, responseBody });
}

/**
 * The error that an upstream reports in a response of status 200.
 * @param error untrusted JSON; its `code` is the status if it looks like one
 */
export function reportedError(error: unknown): APICallError {
  const code = Number(fieldOf(error, "code"));
  const isStatus = Number.isInteger(code) && code >= 400 && code < 600;
  const message = "sent an error instead of the response";
  return new APICallError({
    ...request,
    message,
    ...(isStatus
      ? { statusCode: code }
      : { isRetryable: true, cause: new Failure("failed", message, undefined, true) }),
    responseBody: JSON.stringify({ error }),
    data: error,
  });
}
