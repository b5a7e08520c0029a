import {
  type JsonObject,
  RefusedRequest,
  readName,
  readObject,
  readObjects,
  readSchema,
  readText,
  refuseUnknownFields,
} from "../reading.ts";
import { THOUGHT } from "../thought.ts";
import type { Tool, Turn } from "../turn.ts";
import { checkItems } from "./check-items.ts";

/** Fields of a request, as `openai` 7 declares them, and `client_metadata`, which Codex sends. */
const FIELDS = new Set(
  (
    "background client_metadata context_management conversation include input instructions " +
    "max_output_tokens max_tool_calls metadata model moderation parallel_tool_calls " +
    "previous_response_id prompt prompt_cache_key prompt_cache_options prompt_cache_retention " +
    "reasoning safety_identifier service_tier store stream stream_options temperature text " +
    "tool_choice tools top_logprobs top_p truncation user"
  ).split(" "),
);

const FUNCTION_FIELDS = new Set([
  "type",
  "name",
  "description",
  "parameters",
  "strict",
  "defer_loading",
]);

/** Fewest tokens that a response can be limited to. */
const LEAST_TOKENS = 16;

export function readResponsesRequest(body: JsonObject): Turn {
  refuseUnknownFields(body, "", FIELDS);
  for (const field of ["previous_response_id", "conversation"]) {
    if (body[field] === undefined || body[field] === null) continue;
    throw new RefusedRequest(field, "this provider stores nothing");
  }
  const limit = body.max_output_tokens;
  if (typeof limit === "number" && limit < LEAST_TOKENS) {
    throw new RefusedRequest("max_output_tokens", `must be ${LEAST_TOKENS} or more`);
  }
  const text = body.text === undefined ? {} : readObject(body.text, "text");
  const format = text.format === undefined ? {} : readObject(text.format, "text.format");
  if (format.type === "json_schema") readName(format.name, "text.format.name", 64);
  const items =
    typeof body.input === "string"
      ? [{ role: "user", content: body.input }]
      : readObjects(body.input, "input");
  checkItems(items);
  const users = items.filter(({ role }) => role === "user");
  return {
    model: readText(body.model, "model"),
    stream: body.stream === true,
    usage: true,
    tools: body.tools === undefined ? [] : readTools(body.tools, "tools"),
    asked: users
      .map(({ content }) => (typeof content === "string" ? content : JSON.stringify(content)))
      .join("\n"),
    hasResults: items.some(({ type }) => type === "function_call_output"),
    json: format.type === "json_schema" || format.type === "json_object",
    thoughts: items.filter((item) => item.encrypted_content === THOUGHT.encrypted).length,
  };
}

function readTools(value: unknown, field: string, namespace?: string): readonly Tool[] {
  return readObjects(value, field).flatMap((tool, i) => {
    const at = `${field}[${i}]`;
    const type = readText(tool.type, `${at}.type`);
    if (type === "namespace") {
      return readTools(tool.tools, `${at}.tools`, readName(tool.name, `${at}.name`, 64));
    }
    if (type !== "function") return [];
    refuseUnknownFields(tool, at, FUNCTION_FIELDS);
    const { parameters } = tool;
    return [
      {
        name: readName(tool.name, `${at}.name`, 64),
        parameters:
          parameters === null || parameters === undefined
            ? { type: "object" }
            : readSchema(parameters, `${at}.parameters`),
        ...(namespace !== undefined && { namespace }),
      },
    ];
  });
}
