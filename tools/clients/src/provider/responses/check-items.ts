import {
  type JsonObject,
  RefusedRequest,
  readChoice,
  readName,
  readObjects,
  readText,
  refuseDuplicates,
} from "../reading.ts";
import { THOUGHT } from "../thought.ts";

/** Beginnings of ids, by the type of the item. */
const PREFIXES: Readonly<Record<string, string>> = {
  message: "msg",
  function_call: "fc",
  reasoning: "rs",
};

const TYPES = ["message", "function_call", "function_call_output", "reasoning"];

const PARTS: Readonly<Record<string, readonly string[]>> = {
  user: ["input_text", "input_image", "input_file"],
  system: ["input_text"],
  developer: ["input_text"],
  assistant: ["output_text", "refusal"],
};

/** @throws RefusedRequest if the items are not a conversation: calls without results, say */
export function checkItems(items: readonly JsonObject[]): void {
  if (items.length === 0) throw new RefusedRequest("input", "must not be empty");
  const open = new Set<string>();
  const ids: string[] = [];
  items.forEach((item, i) => {
    const field = `input[${i}]`;
    const type = readChoice(item.type ?? "message", `${field}.type`, TYPES);
    if (item.id !== undefined && item.id !== null) {
      ids.push(readId(item.id, `${field}.id`, PREFIXES[type]));
    }
    if (type === "message") checkMessage(item, field);
    if (type === "reasoning") checkReasoning(item, field, items[i + 1]);
    if (type === "function_call") {
      readName(item.name, `${field}.name`, 64);
      readText(item.arguments, `${field}.arguments`);
      open.add(readText(item.call_id, `${field}.call_id`));
    }
    if (type === "function_call_output") checkOutput(item, field, open);
  });
  if (open.size > 0) throw new RefusedRequest("input", `no output for ${[...open].join(", ")}`);
  refuseDuplicates(ids, "input");
}

function readId(value: unknown, field: string, prefix: string | undefined): string {
  const id = readText(value, field);
  if (prefix === undefined || id.startsWith(prefix)) return id;
  throw new RefusedRequest(field, `must begin with ${prefix}, not "${id}"`);
}

function checkMessage({ role, content }: JsonObject, field: string): void {
  const parts = PARTS[readChoice(role, `${field}.role`, Object.keys(PARTS))] ?? [];
  if (typeof content === "string") return;
  readObjects(content, `${field}.content`).forEach(({ type }, i) => {
    readChoice(type, `${field}.content[${i}].type`, parts);
  });
}

function checkReasoning(item: JsonObject, field: string, next: JsonObject | undefined): void {
  readObjects(item.summary, `${field}.summary`);
  if (item.encrypted_content !== THOUGHT.encrypted) {
    throw new RefusedRequest(`${field}.encrypted_content`, "this provider did not issue it");
  }
  if (next === undefined || (next.type === "message" && next.role !== "assistant")) {
    throw new RefusedRequest(field, "reasoning needs the item that followed it");
  }
}

function checkOutput({ call_id, output }: JsonObject, field: string, open: Set<string>): void {
  const id = readText(call_id, `${field}.call_id`);
  if (!open.delete(id)) throw new RefusedRequest(`${field}.call_id`, `no call ${id} is open`);
  if (typeof output === "string") return;
  readObjects(output, `${field}.output`).forEach(({ type }, i) => {
    readChoice(type, `${field}.output[${i}].type`, PARTS.user ?? []);
  });
}
