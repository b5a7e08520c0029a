import { type Fields, fields, isObject, list, text } from "../../json.ts";
import type { Issuer } from "../issuer.ts";
import { refuseUnless, requireKnown, TOOL_NAME } from "../refusal.ts";
import { checkBlocks } from "./messages-blocks.ts";
import { requireParameters, requireUnique } from "./schema.ts";

const PARAMETERS =
  "model messages system tools tool_choice metadata max_tokens thinking context_management output_config stream stop_sequences temperature top_p top_k service_tier container mcp_servers cache_control speed".split(
    " ",
  );
const TOOL_FIELDS =
  "name description input_schema cache_control strict defer_loading input_examples type eager_input_streaming allowed_callers".split(
    " ",
  );

/** Refuses what the Messages API refuses. */
export function checkMessages(body: Fields, issuer: Issuer): void {
  requireKnown(body, PARAMETERS, "");
  refuseUnless(text(body.model) !== "", "model: field required");
  const { max_tokens: limit } = body;
  refuseUnless(Number.isInteger(limit) && Number(limit) >= 1, "max_tokens: field required");
  checkSystem(body.system);
  checkTools(body);
  checkThinking(body);
  const { id = body.container } = fields(body.container);
  const isKnown = id === undefined || issuer.hasIssued(text(id));
  refuseUnless(isKnown, `container: "${text(id)}" not found`);
  checkMessageList(body, issuer);
  const marks = JSON.stringify([body.system, body.tools, body.messages]).match(
    /"cache_control":{/g,
  );
  refuseUnless(
    (marks?.length ?? 0) <= 4,
    "a maximum of 4 blocks with cache_control may be provided",
  );
}

function checkSystem(system: unknown): void {
  if (system === undefined || typeof system === "string") return;
  refuseUnless(Array.isArray(system), "system: must be a string or an array");
  for (const [index, block] of list(system).entries()) {
    const { type, text: content } = fields(block);
    refuseUnless(type === "text", `system.${index}: must be text`);
    refuseUnless(
      text(content).trim() !== "",
      `system.${index}: text content blocks must be non-empty`,
    );
  }
}

function checkTools({ tools, tool_choice: choice, thinking }: Fields): void {
  const offered = list(tools).map(fields);
  requireUnique(
    offered.map(({ name }) => text(name)),
    "tools",
  );
  for (const [index, tool] of offered.entries()) {
    if (tool.type !== undefined && tool.type !== "custom") continue;
    requireKnown(tool, TOOL_FIELDS, `tools.${index}.`);
    refuseUnless(isObject(tool.input_schema), `tools.${index}.input_schema: field required`);
    requireParameters(tool, tool.input_schema, `tools.${index}`);
  }
  if (choice === undefined) return;
  const { type, name } = fields(choice);
  refuseUnless(["auto", "any", "tool", "none"].includes(text(type)), "tool_choice.type: unknown");
  refuseUnless(offered.length > 0, "tool_choice: may only be specified with tools");
  const isNamed = offered.some((tool) => tool.name === name);
  refuseUnless(type !== "tool" || isNamed, `tool_choice.name: there is no tool "${text(name)}"`);
  const thinks = ["enabled", "adaptive"].includes(text(fields(thinking).type));
  refuseUnless(
    !thinks || type === "auto" || type === "none",
    "thinking may not be enabled with forced tools",
  );
}

function checkThinking(body: Fields): void {
  const { thinking, max_tokens: limit, temperature, top_k: topK, output_config: config } = body;
  const takes = abilitiesOf(text(body.model));
  refuseUnless(fields(config).effort === undefined || takes.adaptive, "effort: not supported");
  if (thinking === undefined) return;
  const { type, budget_tokens: budget } = fields(thinking);
  if (type === "disabled") {
    refuseUnless(takes.budget, "thinking: cannot be disabled for this model");
    return;
  }
  refuseUnless(type === "enabled" || type === "adaptive", "thinking.type: unknown");
  refuseUnless(temperature === undefined || temperature === 1, "temperature: must be 1");
  refuseUnless(topK === undefined, "top_k: must be unset with thinking");
  refuseUnless(
    type === "enabled" ? takes.budget : takes.adaptive,
    `thinking: ${type} not supported`,
  );
  if (type === "adaptive") return;
  refuseUnless(Number(budget) >= 1024, "thinking.budget_tokens: must be at least 1024");
  refuseUnless(Number(limit) > Number(budget), "max_tokens: must exceed thinking.budget_tokens");
}

/** What a generation of models takes. */
function abilitiesOf(model: string): Readonly<Record<"adaptive" | "budget" | "system", boolean>> {
  const isOld = /-4-5/.test(model);
  return { adaptive: !isOld, budget: !/-5-5/.test(model), system: !isOld };
}

function checkMessageList(body: Fields, issuer: Issuer): void {
  const messages = list(body.messages).map(fields);
  refuseUnless(messages.length > 0, "messages: at least one message is required");
  for (const [index, message] of messages.entries()) {
    const place = `messages.${index}`;
    requireKnown(message, ["role", "content", "output_config"], `${place}.`);
    const { role, content } = message;
    const later = abilitiesOf(text(body.model)).system ? ["system"] : [];
    const roles = index === 0 ? ["user"] : ["user", "assistant", ...later];
    refuseUnless(roles.includes(text(role)), `${place}.role: unexpected role "${text(role)}"`);
    if (typeof content === "string")
      refuseUnless(content.trim() !== "", `${place}: must be non-empty`);
    else checkBlocks(list(content).map(fields), text(role), place, issuer);
  }
  const last = messages.at(-1);
  refuseUnless(last?.role !== "assistant", "this model does not support assistant message prefill");
  checkExchanges(messages);
  if (fields(body.thinking).type === "enabled") requireFirstThought(messages);
}

/** Every call has its result at the beginning of the next turn of the user, and the other way round. */
function checkExchanges(messages: readonly Fields[]): void {
  let open: readonly string[] = [];
  let answered: string[] = [];
  const settle = (): void => {
    const missing = open.filter((id) => !answered.includes(id));
    refuseUnless(missing.length === 0, `tool_use without tool_result: ${missing.join(", ")}`);
  };
  for (const [index, { role, content }] of messages.entries()) {
    if (role === "system") continue;
    const blocks = list(content).map(fields);
    if (role === "assistant") {
      settle();
      const calls = blocks.filter(({ type }) => type === "tool_use");
      open = calls.map(({ id }) => text(id));
      answered = [];
      for (const { name } of calls)
        refuseUnless(TOOL_NAME.test(text(name)), `${index}: tool_use.name`);
      continue;
    }
    const results = blocks.filter(({ type }) => type === "tool_result");
    const ids = results.map(({ tool_use_id: id }) => text(id));
    for (const id of ids) {
      refuseUnless(
        open.includes(id),
        `messages.${index}: unexpected tool_use_id in tool_result: ${id}`,
      );
      refuseUnless(!answered.includes(id), `messages.${index}: several tool_results for ${id}`);
      answered.push(id);
    }
    const isFirst = blocks.slice(0, results.length).every(({ type }) => type === "tool_result");
    refuseUnless(isFirst, `messages.${index}: tool_result blocks must come first`);
    settle();
  }
  settle();
}

/** With thinking, the turn that awaits the results of its tools begins with a thought. */
function requireFirstThought(messages: readonly Fields[]): void {
  const brings = ({ content }: Fields): boolean =>
    list(content).some((block) => fields(block).type === "tool_result");
  const spoken = messages.filter(({ role }) => role !== "system");
  const last = spoken.at(-1);
  if (last === undefined || !brings(last)) return;
  const asked = spoken.findLastIndex((message) => message.role === "user" && !brings(message));
  const turn = spoken.slice(asked + 1).find(({ role }) => role === "assistant");
  const { type } = fields(list(turn?.content)[0]);
  refuseUnless(
    type === "thinking" || type === "redacted_thinking",
    `expected thinking, but found ${text(type)}: with thinking, a final assistant turn must start with a thinking block`,
  );
}
