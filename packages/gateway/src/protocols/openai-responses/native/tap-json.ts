import { Failure } from "../../../call/failure.ts";
import { fieldOf } from "../../../call/json-field.ts";
import type { TappedResponse, Target } from "../../protocol.ts";
import { markResponse } from "./mark-response.ts";
import { readOutcome } from "./read-response.ts";

/**
 * Reads a response that is not a stream.
 * @param tools names of the tools that the request offered
 * @throws Failure if the text is not a response
 */
export function tapJson(
  text: string,
  tools: ReadonlySet<string>,
  { issuer, marksState }: Target,
): TappedResponse {
  let response: unknown;
  try {
    response = JSON.parse(text);
  } catch {
    throw new Failure("failed", "answered with text that is not JSON");
  }
  if ((fieldOf(response, "error") ?? null) !== null || fieldOf(response, "status") === "failed") {
    throw new Failure("failed", "answered 200 with an error");
  }
  if (!Array.isArray(fieldOf(response, "output"))) {
    throw new Failure("failed", "answered with JSON that is not a response");
  }
  return {
    outcome: readOutcome(response, tools),
    response,
    ...(marksState && { marked: JSON.stringify(markResponse(response, issuer)) }),
  };
}
