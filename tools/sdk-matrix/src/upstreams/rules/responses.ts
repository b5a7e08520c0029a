import { type Fields, fields, list, text } from "../../json.ts";
import type { Issuer } from "../issuer.ts";
import { refuseUnless, requireKnown, TOOL_NAME } from "../refusal.ts";
import { checkItems } from "./responses-items.ts";
import { requireParameters, requireStrict, requireUnique } from "./schema.ts";

const PARAMETERS =
  "model input instructions tools tool_choice parallel_tool_calls max_output_tokens max_tool_calls stream stream_options temperature top_p top_logprobs text reasoning store include previous_response_id conversation truncation metadata user safety_identifier prompt_cache_key prompt_cache_retention service_tier background prompt client_metadata".split(
    " ",
  );
const EFFORTS = ["none", "minimal", "low", "medium", "high", "xhigh", "max"];
const TOOL_TYPES =
  "function custom namespace web_search tool_search image_generation file_search code_interpreter mcp".split(
    " ",
  );

/** Refuses what the Responses API refuses. */
export function checkResponses(body: Fields, issuer: Issuer): void {
  requireKnown(body, PARAMETERS, "");
  refuseUnless(text(body.model) !== "", "model: missing required parameter");
  const { max_output_tokens: limit, previous_response_id: previous, conversation } = body;
  refuseUnless(
    limit === undefined || Number(limit) >= 16,
    "max_output_tokens: must be at least 16",
  );
  const isKnown = typeof previous !== "string" || issuer.hasIssued(previous);
  refuseUnless(isKnown, `previous response with id "${text(previous)}" not found`);
  const { id = conversation } = fields(conversation);
  refuseUnless(
    (id ?? undefined) === undefined || issuer.hasIssued(text(id)),
    "conversation not found",
  );
  checkReasoning(fields(body.reasoning));
  checkText(fields(body.text));
  checkTools(list(body.tools).map(fields), body.tool_choice);
  if (typeof body.input === "string") {
    refuseUnless(body.input !== "", "input: must not be empty");
    return;
  }
  refuseUnless(Array.isArray(body.input), "input: must be a string or an array");
  checkItems(list(body.input).map(fields), issuer, typeof previous === "string");
}

function checkReasoning({ effort, summary }: Fields): void {
  refuseUnless(
    (effort ?? undefined) === undefined || EFFORTS.includes(text(effort)),
    "reasoning.effort",
  );
  // Recorded requests have a placeholder in the place of a summary's kind.
  const kinds = ["auto", "concise", "detailed", "lore"];
  refuseUnless(
    (summary ?? undefined) === undefined || kinds.includes(text(summary)),
    "reasoning.summary",
  );
}

function checkText({ format, verbosity }: Fields): void {
  const lengths = [undefined, "low", "medium", "high"];
  refuseUnless(lengths.includes(verbosity as string | undefined), "text.verbosity");
  const { type, name, schema, strict } = fields(format);
  refuseUnless(
    [undefined, "text", "json_object", "json_schema"].includes(type as string),
    "text.format",
  );
  if (type !== "json_schema") return;
  refuseUnless(TOOL_NAME.test(text(name)), "text.format.name: does not match");
  if (strict === true) requireStrict(schema, "text.format.schema");
}

function checkTools(offered: readonly Fields[], choice: unknown): void {
  const names: string[] = [];
  for (const [index, tool] of offered.entries()) {
    const place = `tools[${index}]`;
    refuseUnless(TOOL_TYPES.includes(text(tool.type)), `${place}.type: invalid value`);
    if (tool.type === "function") {
      const known = ["type", "name", "description", "parameters", "strict", "defer_loading"];
      requireKnown(tool, known, `${place}.`);
      requireParameters(tool, tool.parameters, place);
    }
    if (tool.type === "function" || tool.type === "custom") names.push(text(tool.name));
  }
  requireUnique(names, "tools");
  if (choice === undefined || ["auto", "none", "required"].includes(text(choice))) return;
  const { type, name } = fields(choice);
  const isNamed = type === "function" || type === "custom" ? names.includes(text(name)) : true;
  refuseUnless(isNamed, "tool_choice: not found in tools");
}
