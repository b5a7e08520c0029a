import { isFields } from "./read-generation-options.ts";
import { CALL_CHARACTERS, type Reading, TOOL_CHARACTERS } from "./request-reading.ts";

/** Limit on the messages, parts and tools visited in one request. */
export const VISIT_LIMIT = 20_000;

/** Counts a visit. Returns false if the limit is reached. */
export function visit(reading: Reading): boolean {
  if (reading.visited >= VISIT_LIMIT) return false;
  reading.visited++;
  return true;
}

/** Counts the tools that a request offers. */
export function readTools(reading: Reading, tools: unknown): void {
  if (!Array.isArray(tools)) return;
  reading.tools = tools.length;
  reading.outsideLength += tools.length * TOOL_CHARACTERS;
  for (let at = 0; at < tools.length && visit(reading); at++) {
    const tool: unknown = tools[at];
    if (!isFields(tool)) continue;
    const named = isFields(tool.function) ? tool.function : tool;
    if (typeof named.description === "string") reading.outsideLength += named.description.length;
  }
}

/** Counts a tool call. Arguments are JSON text or an object, whose string values are counted. */
export function readCall(reading: Reading, given: unknown): void {
  reading.toolCalls++;
  let characters = typeof given === "string" ? given.length : 0;
  if (isFields(given)) {
    for (const name in given) {
      if (!visit(reading)) break;
      const value = given[name];
      if (typeof value === "string") characters += value.length;
    }
  }
  reading.outsideLength += Math.max(CALL_CHARACTERS, characters);
}

/** Counts a tool result in an OpenAI protocol, which never reports a failure. */
export function countResult(reading: Reading): void {
  if (reading.humanTurns === 0) reading.toolResults++;
}
