import { Failure } from "../../../call/failure.ts";
import { fieldOf } from "../../../call/json-field.ts";
import type { TappedResponse, Target } from "../../protocol.ts";
import { signalsOf } from "./read-choice.ts";
import { readUsage } from "./read-usage.ts";
import { markChoice } from "./state.ts";

/**
 * Reads a chat completion that is not a stream.
 * @param tools names of the tools that the request offered
 * @throws Failure if the text is not a chat completion
 */
export function tapJson(
  text: string,
  tools: ReadonlySet<string>,
  { marksState, issuer }: Pick<Target, "marksState" | "issuer">,
): TappedResponse {
  let response: unknown;
  try {
    response = JSON.parse(text);
  } catch {
    throw new Failure("failed", "answered with text that is not JSON");
  }
  const choices = fieldOf(response, "choices");
  const choice: unknown = Array.isArray(choices) ? choices[0] : undefined;
  if (typeof (fieldOf(choice, "message") ?? undefined) !== "object") {
    const error = fieldOf(response, "error") ?? null;
    const what = error === null ? "with JSON that is not a chat completion" : "200 with an error";
    throw new Failure("failed", `answered ${what}`);
  }
  if (fieldOf(choice, "finish_reason") === "error") {
    throw new Failure("failed", "answered 200 with an error");
  }
  const usage = readUsage(fieldOf(response, "usage"), fieldOf(response, "service_tier"));
  const answer = signalsOf(choice, tools);
  const outcome = { answer, ...(usage !== undefined && { usage }) };
  if (!marksState || !Array.isArray(choices)) return { outcome, response };
  const marked = choices.map((each) => markChoice(fieldOf(each, "message"), issuer)).includes(true);
  return { outcome, response, ...(marked && { marked: JSON.stringify(response) }) };
}
