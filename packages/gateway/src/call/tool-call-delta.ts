import { fieldOf } from "./json-field.ts";

/** A piece of a tool call in a streamed chat completion; fields that are missing are empty. */
export interface ToolCallDelta {
  /** Tells the calls of one response apart; untrusted JSON. */
  readonly index: unknown;
  readonly id: string;
  readonly name: string;
  /** True for tools that take free text, false for functions. */
  readonly custom: boolean;
  readonly input: string;
}

/**
 * Reads an entry of `delta.tool_calls`.
 * @param place its place in the list, which counts where the upstream gives no index
 */
export function readToolCallDelta(part: unknown, place: number): ToolCallDelta {
  const custom = fieldOf(part, "custom");
  const called = custom ?? fieldOf(part, "function");
  return {
    index: fieldOf(part, "index") ?? place,
    id: textOf(part, "id"),
    name: textOf(called, "name"),
    custom: custom !== undefined,
    input: textOf(called, custom === undefined ? "arguments" : "input"),
  };
}

/**
 * True if the piece begins another call than the one that is open at its index. Some upstreams give
 * all calls of a batch one index; others repeat the name in each piece of a call, or give each piece
 * an id of its own.
 */
export function beginsCall(
  open: { readonly id: string; readonly input: readonly string[] } | undefined,
  { id, name }: ToolCallDelta,
): boolean {
  if (open === undefined) return true;
  if (name === "") return false;
  return id !== "" && open.id !== "" ? id !== open.id : isJson(open.input.join(""));
}

function textOf(holder: unknown, name: string): string {
  const text = fieldOf(holder, name);
  return typeof text === "string" ? text : "";
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
