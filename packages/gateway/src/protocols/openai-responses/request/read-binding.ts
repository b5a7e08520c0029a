import { type Pin, readState } from "../../../call/issued-state.ts";
import { fieldOf } from "../../../call/json-field.ts";
import { isTranslatedId } from "../translated-id.ts";
import { isTranslatablePart } from "./content-part.ts";
import { isClientTool, type OfferedTool } from "./offered-tools.ts";
import { type Item, inputItems, type ResponsesRequest, typeOf } from "./parse-request.ts";
import { requestFault } from "./request-fault.ts";

/** Items that hold a compacted conversation which only its issuer can read. */
const compactions: ReadonlySet<string> = new Set(["compaction", "compaction_summary"]);

/** Built-in tools that a request offers for a reason: what they reach is named in the request. */
const indispensable: ReadonlySet<string> = new Set([
  "mcp",
  "file_search",
  "code_interpreter",
  "computer",
  "computer_use",
  "computer_use_preview",
]);

/**
 * State in the request without which it has no meaning.
 * @throws GatewayError `invalid-request` for a reference to what was translated, and never stored
 */
export function readPins(request: ResponsesRequest): readonly Pin[] {
  const pins: Pin[] = [];
  const pin = (field: string, state: unknown): void => {
    if (typeof state !== "string") return;
    if (isTranslatedId(state)) {
      const fix = "ask with `store: false` and send the items themselves";
      throw requestFault(field, `nothing is stored of a translated response; ${fix}`);
    }
    pins.push({ field, issuer: readState(state)?.issuer });
  };
  const { conversation, prompt } = request;
  pin("previous_response_id", request.previous_response_id);
  pin("conversation", fieldOf(conversation, "id") ?? conversation);
  pin("prompt", fieldOf(prompt, "id"));
  for (const [at, item] of inputItems(request).entries()) {
    const type = typeOf(item);
    if (type === "item_reference") pin(`input[${at}].id`, item.id ?? "");
    if (compactions.has(type)) {
      pin(`input[${at}].encrypted_content`, item.encrypted_content ?? "");
    }
    for (const member of ["content", "output"]) {
      for (const [place, part] of parts(item[member]).entries()) {
        const id = fieldOf(part, "file_id");
        if (id !== undefined) pin(`input[${at}].${member}[${place}].file_id`, id);
      }
    }
  }
  for (const [at, tool] of (request.tools ?? []).entries()) {
    pin(`tools[${at}].container`, tool.container);
    pin(`tools[${at}].vector_store_ids`, parts(tool.vector_store_ids)[0]);
  }
  return pins;
}

/** Why only an upstream that speaks the protocol can serve the request; undefined if any can. */
export function readNativeOnly(
  request: ResponsesRequest,
  pins: readonly Pin[],
  offered: readonly OfferedTool[],
): string | undefined {
  const field =
    (request.background === true ? "background" : undefined) ??
    pins[0]?.field ??
    boundItem(inputItems(request)) ??
    boundTool(offered) ??
    boundChoice(request.tool_choice);
  return field && `\`${field}\` needs a provider that speaks the Responses API`;
}

/** An item or a part of one that would be lost in another protocol, and the meaning with it. */
function boundItem(items: readonly Item[]): string | undefined {
  for (const [at, item] of items.entries()) {
    const type = typeOf(item);
    if (type === "compaction_trigger" || type === "mcp_approval_response") return `input[${at}]`;
    const member = type === "message" ? "content" : "output";
    const place = parts(item[member]).findIndex((part) => {
      const kind = fieldOf(part, "type");
      return typeof kind === "string" && !isTranslatablePart(kind);
    });
    if (place !== -1) return `input[${at}].${member}[${place}]`;
  }
  return undefined;
}

/** A built-in tool that cannot be left out: the request is about it, or offers no other. */
function boundTool(offered: readonly OfferedTool[]): string | undefined {
  const [first] = offered;
  if (first !== undefined && !offered.some(isClientTool)) return first.field;
  return offered.find(({ type }) => indispensable.has(type))?.field;
}

/** `tool_choice` if it forces a built-in tool. */
function boundChoice(choice: unknown): string | undefined {
  const type = fieldOf(choice, "type");
  if (typeof type !== "string") return undefined;
  return type === "function" || type === "custom" || type === "allowed_tools"
    ? undefined
    : "tool_choice";
}

function parts(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
