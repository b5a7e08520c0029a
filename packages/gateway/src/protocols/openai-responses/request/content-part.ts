/** Types of parts that hold a text, in a field `text`; a refusal holds it in `refusal`. */
const texts: ReadonlySet<unknown> = new Set(["input_text", "output_text", "text", "refusal"]);

/** True for a part of a message or a tool's result that holds a text. */
export function isTextPart(type: unknown): boolean {
  return texts.has(type);
}

/** True for a part that has its like in other protocols. */
export function isTranslatablePart(type: unknown): boolean {
  return texts.has(type) || type === "input_image" || type === "input_file";
}
