import { type Pin, readState } from "../../call/issued-state.ts";
import { fieldOf } from "../../call/json-field.ts";
import { isFunction, type MessagesRequest, placedBlocks } from "./parse-request.ts";
import { fileOf, isDroppable, stateFieldsOf } from "./state-fields.ts";

/** Fields that change what the response means, or where it may be made. */
const NATIVE_FIELDS = ["mcp_servers", "container", "thread", "compaction", "inference_geo"];

/** Types of blocks that a call to another protocol's model can express. */
const TRANSLATABLE: ReadonlySet<string> = new Set([
  "text",
  "image",
  "document",
  "search_result",
  "tool_use",
  "tool_result",
  "tool_reference",
  "tool_addition",
  "tool_removal",
  "thinking",
  "redacted_thinking",
  "fallback",
]);

/** State that binds the request to its issuer; of each issuer and each kind of field the first one. */
export function pinsOf(request: MessagesRequest): readonly Pin[] {
  const pins = new Map<string, Pin>();
  const add = (field: string, state: unknown): void => {
    if (typeof state !== "string") return;
    const issuer = readState(state)?.issuer;
    const kind = `${issuer} ${field.replaceAll(/\d+/g, "")}`;
    if (!pins.has(kind)) pins.set(kind, { field, issuer });
  };
  const { container, thread } = request;
  if (typeof container === "string") add("container", container);
  else add("container.id", fieldOf(container, "id"));
  add("thread.previous_message_id", fieldOf(thread, "previous_message_id"));
  for (const { block, place } of placedBlocks(request)) {
    if (!isDroppable(block)) {
      for (const field of stateFieldsOf(block)) add(`${place}.${field}`, block[field]);
    }
    const file = fileOf(block);
    if (file !== undefined) add(`${place}.${file.field}`, file.id);
  }
  return [...pins.values()];
}

/** Why only an upstream that speaks the protocol can serve the request; undefined if others can. */
export function whyNative(request: MessagesRequest): string | undefined {
  const field = NATIVE_FIELDS.find((name) => isPresent(request[name]));
  if (field !== undefined) return `${field}: has no meaning in other protocols`;
  const tool = providerToolOf(request);
  if (tool !== undefined) return `tools[${tool}]: runs at the provider`;
  for (const { block, place } of placedBlocks(request)) {
    if (fileOf(block) !== undefined) return `${place}: is a file at the provider`;
    if (!TRANSLATABLE.has(block.type)) return `${place}: has no meaning in other protocols`;
  }
  return undefined;
}

/**
 * The place of the tool of the provider that the request is about: the one that it forces, or the first
 * if there are no others. Beside tools of the client it is an offer that the model can do without.
 */
function providerToolOf({ tools, tool_choice }: MessagesRequest): number | undefined {
  const offered = tools ?? [];
  if (offered.length > 0 && !offered.some(isFunction)) return 0;
  const chosen = fieldOf(tool_choice, "type") === "tool" ? fieldOf(tool_choice, "name") : undefined;
  const place = offered.findIndex((tool) => !isFunction(tool) && tool.name === chosen);
  return chosen === undefined || place === -1 ? undefined : place;
}

function isPresent(value: unknown): boolean {
  return Array.isArray(value) ? value.length > 0 : (value ?? null) !== null;
}
