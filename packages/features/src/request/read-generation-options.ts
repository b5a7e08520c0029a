import type { Reading } from "./request-reading.ts";

/** An object whose fields are read one by one. */
export type Fields = { readonly [name: string]: unknown };

/** True for objects and arrays, which have none of the fields that are read. */
export function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null;
}

/** Reads the options for the answer, in the words of all three protocols. */
export function readGenerationOptions(reading: Reading, body: Fields): void {
  const limit = body.max_completion_tokens ?? body.max_output_tokens ?? body.max_tokens;
  if (typeof limit === "number" && limit > 0 && Number.isFinite(limit)) {
    reading.maxOutputTokens = limit;
  }
  reading.structured =
    isStructured(body.response_format) ||
    isStructured(field(body.text, "format")) ||
    isStructured(field(body.output_config, "format"));
  reading.forcedTool = isForced(body.tool_choice);
  reading.thinking =
    field(body.thinking, "type") === "enabled" ||
    isHigh(body.reasoning_effort) ||
    isHigh(field(body.reasoning, "effort")) ||
    isHigh(field(body.output_config, "effort"));
}

function field(value: unknown, name: string): unknown {
  return isFields(value) ? value[name] : undefined;
}

function isStructured(format: unknown): boolean {
  const type = field(format, "type");
  return type === "json_schema" || type === "json_object";
}

/** OpenAI: `required`, or a named tool. Anthropic: type `any` or `tool`. */
function isForced(choice: unknown): boolean {
  if (choice === "required") return true;
  const type = field(choice, "type");
  return type === "any" || type === "tool" || type === "function" || type === "custom";
}

function isHigh(effort: unknown): boolean {
  return effort === "high" || effort === "xhigh" || effort === "max";
}
