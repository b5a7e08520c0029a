import type { ProtocolName } from "../call/protocol-name.ts";

/** What a scripted provider says: words, or a call of the tool `look`. */
export interface Said {
  readonly text: string;
  readonly callsTool: boolean;
}

/** A response in the wire format of a provider. */
export interface ScriptedAnswer {
  readonly json: string;
  /** The events of a stream. The response begins with the first, and is not complete before the last. */
  readonly events: readonly string[];
}

export const TOOL_NAME = "look";
export const TOOL_INPUT = '{"at":"sky"}';

/** Writes an answer in each wire format. */
export const answers: Readonly<Record<ProtocolName, (said: Said) => ScriptedAnswer>> = {
  "openai-chat": chatAnswer,
  "openai-responses": responsesAnswer,
  "anthropic-messages": messagesAnswer,
};

function chatAnswer({ text, callsTool }: Said): ScriptedAnswer {
  const called = { name: TOOL_NAME, arguments: TOOL_INPUT };
  const toolCalls = [{ id: "call_1", type: "function", function: called }];
  const said = callsTool ? { content: null, tool_calls: toolCalls } : { content: text };
  const delta = callsTool
    ? { tool_calls: toolCalls.map((call) => ({ index: 0, ...call })) }
    : { content: text };
  const finish = callsTool ? "tool_calls" : "stop";
  const usage = { prompt_tokens: 3, completion_tokens: 1, total_tokens: 4 };
  const head = { id: "c", created: 1, model: "m" };
  const chunk = (fields: object): string =>
    dataEvent({ ...head, object: "chat.completion.chunk", ...fields });
  const choice = { index: 0, message: { role: "assistant", ...said }, finish_reason: finish };
  return {
    json: JSON.stringify({ ...head, object: "chat.completion", choices: [choice], usage }),
    events: [
      chunk({
        choices: [{ index: 0, delta: { role: "assistant", ...delta }, finish_reason: null }],
      }),
      chunk({ choices: [{ index: 0, delta: {}, finish_reason: finish }] }),
      chunk({ choices: [], usage }),
      "data: [DONE]\n\n",
    ],
  };
}

function messagesAnswer({ text, callsTool }: Said): ScriptedAnswer {
  const block = callsTool
    ? { type: "tool_use", id: "toolu_1", name: TOOL_NAME, input: JSON.parse(TOOL_INPUT) }
    : { type: "text", text };
  const start = callsTool ? { ...block, input: {} } : { ...block, text: "" };
  const delta = callsTool
    ? { type: "input_json_delta", partial_json: TOOL_INPUT }
    : { type: "text_delta", text };
  const stop = { stop_reason: callsTool ? "tool_use" : "end_turn", stop_sequence: null };
  const usage = { input_tokens: 3, output_tokens: 1 };
  const message = { id: "msg_1", type: "message", role: "assistant", model: "m" };
  const begun = { ...message, content: [], stop_reason: null, stop_sequence: null, usage };
  return {
    json: JSON.stringify({ ...message, content: [block], ...stop, usage }),
    events: [
      { type: "message_start", message: begun },
      { type: "content_block_start", index: 0, content_block: start },
      { type: "content_block_delta", index: 0, delta },
      { type: "content_block_stop", index: 0 },
      { type: "message_delta", delta: stop, usage: { output_tokens: 1 } },
      { type: "message_stop" },
    ].map(namedEvent),
  };
}

function responsesAnswer({ text, callsTool }: Said): ScriptedAnswer {
  const called = { call_id: "call_1", name: TOOL_NAME, arguments: TOOL_INPUT };
  const part = { type: "output_text", text, annotations: [] };
  const said = { role: "assistant", content: [part] };
  const item = callsTool
    ? { type: "function_call", id: "fc_1", status: "completed", ...called }
    : { type: "message", id: "msg_1", status: "completed", ...said };
  const added = callsTool ? { ...item, arguments: "" } : { ...item, content: [] };
  const place = { item_id: item.id, output_index: 0 };
  const inPart = { ...place, content_index: 0 };
  const deltas = callsTool
    ? [
        { type: "response.function_call_arguments.delta", ...place, delta: TOOL_INPUT },
        { type: "response.function_call_arguments.done", ...place, arguments: TOOL_INPUT },
      ]
    : [
        { type: "response.content_part.added", ...inPart, part: { ...part, text: "" } },
        { type: "response.output_text.delta", ...inPart, delta: text, logprobs: [] },
        { type: "response.output_text.done", ...inPart, text, logprobs: [] },
        { type: "response.content_part.done", ...inPart, part },
      ];
  const usage = {
    input_tokens: 3,
    input_tokens_details: { cached_tokens: 0 },
    output_tokens: 1,
    output_tokens_details: { reasoning_tokens: 0 },
    total_tokens: 4,
  };
  const head = { id: "resp_1", object: "response", created_at: 1, model: "m" };
  const begun = { ...head, status: "in_progress", output: [], usage: null };
  const whole = { ...head, status: "completed", output: [item], usage };
  return {
    json: JSON.stringify(whole),
    events: [
      { type: "response.created", response: begun },
      { type: "response.in_progress", response: begun },
      {
        type: "response.output_item.added",
        output_index: 0,
        item: { ...added, status: "in_progress" },
      },
      ...deltas,
      { type: "response.output_item.done", output_index: 0, item },
      { type: "response.completed", response: whole },
    ].map((event, index) => namedEvent(Object.assign(event, { sequence_number: index }))),
  };
}

function namedEvent(data: { readonly type: string }): string {
  return `event: ${data.type}\n${dataEvent(data)}`;
}

function dataEvent(data: object): string {
  return `data: ${JSON.stringify(data)}\n\n`;
}
