import { type Fields, fields, list, text } from "../../json.ts";
import type { Issuer } from "../issuer.ts";
import { refuseUnless, requireKnown, TOOL_NAME } from "../refusal.ts";
import { requireImageUrl } from "./images.ts";
import { requireParameters, requireStrict, requireUnique } from "./schema.ts";

const PARAMETERS =
  "model messages tools tool_choice parallel_tool_calls max_tokens max_completion_tokens stream stream_options temperature top_p frequency_penalty presence_penalty stop seed n logprobs top_logprobs logit_bias response_format reasoning_effort verbosity user safety_identifier metadata store service_tier prompt_cache_key reasoning".split(
    " ",
  );
const EFFORTS = ["none", "minimal", "low", "medium", "high", "xhigh", "max"];
const MESSAGE_FIELDS: Readonly<Record<string, readonly string[]>> = {
  system: ["content", "name"],
  developer: ["content", "name"],
  user: ["content", "name"],
  assistant: "content name tool_calls refusal reasoning reasoning_content reasoning_details".split(
    " ",
  ),
  tool: ["content", "tool_call_id", "name"],
};

/** Refuses what chat completions refuse. */
export function checkChat(body: Fields, issuer: Issuer): void {
  requireKnown(body, PARAMETERS, "");
  refuseUnless(text(body.model) !== "", "you must provide a model parameter");
  const { stream, stream_options: options, reasoning_effort: effort } = body;
  refuseUnless(
    options === undefined || stream === true,
    "stream_options: only allowed with stream",
  );
  refuseUnless(effort === undefined || EFFORTS.includes(text(effort)), "reasoning_effort: unknown");
  checkTools(body);
  checkFormat(fields(body.response_format));
  const messages = list(body.messages).map(fields);
  refuseUnless(messages.length > 0, "messages: must not be empty");
  for (const [index, message] of messages.entries()) {
    checkMessage(message, `messages[${index}]`, issuer);
  }
  checkExchanges(messages);
}

function checkTools({ tools, tool_choice: choice, parallel_tool_calls: parallel }: Fields): void {
  const offered = list(tools).map(fields);
  refuseUnless(tools === undefined || offered.length > 0, "tools: must not be empty");
  for (const [index, tool] of offered.entries()) {
    requireKnown(tool, ["type", "function"], `tools[${index}].`);
    refuseUnless(tool.type === "function", `tools[${index}].type: unknown`);
    const offer = fields(tool.function);
    requireKnown(
      offer,
      ["name", "description", "parameters", "strict"],
      `tools[${index}].function.`,
    );
    requireParameters(offer, offer.parameters, `tools[${index}].function`);
  }
  const names = offered.map((tool) => text(fields(tool.function).name));
  requireUnique(names, "tools");
  refuseUnless(choice === undefined || offered.length > 0, "tool_choice: only allowed with tools");
  refuseUnless(
    parallel === undefined || offered.length > 0,
    "parallel_tool_calls: only with tools",
  );
  if (choice === undefined || ["auto", "none", "required"].includes(text(choice))) return;
  const { type, function: chosen } = fields(choice);
  const isNamed = type === "function" && names.includes(text(fields(chosen).name));
  refuseUnless(isNamed, "tool_choice: not found in tools");
}

function checkFormat({ type, json_schema: given }: Fields): void {
  if (type === undefined) return;
  refuseUnless(["text", "json_object", "json_schema"].includes(text(type)), "response_format.type");
  if (type !== "json_schema") return;
  const { name, schema, strict } = fields(given);
  refuseUnless(TOOL_NAME.test(text(name)), "response_format.json_schema.name: does not match");
  if (strict === true) requireStrict(schema, "response_format.json_schema.schema");
}

function checkMessage(message: Fields, place: string, issuer: Issuer): void {
  const { role, content, tool_calls: calls } = message;
  const known = MESSAGE_FIELDS[text(role)];
  refuseUnless(known !== undefined, `${place}.role: unknown role "${text(role)}"`);
  requireKnown(message, ["role", ...(known ?? [])], `${place}.`);
  const hasCalls = list(calls).length > 0;
  refuseUnless(calls === undefined || hasCalls, `${place}.tool_calls: must not be empty`);
  if (role === "assistant") {
    const isEmpty =
      (content ?? "") === "" || (list(content).length > 0 === false && content === null);
    refuseUnless(!isEmpty || hasCalls, `${place}: needs content or tool_calls`);
    checkReasoning(list(message.reasoning_details).map(fields), place, issuer);
  } else {
    refuseUnless(content !== undefined && content !== null, `${place}.content: must not be null`);
    if (Array.isArray(content))
      refuseUnless(content.length > 0, `${place}.content: must not be empty`);
  }
  for (const [index, part] of list(content).map(fields).entries()) {
    checkPart(part, text(role), `${place}.content[${index}]`);
  }
}

function checkPart(part: Fields, role: string, place: string): void {
  if (part.type === "text") {
    refuseUnless(text(part.text) !== "", `${place}.text: must not be empty`);
    return;
  }
  const types = role === "user" ? ["image_url", "input_audio", "file"] : [];
  refuseUnless(
    types.includes(text(part.type)),
    `${place}.type: ${text(part.type)} in a ${role} message`,
  );
  if (part.type === "image_url") requireImageUrl(text(fields(part.image_url).url), place);
}

/** Reasoning comes back unaltered, and to its issuer only. A stream's pieces of it may still be apart. */
function checkReasoning(details: readonly Fields[], place: string, issuer: Issuer): void {
  let said = "";
  for (const detail of details) {
    said += text(detail.text);
    if (detail.signature === undefined) continue;
    refuseUnless(
      issuer.accepts(text(detail.signature), said),
      `${place}: invalid reasoning signature`,
    );
    said = "";
  }
  refuseUnless(said === "", `${place}: reasoning_details without a signature`);
}

function checkExchanges(messages: readonly Fields[]): void {
  let open: string[] = [];
  for (const [index, message] of messages.entries()) {
    const { role, tool_call_id: id } = message;
    if (role === "tool") {
      refuseUnless(open.includes(text(id)), `messages[${index}]: tool result without its call`);
      open = open.filter((each) => each !== id);
      continue;
    }
    refuseUnless(open.length === 0, `tool_calls without results: ${open.join(", ")}`);
    open = list(message.tool_calls).map((call, at) => checkCall(fields(call), `${index}[${at}]`));
  }
  refuseUnless(open.length === 0, `tool_calls without results: ${open.join(", ")}`);
}

/** @returns the call's id */
function checkCall(call: Fields, place: string): string {
  requireKnown(call, ["id", "type", "function"], `messages[${place}].`);
  const { id, type, function: called } = call;
  const { name, arguments: argument } = fields(called);
  refuseUnless(type === "function", `messages[${place}].type: unknown`);
  refuseUnless(/^.{1,40}$/.test(text(id)), `messages[${place}].id: must have 1 to 40 characters`);
  refuseUnless(TOOL_NAME.test(text(name)), `messages[${place}].function.name: does not match`);
  refuseUnless(isJsonObject(argument), `messages[${place}].function.arguments: must be JSON`);
  return text(id);
}

export function isJsonObject(value: unknown): boolean {
  try {
    const parsed: unknown = JSON.parse(text(value));
    return typeof parsed === "object" && parsed !== null;
  } catch {
    return false;
  }
}
