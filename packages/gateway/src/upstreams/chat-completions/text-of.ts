import { fieldOf } from "../../call/json-field.ts";

/** The text of a content: a string, or a list of parts; untrusted JSON. */
export function textOf(content: unknown): string {
  if (typeof content === "string") return content;
  if (!Array.isArray(content)) return "";
  return content
    .map((part) => fieldOf(part, "text"))
    .filter((text) => typeof text === "string")
    .join("");
}
