import { fieldOf } from "../../call/json-field.ts";

/** The text of a message's content, refusals included: a string, or a list of parts. */
export function textOf(content: unknown): string {
  if (typeof content === "string") return content;
  if (!Array.isArray(content)) return "";
  return content
    .map((part) => fieldOf(part, "text") ?? fieldOf(part, "refusal"))
    .filter((text) => typeof text === "string")
    .join("");
}
