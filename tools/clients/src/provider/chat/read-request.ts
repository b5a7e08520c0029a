import {
  type JsonObject,
  RefusedRequest,
  readChoice,
  readName,
  readObject,
  readObjects,
  readSchema,
  readText,
  refuseDuplicates,
  refuseUnknownFields,
} from "../reading.ts";
import { THOUGHT } from "../thought.ts";
import type { Tool, Turn } from "../turn.ts";

/** Fields of a request, as `openai` 7 declares them. */
const FIELDS = new Set(
  (
    "audio frequency_penalty function_call functions logit_bias logprobs max_completion_tokens " +
    "max_tokens messages metadata modalities model moderation n parallel_tool_calls prediction " +
    "presence_penalty prompt_cache_key prompt_cache_options prompt_cache_retention " +
    "reasoning_effort response_format safety_identifier seed service_tier stop store stream " +
    "stream_options temperature tool_choice tools top_logprobs top_p user verbosity " +
    "web_search_options"
  ).split(" "),
);

/** `reasoning_content` is what servers that stream it take back. */
const MESSAGE_FIELDS: Readonly<Record<string, ReadonlySet<string>>> = {
  system: new Set(["role", "content", "name"]),
  developer: new Set(["role", "content", "name"]),
  user: new Set(["role", "content", "name"]),
  assistant: new Set([
    "role",
    "content",
    "name",
    "refusal",
    "tool_calls",
    "audio",
    "reasoning_content",
  ]),
  tool: new Set(["role", "content", "tool_call_id"]),
};

const PARTS: Readonly<Record<string, readonly string[]>> = {
  system: ["text"],
  developer: ["text"],
  user: ["text", "image_url", "input_audio", "file"],
  assistant: ["text", "refusal"],
  tool: ["text"],
};

const PART_FIELDS = new Set(["type", "text", "refusal", "image_url", "input_audio", "file"]);

export function readChatRequest(body: JsonObject): Turn {
  refuseUnknownFields(body, "", FIELDS);
  const messages = readObjects(body.messages, "messages");
  if (messages.length === 0) throw new RefusedRequest("messages", "must not be empty");
  const open = new Set<string>();
  messages.forEach((message, i) => {
    checkMessage(message, `messages[${i}]`, open);
  });
  if (open.size > 0) {
    throw new RefusedRequest("messages", `no result for the calls ${[...open].join(", ")}`);
  }
  if (body.stream_options !== undefined && body.stream !== true) {
    throw new RefusedRequest("stream_options", "only allowed in a stream");
  }
  const tools = readTools(body.tools);
  if (body.tool_choice !== undefined && tools.length === 0) {
    throw new RefusedRequest("tool_choice", "only allowed with tools");
  }
  const options =
    body.stream_options === undefined ? {} : readObject(body.stream_options, "stream_options");
  const users = messages.filter(({ role }) => role === "user");
  return {
    model: readText(body.model, "model"),
    stream: body.stream === true,
    usage: options.include_usage === true,
    tools,
    asked: users
      .map(({ content }) => (typeof content === "string" ? content : JSON.stringify(content)))
      .join("\n"),
    hasResults: messages.some(({ role }) => role === "tool"),
    json: body.response_format !== undefined,
    thoughts: messages.filter(({ reasoning_content }) => reasoning_content === THOUGHT.text).length,
  };
}

/** @param open ids of the calls that have no result yet; updated */
function checkMessage(message: JsonObject, field: string, open: Set<string>): void {
  const role = readChoice(message.role, `${field}.role`, Object.keys(MESSAGE_FIELDS));
  refuseUnknownFields(message, field, MESSAGE_FIELDS[role] ?? new Set());
  if (role === "tool") {
    const id = readText(message.tool_call_id, `${field}.tool_call_id`);
    if (!open.delete(id))
      throw new RefusedRequest(`${field}.tool_call_id`, `no call ${id} is open`);
  } else if (open.size > 0) {
    throw new RefusedRequest(field, `the calls ${[...open].join(", ")} need results first`);
  }
  const calls =
    message.tool_calls === undefined ? [] : readObjects(message.tool_calls, `${field}.tool_calls`);
  if (message.tool_calls !== undefined && calls.length === 0) {
    throw new RefusedRequest(`${field}.tool_calls`, "must not be empty");
  }
  calls.forEach((call, i) => {
    const at = `${field}.tool_calls[${i}]`;
    readChoice(call.type, `${at}.type`, ["function"]);
    const called = readObject(call.function, `${at}.function`);
    readName(called.name, `${at}.function.name`, 64);
    readText(called.arguments, `${at}.function.arguments`);
    open.add(readText(call.id, `${at}.id`));
  });
  if (message.content === null || message.content === undefined) {
    if (role === "assistant" && calls.length > 0) return;
    throw new RefusedRequest(`${field}.content`, "must be a string or parts");
  }
  if (typeof message.content === "string") return;
  const parts = readObjects(message.content, `${field}.content`);
  if (parts.length === 0) throw new RefusedRequest(`${field}.content`, "must not be empty");
  parts.forEach((part, i) => {
    const at = `${field}.content[${i}]`;
    const type = readChoice(part.type, `${at}.type`, PARTS[role] ?? []);
    refuseUnknownFields(part, at, PART_FIELDS);
    if (type === "text") readText(part.text, `${at}.text`);
    if (type === "image_url") readText(readObject(part.image_url, at).url, `${at}.image_url.url`);
  });
}

function readTools(value: unknown): readonly Tool[] {
  if (value === undefined) return [];
  const tools = readObjects(value, "tools");
  if (tools.length === 0) throw new RefusedRequest("tools", "must not be empty");
  const read = tools.map((tool, i) => {
    const field = `tools[${i}]`;
    readChoice(tool.type, `${field}.type`, ["function"]);
    refuseUnknownFields(tool, field, new Set(["type", "function"]));
    const declared = readObject(tool.function, `${field}.function`);
    refuseUnknownFields(
      declared,
      `${field}.function`,
      new Set(["name", "description", "parameters", "strict"]),
    );
    const { parameters = { type: "object" } } = declared;
    return {
      name: readName(declared.name, `${field}.function.name`, 64),
      parameters: readSchema(parameters, `${field}.function.parameters`),
    };
  });
  refuseDuplicates(
    read.map(({ name }) => name),
    "tools",
  );
  return read;
}
