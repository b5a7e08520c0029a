import { expect, test } from "vitest";
import { GatewayError, type GatewayErrorCode } from "../../src/error.ts";
import { anthropicMessages } from "../../src/protocols/anthropic-messages/anthropic-messages.ts";

const { renderError, renderStreamError } = anthropicMessages;

test.each([
  [400, "invalid_request_error"],
  [401, "authentication_error"],
  [403, "permission_error"],
  [404, "not_found_error"],
  [408, "invalid_request_error"],
  [413, "request_too_large"],
  [415, "invalid_request_error"],
  [422, "invalid_request_error"],
  [429, "rate_limit_error"],
  [500, "api_error"],
  [502, "api_error"],
  [503, "overloaded_error"],
  [504, "timeout_error"],
  [529, "overloaded_error"],
])("the status %i is an error of the type %s", (status, type) => {
  const error = new GatewayError("upstream-refused", "why", { status });
  expect(renderError(error)).toEqual({ type: "error", error: { type, message: "why" } });
});

test("an error names the field once", () => {
  const messageOf = (message: string): unknown =>
    renderError(new GatewayError("invalid-request", message, { param: "tools[0].name" }));
  const expected = { error: { message: "tools[0].name: is missing" } };
  expect(messageOf("is missing")).toMatchObject(expected);
  expect(messageOf("tools[0].name: is missing")).toMatchObject(expected);
});

test.each<[GatewayErrorCode, string]>([
  ["upstream-failed", "api_error"],
  ["upstream-timeout", "api_error"],
  ["internal", "api_error"],
  ["rate-limited", "overloaded_error"],
  ["upstream-overloaded", "overloaded_error"],
  ["closed", "overloaded_error"],
])("a stream that ends for %s says %s, reported or not", (code, type) => {
  for (const reported of [true, false]) {
    const event = renderStreamError(new GatewayError(code, "why\nnot"), reported);
    const [name, data, ...rest] = event.split("\n");
    expect(name).toBe("event: error");
    expect(JSON.parse(data?.replace("data: ", "") ?? "")).toEqual({
      type: "error",
      error: { type, message: "why\nnot" },
    });
    expect(rest).toEqual(["", ""]);
  }
});
