import { Failure } from "../../../call/failure.ts";
import { fieldOf } from "../../../call/json-field.ts";
import type { TappedResponse, Target } from "../../protocol.ts";
import { markBlock, markContainer } from "./mark-state.ts";
import { readUsage, signalsOf } from "./read-message.ts";

/**
 * Reads a message that is not a stream.
 * @param tools names of the tools that the request offered
 * @throws Failure if the text is not a message
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
  const content = fieldOf(response, "content");
  if (!Array.isArray(content)) {
    const isError = fieldOf(response, "type") === "error";
    const what = isError ? "200 with an error" : "with JSON that is not a message";
    throw new Failure("failed", `answered ${what}`);
  }
  const usage = readUsage(fieldOf(response, "usage"));
  const answer = signalsOf(response, tools);
  const tapped = { outcome: { answer, ...(usage !== undefined && { usage }) }, response };
  if (!marksState) return tapped;
  const blocks = content.map((block) => markBlock(block, issuer));
  const holder = markContainer(response, issuer);
  if (holder === undefined && blocks.every((block) => block === undefined)) return tapped;
  const marked = {
    ...(holder ?? (response as object)),
    content: content.map((block, index) => blocks[index] ?? block),
  };
  return { ...tapped, marked: JSON.stringify(marked) };
}
