import { type Fields, fields, list, text } from "../../json.ts";
import type { Issuer } from "../issuer.ts";
import { refuseUnless, TOOL_NAME } from "../refusal.ts";
import { isJsonObject } from "./chat.ts";
import { requireImageUrl } from "./images.ts";

/** How the ids of items begin, by their type. */
const PREFIXES: Readonly<Record<string, string>> = {
  message: "msg_",
  reasoning: "rs_",
  function_call: "fc_",
  custom_tool_call: "ctc_",
};

const CALLS: Readonly<Record<string, string>> = {
  function_call: "function_call_output",
  custom_tool_call: "custom_tool_call_output",
};

const CONTENT: Readonly<Record<string, readonly string[]>> = {
  user: ["input_text", "input_image", "input_file"],
  system: ["input_text"],
  developer: ["input_text"],
  assistant: ["output_text", "refusal"],
};

/** @param continues true if the input goes on with a stored response, whose calls it may answer */
export function checkItems(items: readonly Fields[], issuer: Issuer, continues: boolean): void {
  refuseUnless(items.length > 0, "input: must not be empty");
  for (const [index, item] of items.entries()) {
    const place = `input[${index}]`;
    const type = typeOf(item);
    const prefix = PREFIXES[type];
    if (typeof item.id === "string" && prefix !== undefined) {
      refuseUnless(
        item.id.startsWith(prefix),
        `${place}.id: expected an id that begins with "${prefix}"`,
      );
      refuseUnless(item.id.length <= 64, `${place}.id: longer than 64 characters`);
    }
    checkItem(item, type, place, issuer);
    if (type === "reasoning") requireFollower(items[index + 1], place);
    requireReasoningBefore(item, items[index - 1], place, issuer);
  }
  checkExchanges(items, continues);
}

function checkItem(item: Fields, type: string, place: string, issuer: Issuer): void {
  switch (type) {
    case "message":
      checkMessage(item, place);
      return;
    case "reasoning": {
      const said = list(item.summary)
        .map((part) => text(fields(part).text))
        .join("");
      const { encrypted_content: state } = item;
      if (typeof state === "string") {
        refuseUnless(issuer.accepts(state, said), `${place}: invalid_encrypted_content`);
      } else
        refuseUnless(
          issuer.hasIssued(text(item.id)),
          `${place}: item "${text(item.id)}" not found`,
        );
      return;
    }
    case "function_call":
      refuseUnless(isJsonObject(item.arguments), `${place}.arguments: must be JSON`);
      refuseUnless(TOOL_NAME.test(text(item.name)), `${place}.name: does not match`);
      return;
    case "custom_tool_call":
      refuseUnless(typeof item.input === "string", `${place}.input: missing`);
      return;
    case "function_call_output":
    case "custom_tool_call_output":
      checkOutput(item.output, place);
      return;
    case "item_reference":
      refuseUnless(issuer.hasIssued(text(item.id)), `${place}: item "${text(item.id)}" not found`);
      return;
    case "additional_tools":
      return;
    default:
      refuseUnless(false, `${place}.type: invalid value "${type}"`);
  }
}

function checkMessage({ role, content }: Fields, place: string): void {
  const types = CONTENT[text(role)];
  refuseUnless(types !== undefined, `${place}.role: invalid value "${text(role)}"`);
  if (typeof content === "string") {
    refuseUnless(content !== "", `${place}.content: must not be empty`);
    return;
  }
  refuseUnless(list(content).length > 0, `${place}.content: must not be empty`);
  for (const part of list(content).map(fields)) {
    const { type, text: said, image_url: url } = part;
    refuseUnless(
      types?.includes(text(type)) === true,
      `${place}.content: ${text(type)} of ${text(role)}`,
    );
    if (/_text$/.test(text(type))) refuseUnless(text(said) !== "", `${place}.content: empty text`);
    if (type === "input_image") requireImageUrl(text(url), place);
  }
}

function checkOutput(output: unknown, place: string): void {
  if (typeof output === "string") return;
  refuseUnless(Array.isArray(output), `${place}.output: must be a string or an array`);
  for (const part of list(output).map(fields)) {
    refuseUnless(
      CONTENT.user?.includes(text(part.type)) === true,
      `${place}.output: ${text(part.type)}`,
    );
    if (part.type === "input_image") requireImageUrl(text(part.image_url), place);
  }
}

function requireFollower(next: Fields | undefined, place: string): void {
  const follows = ["reasoning", "message", "item_reference", ...Object.keys(CALLS)];
  const isOutput = next?.role === undefined || next.role === "assistant";
  const isThere = next !== undefined && follows.includes(typeOf(next)) && isOutput;
  refuseUnless(isThere, `${place}: reasoning was provided without its required following item`);
}

function requireReasoningBefore(
  { id }: Fields,
  before: Fields | undefined,
  place: string,
  issuer: Issuer,
): void {
  const needed = typeof id === "string" ? issuer.reasoningBefore(id) : undefined;
  if (needed === undefined) return;
  const isThere = before !== undefined && typeOf(before) === "reasoning";
  refuseUnless(
    isThere,
    `${place}: "${text(id)}" was provided without its required reasoning "${needed}"`,
  );
}

function checkExchanges(items: readonly Fields[], continues: boolean): void {
  const open = new Map<string, string>();
  const referred = items.some((item) => typeOf(item) === "item_reference");
  for (const [index, item] of items.entries()) {
    const id = text(item.call_id);
    const output = CALLS[typeOf(item)];
    if (output !== undefined) {
      refuseUnless(/^.{1,64}$/.test(id), `input[${index}].call_id: must have 1 to 64 characters`);
      open.set(id, output);
    }
    if (!Object.values(CALLS).includes(typeOf(item))) continue;
    const isKnown = open.get(id) === typeOf(item) || continues || referred;
    refuseUnless(isKnown, `input[${index}]: no tool call found for output with call_id ${id}`);
    open.delete(id);
  }
  refuseUnless(open.size === 0, `no tool output found for ${[...open.keys()].join(", ")}`);
}

/** The type of an item; messages may leave it out. */
function typeOf({ type, role }: Fields): string {
  return type === undefined && role !== undefined ? "message" : text(type);
}
