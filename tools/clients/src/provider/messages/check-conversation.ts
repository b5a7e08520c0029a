import {
  type JsonObject,
  RefusedRequest,
  readChoice,
  readName,
  readObject,
  readObjects,
  readText,
  refuseDuplicates,
} from "../reading.ts";
import { THOUGHT } from "../thought.ts";

/** Blocks of each role that this provider knows. */
const BLOCKS: Readonly<Record<string, readonly string[]>> = {
  user: ["text", "image", "document", "tool_result"],
  assistant: ["text", "thinking", "redacted_thinking", "tool_use"],
  system: ["text"],
};

/** @throws RefusedRequest if the messages are not a conversation: calls without results, say */
export function checkConversation(messages: readonly JsonObject[]): void {
  if (messages[0]?.role !== "user") {
    throw new RefusedRequest("messages", "the first message must be the user's");
  }
  let open: readonly string[] = [];
  const called: string[] = [];
  messages.forEach((message, i) => {
    const field = `messages[${i}]`;
    const role = readChoice(message.role, `${field}.role`, Object.keys(BLOCKS));
    const blocks = readBlocks(message.content, field);
    blocks.forEach((block, n) => {
      readChoice(block.type, `${field}.content[${n}].type`, BLOCKS[role] ?? []);
      checkBlock(block, `${field}.content[${n}]`);
    });
    checkResults(blocks, field, open);
    open = blocks.flatMap(({ type, id }) => (type === "tool_use" ? [String(id)] : []));
    called.push(...open);
  });
  if (open.length > 0) throw new RefusedRequest("messages", `no result for ${open.join(", ")}`);
  refuseDuplicates(called, "messages");
}

function readBlocks(content: unknown, field: string): readonly JsonObject[] {
  const blocks =
    typeof content === "string"
      ? [{ type: "text", text: content }]
      : readObjects(content, `${field}.content`);
  if (blocks.length === 0) throw new RefusedRequest(`${field}.content`, "must not be empty");
  return blocks;
}

/** The results of a turn's calls stand at the beginning of the next message. */
function checkResults(blocks: readonly JsonObject[], field: string, open: readonly string[]): void {
  const results = blocks.filter(({ type }) => type === "tool_result");
  if (blocks.slice(0, results.length).some(({ type }) => type !== "tool_result")) {
    throw new RefusedRequest(`${field}.content`, "results of tools must stand first");
  }
  const ids = results.map(({ tool_use_id }) => readText(tool_use_id, `${field}.tool_use_id`));
  refuseDuplicates(ids, field);
  for (const id of ids) {
    if (!open.includes(id)) throw new RefusedRequest(field, `no call ${id} in the message before`);
  }
  for (const id of open) {
    if (!ids.includes(id)) throw new RefusedRequest(field, `no result for the call ${id}`);
  }
}

function checkBlock(block: JsonObject, field: string): void {
  if (block.type === "text" && readText(block.text, `${field}.text`).trim() === "") {
    throw new RefusedRequest(`${field}.text`, "must not be empty");
  }
  if (block.type === "tool_use") {
    readName(block.id, `${field}.id`, 256);
    readName(block.name, `${field}.name`, 128);
    readObject(block.input, `${field}.input`);
  }
  if (block.type === "thinking") {
    readText(block.thinking, `${field}.thinking`);
    if (block.signature !== THOUGHT.signature) {
      throw new RefusedRequest(`${field}.signature`, "invalid signature");
    }
  }
  if (block.type === "redacted_thinking") {
    throw new RefusedRequest(`${field}.data`, "this provider issued no such block");
  }
}
