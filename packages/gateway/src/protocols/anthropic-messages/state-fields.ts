import { fieldOf } from "../../call/json-field.ts";
import type { Block } from "./parse-request.ts";

/** Types of blocks without which the conversation goes on: only their issuer can read their state. */
const DROPPABLE: ReadonlySet<string> = new Set(["thinking", "redacted_thinking"]);

const FIELDS: ReadonlyMap<string, readonly string[]> = new Map([
  ["thinking", ["signature"]],
  ["redacted_thinking", ["data"]],
  ["server_tool_use", ["id"]],
  ["mcp_tool_use", ["id"]],
  ["compaction", ["signature", "encrypted_content"]],
]);

/** True for a block that may be left out if its state was issued by another provider. */
export function isDroppable({ type }: Block): boolean {
  return DROPPABLE.has(type);
}

/** The fields of a block that hold state which only its issuer understands. */
export function stateFieldsOf({ type }: Block): readonly string[] {
  // The results of tools that the provider runs, such as `web_search_tool_result`.
  if (type.endsWith("_tool_result")) return ["tool_use_id"];
  return FIELDS.get(type) ?? [];
}

/** The id of an uploaded file in a block, by the path of its field. */
export function fileOf(block: Block): { readonly field: string; readonly id: string } | undefined {
  const source = fieldOf(block.source, "type") === "file";
  const id = source ? fieldOf(block.source, "file_id") : block.file_id;
  if (typeof id !== "string") return undefined;
  return { field: source ? "source.file_id" : "file_id", id };
}
