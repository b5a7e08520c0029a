import type { IncomingHttpHeaders } from "node:http";
import {
  type JsonObject,
  RefusedRequest,
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
import { checkConversation } from "./check-conversation.ts";

/** Fields of a request, as `@anthropic-ai/sdk` 1.14 declares them, those of betas included. */
const FIELDS = new Set(
  (
    "cache_control container context_management diagnostics fallbacks inference_geo max_tokens " +
    "mcp_servers messages metadata model output_config output_format service_tier speed " +
    "stop_sequences stream system temperature thinking tool_choice tools top_k top_p " +
    "user_profile_id workspace_id"
  ).split(" "),
);

const MOST_CACHE_MARKS = 4;

export function readMessagesRequest(body: JsonObject, headers: IncomingHttpHeaders): Turn {
  if (headers["anthropic-version"] === undefined) {
    throw new RefusedRequest("anthropic-version", "header is required");
  }
  refuseUnknownFields(body, "", FIELDS);
  checkBeta(body, headers, "context_management", "context-management-");
  const maxTokens = body.max_tokens;
  if (typeof maxTokens !== "number" || !Number.isInteger(maxTokens) || maxTokens < 1) {
    throw new RefusedRequest("max_tokens", "must be a whole number of 1 or more");
  }
  const messages = readObjects(body.messages, "messages");
  checkConversation(messages);
  checkSystem(body.system);
  const tools = readTools(body.tools);
  checkThinking(body, maxTokens);
  if (body.tool_choice !== undefined && body.tools === undefined) {
    throw new RefusedRequest("tool_choice", "only allowed with tools");
  }
  const marks = JSON.stringify(body).match(/"cache_control":\{/g)?.length ?? 0;
  if (marks > MOST_CACHE_MARKS) {
    throw new RefusedRequest("cache_control", `at most ${MOST_CACHE_MARKS} blocks, not ${marks}`);
  }
  const blocks = messages.flatMap(({ content }) => (Array.isArray(content) ? content : []));
  const users = messages.filter(({ role }) => role === "user");
  const format =
    body.output_config === undefined
      ? undefined
      : readObject(body.output_config, "output_config").format;
  return {
    model: readText(body.model, "model"),
    stream: body.stream === true,
    usage: true,
    tools,
    asked: users
      .map(({ content }) => (typeof content === "string" ? content : JSON.stringify(content)))
      .join("\n"),
    hasResults: blocks.some(({ type }) => type === "tool_result"),
    json: format !== undefined,
    thoughts: blocks.filter(({ signature }) => signature === THOUGHT.signature).length,
  };
}

function checkBeta(
  body: JsonObject,
  headers: IncomingHttpHeaders,
  field: string,
  beta: string,
): void {
  if (body[field] === undefined || String(headers["anthropic-beta"]).includes(beta)) return;
  throw new RefusedRequest(field, `needs a name ${beta}… in the header anthropic-beta`);
}

function checkSystem(system: unknown): void {
  if (system === undefined || typeof system === "string") return;
  readObjects(system, "system").forEach(({ type, text }, i) => {
    if (type === "text" && readText(text, `system[${i}].text`) !== "") return;
    throw new RefusedRequest(`system[${i}]`, "must be a text block that is not empty");
  });
}

function readTools(value: unknown): readonly Tool[] {
  if (value === undefined) return [];
  const tools = readObjects(value, "tools");
  const names = tools.map(({ name }, i) => readName(name, `tools[${i}].name`, 128));
  refuseDuplicates(names, "tools");
  return tools.flatMap((tool, i) => {
    const { type = "custom", name } = tool;
    if (type !== "custom") return [];
    const parameters = readSchema(tool.input_schema, `tools[${i}].input_schema`);
    return [{ name: String(name), parameters }];
  });
}

function checkThinking(body: JsonObject, maxTokens: number): void {
  if (body.thinking === undefined) return;
  const { type, budget_tokens: budget } = readObject(body.thinking, "thinking");
  if (type === "disabled") return;
  if (type === "enabled" && !(typeof budget === "number" && budget >= 1024 && budget < maxTokens)) {
    throw new RefusedRequest("thinking.budget_tokens", "must be from 1024 to below max_tokens");
  }
  if (body.temperature !== undefined && body.temperature !== 1) {
    throw new RefusedRequest("temperature", "must be 1 when thinking is enabled");
  }
  const choice = body.tool_choice === undefined ? {} : readObject(body.tool_choice, "tool_choice");
  if (choice.type === "any" || choice.type === "tool") {
    throw new RefusedRequest("tool_choice", "must not force a tool when thinking is enabled");
  }
}
