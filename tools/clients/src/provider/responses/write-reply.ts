import { type MakeId, piecesOf, type StreamEvent, type WrittenReply } from "../dialect.ts";
import type { JsonObject } from "../reading.ts";
import { THOUGHT } from "../thought.ts";
import { type Reply, type Turn, USAGE } from "../turn.ts";

export function writeResponsesReply(reply: Reply, turn: Turn, makeId: MakeId): WrittenReply {
  const output = itemsOf(reply, makeId);
  const usage = {
    input_tokens: USAGE.input,
    input_tokens_details: { cached_tokens: USAGE.cached },
    output_tokens: USAGE.output,
    output_tokens_details: { reasoning_tokens: reply.thought === "" ? 0 : USAGE.thought },
    total_tokens: USAGE.input + USAGE.output,
  };
  const settings = {
    id: makeId("resp"),
    object: "response",
    created_at: Math.floor(Date.now() / 1000),
    model: turn.model,
    error: null,
    incomplete_details: null,
    instructions: null,
    metadata: {},
    parallel_tool_calls: true,
    previous_response_id: null,
    reasoning: { effort: null, summary: null },
    store: false,
    temperature: 1,
    text: { format: { type: "text" } },
    tool_choice: "auto",
    tools: [],
    top_p: 1,
    truncation: "disabled",
  };
  const json = { ...settings, status: "completed", output, usage };
  const begun = { ...settings, status: "in_progress", output: [], usage: null };
  const events: readonly StreamEvent[] = [
    event("response.created", { response: begun }),
    event("response.in_progress", { response: begun }),
    ...output.flatMap(itemEvents),
    event("response.completed", { response: json }),
  ];
  return { json, events: events.map(numbered) };
}

function itemsOf(reply: Reply, makeId: MakeId): readonly JsonObject[] {
  const items: JsonObject[] = [];
  if (reply.thought !== "") {
    const summary = [{ type: "summary_text", text: reply.thought }];
    items.push({
      type: "reasoning",
      id: makeId("rs"),
      summary,
      encrypted_content: THOUGHT.encrypted,
    });
  }
  if (reply.text !== "") {
    const content = [{ type: "output_text", text: reply.text, annotations: [], logprobs: [] }];
    const id = makeId("msg");
    items.push({ type: "message", id, status: "completed", role: "assistant", content });
  }
  for (const { name, namespace, arguments: args } of reply.calls) {
    items.push({
      type: "function_call",
      id: makeId("fc"),
      status: "completed",
      call_id: makeId("call"),
      name,
      arguments: JSON.stringify(args),
      ...(namespace !== undefined && { namespace }),
    });
  }
  return items;
}

function event(type: string, fields: JsonObject): StreamEvent {
  return { name: type, data: { type, ...fields } };
}

function numbered({ name = "", data }: StreamEvent, sequence_number: number): StreamEvent {
  return { name, data: { ...data, sequence_number } };
}

function itemEvents(item: JsonObject, output_index: number): readonly StreamEvent[] {
  const { begun, events } = partsOf(item, { item_id: item.id, output_index });
  return [
    event("response.output_item.added", { output_index, item: begun }),
    ...events,
    event("response.output_item.done", { output_index, item }),
  ];
}

/** An item as it begins in a stream, and the events that fill it. */
function partsOf(
  item: JsonObject,
  place: JsonObject,
): { begun: JsonObject; events: readonly StreamEvent[] } {
  if (item.type === "message") {
    const [part] = item.content as readonly [{ readonly text: string }];
    const at = { ...place, content_index: 0 };
    return {
      begun: { ...item, status: "in_progress", content: [] },
      events: [
        event("response.content_part.added", { ...at, part: { ...part, text: "" } }),
        ...piecesOf(part.text).map((delta) =>
          event("response.output_text.delta", { ...at, delta, logprobs: [] }),
        ),
        event("response.output_text.done", { ...at, text: part.text, logprobs: [] }),
        event("response.content_part.done", { ...at, part }),
      ],
    };
  }
  if (item.type === "reasoning") {
    const [part] = item.summary as readonly [{ readonly text: string }];
    const at = { ...place, summary_index: 0 };
    const kind = "response.reasoning_summary";
    return {
      begun: { ...item, summary: [] },
      events: [
        event(`${kind}_part.added`, { ...at, part: { ...part, text: "" } }),
        ...piecesOf(part.text).map((delta) => event(`${kind}_text.delta`, { ...at, delta })),
        event(`${kind}_text.done`, { ...at, text: part.text }),
        event(`${kind}_part.done`, { ...at, part }),
      ],
    };
  }
  const text = String(item.arguments);
  const kind = "response.function_call_arguments";
  return {
    begun: { ...item, status: "in_progress", arguments: "" },
    events: [
      ...piecesOf(text).map((delta) => event(`${kind}.delta`, { ...place, delta })),
      event(`${kind}.done`, { ...place, name: item.name, arguments: text }),
    ],
  };
}
