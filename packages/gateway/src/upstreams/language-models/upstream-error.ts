import { APICallError, UnsupportedFunctionalityError } from "@ai-sdk/provider";
import { Failure } from "../../call/failure.ts";

/**
 * What a vendor's model threw, for its caller: the failure of the connection in the place of the errors
 * that packages wrap it in, a refusal in the place of what a package cannot say in its wire format, and
 * else the error itself, without the upstream's credentials.
 */
export function toUpstreamError(error: unknown, redact: (text: string) => string): unknown {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (cause instanceof Failure) return cause;
  }
  if (UnsupportedFunctionalityError.isInstance(error)) return refusalOf(error);
  return APICallError.isInstance(error) ? withoutSecrets(error, redact) : error;
}

/** What the upstream itself would answer to such a request. */
function refusalOf(cause: UnsupportedFunctionalityError): APICallError {
  const message = `the model's provider has no support for ${cause.functionality}`;
  return new APICallError({ message, cause, url: "", requestBodyValues: {}, statusCode: 400 });
}

function withoutSecrets(error: APICallError, redact: (text: string) => string): APICallError {
  const { message, responseBody = "", responseHeaders = {}, data } = error;
  const said = [message, responseBody, JSON.stringify([responseHeaders, data])];
  if (said.every((text) => redact(text) === text)) return error;
  const headers = Object.entries(responseHeaders).map(([name, value]) => [name, redact(value)]);
  const { url, requestBodyValues, statusCode, isRetryable } = error;
  return new APICallError({
    url,
    requestBodyValues,
    isRetryable,
    ...(statusCode !== undefined && { statusCode }),
    message: redact(message),
    responseBody: redact(responseBody),
    responseHeaders: Object.fromEntries(headers),
  });
}
