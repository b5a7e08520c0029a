import { type MakeId, piecesOf, type StreamEvent, type WrittenReply } from "../dialect.ts";
import type { JsonObject } from "../reading.ts";
import { THOUGHT } from "../thought.ts";
import { type Reply, type Turn, USAGE } from "../turn.ts";

export function writeMessagesReply(reply: Reply, turn: Turn, makeId: MakeId): WrittenReply {
  const content: JsonObject[] = [];
  if (reply.thought !== "") {
    content.push({ type: "thinking", thinking: reply.thought, signature: THOUGHT.signature });
  }
  if (reply.text !== "") content.push({ type: "text", text: reply.text });
  for (const { name, arguments: input } of reply.calls) {
    content.push({ type: "tool_use", id: makeId("toolu"), name, input });
  }
  const ended = {
    stop_reason: reply.calls.length > 0 ? "tool_use" : "end_turn",
    stop_sequence: null,
  };
  const usage = {
    input_tokens: USAGE.input - USAGE.cached,
    cache_creation_input_tokens: 0,
    cache_read_input_tokens: USAGE.cached,
    output_tokens: USAGE.output,
  };
  const head = { id: makeId("msg"), type: "message", role: "assistant", model: turn.model };
  const json = { ...head, content, ...ended, usage };
  const begun = {
    ...head,
    content: [],
    stop_reason: null,
    stop_sequence: null,
    usage: { ...usage, output_tokens: 1 },
  };
  const events: readonly StreamEvent[] = [
    event("message_start", { message: begun }),
    event("ping", {}),
    ...content.flatMap(blockEvents),
    event("message_delta", { delta: ended, usage: { output_tokens: USAGE.output } }),
    event("message_stop", {}),
  ];
  return { json, events };
}

function event(type: string, fields: JsonObject): StreamEvent {
  return { name: type, data: { type, ...fields } };
}

function blockEvents(block: JsonObject, index: number): readonly StreamEvent[] {
  const { begun, deltas } = partsOf(block);
  return [
    event("content_block_start", { index, content_block: begun }),
    ...deltas.map((delta) => event("content_block_delta", { index, delta })),
    event("content_block_stop", { index }),
  ];
}

/** A block as it begins in a stream, and what is added to it. */
function partsOf(block: JsonObject): { begun: JsonObject; deltas: readonly JsonObject[] } {
  if (block.type === "text") {
    const deltas = piecesOf(String(block.text)).map((text) => ({ type: "text_delta", text }));
    return { begun: { type: "text", text: "" }, deltas };
  }
  if (block.type === "thinking") {
    const pieces = piecesOf(String(block.thinking));
    const deltas = [
      ...pieces.map((thinking) => ({ type: "thinking_delta", thinking })),
      { type: "signature_delta", signature: block.signature },
    ];
    return { begun: { type: "thinking", thinking: "", signature: "" }, deltas };
  }
  const pieces = piecesOf(JSON.stringify(block.input));
  const deltas = pieces.map((partial_json) => ({ type: "input_json_delta", partial_json }));
  return { begun: { ...block, input: {} }, deltas };
}
