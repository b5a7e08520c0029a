import { type MakeId, piecesOf, type StreamEvent, type WrittenReply } from "../dialect.ts";
import type { JsonObject } from "../reading.ts";
import { type Reply, type Turn, USAGE } from "../turn.ts";

export function writeChatReply(reply: Reply, turn: Turn, makeId: MakeId): WrittenReply {
  const head = { id: makeId("chatcmpl"), created: seconds(), model: turn.model };
  const calls = reply.calls.map((call) => ({
    id: makeId("call"),
    type: "function",
    function: { name: call.name, arguments: JSON.stringify(call.arguments) },
  }));
  const finish = calls.length > 0 ? "tool_calls" : "stop";
  const usage = {
    prompt_tokens: USAGE.input,
    completion_tokens: USAGE.output,
    total_tokens: USAGE.input + USAGE.output,
    prompt_tokens_details: { cached_tokens: USAGE.cached },
    completion_tokens_details: { reasoning_tokens: reply.thought === "" ? 0 : USAGE.thought },
  };
  const message = {
    role: "assistant",
    content: reply.text,
    refusal: null,
    ...(reply.thought !== "" && { reasoning_content: reply.thought }),
    ...(calls.length > 0 && { tool_calls: calls }),
  };
  const chunk = (choices: readonly object[], extra: object = {}): StreamEvent => ({
    data: { ...head, object: "chat.completion.chunk", choices, ...extra },
  });
  const delta = (delta: JsonObject, finish_reason: string | null = null): StreamEvent =>
    chunk([{ index: 0, delta, logprobs: null, finish_reason }]);
  const events = [delta({ role: "assistant", content: "" })];
  for (const piece of piecesOf(reply.thought)) events.push(delta({ reasoning_content: piece }));
  for (const piece of piecesOf(reply.text)) events.push(delta({ content: piece }));
  calls.forEach(({ id, type, function: called }, index) => {
    const begun = { name: called.name, arguments: "" };
    events.push(delta({ tool_calls: [{ index, id, type, function: begun }] }));
    for (const piece of piecesOf(called.arguments)) {
      events.push(delta({ tool_calls: [{ index, function: { arguments: piece } }] }));
    }
  });
  events.push(delta({}, finish));
  if (turn.usage) events.push(chunk([], { usage }));
  const choices = [{ index: 0, message, logprobs: null, finish_reason: finish }];
  return { json: { ...head, object: "chat.completion", choices, usage }, events };
}

function seconds(): number {
  return Math.floor(Date.now() / 1000);
}
