import { type Answer, finishOf, namedEvent, pieces, USAGE, type Wire } from "../answer.ts";
import type { Issuer } from "../issuer.ts";

interface Event {
  readonly type: string;
  readonly [field: string]: unknown;
}

/** An item of a response, and the events that bring it between `added` and `done`. */
interface Item {
  readonly done: Readonly<Record<string, unknown>> & { readonly id: string };
  readonly added: object;
  readonly between: readonly Event[];
}

/** An answer as a response of the Responses API. */
export function responsesAnswer(answer: Answer, issuer: Issuer, model: string): Wire {
  const { input, cached, written, output, reasoning } = answer.usage ?? USAGE;
  const usage = {
    input_tokens: input,
    input_tokens_details: { cached_tokens: cached, cache_write_tokens: written },
    output_tokens: output,
    output_tokens_details: { reasoning_tokens: reasoning },
    total_tokens: input + output,
  };
  const items = itemsOf(answer, issuer);
  const isCut = finishOf(answer) === "length";
  const created = { id: issuer.id("resp_"), object: "response", created_at: 1_795_000_000 };
  const rest = { model, error: null, instructions: null, metadata: {}, parallel_tool_calls: true };
  const head = { ...created, ...rest, tool_choice: "auto", tools: [], temperature: 1, top_p: 1 };
  const begun = {
    ...head,
    incomplete_details: null,
    status: "in_progress",
    output: [],
    usage: null,
  };
  const whole = {
    ...head,
    status: isCut ? "incomplete" : "completed",
    incomplete_details: isCut ? { reason: "max_output_tokens" } : null,
    output: items.map(({ done }) => done),
    usage,
  };
  return {
    json: JSON.stringify(whole),
    events: [
      { type: "response.created", response: begun },
      { type: "response.in_progress", response: begun },
      ...items.flatMap(({ added, between, done }, index) => [
        { type: "response.output_item.added", output_index: index, item: added },
        ...between.map((event) => ({ ...event, item_id: done.id, output_index: index })),
        { type: "response.output_item.done", output_index: index, item: done },
      ]),
      { type: isCut ? "response.incomplete" : "response.completed", response: whole },
    ].map((event: Event, number) => namedEvent({ ...event, sequence_number: number })),
  };
}

function itemsOf(answer: Answer, issuer: Issuer): readonly Item[] {
  const { thinking, text, calls = [] } = answer;
  const items: Item[] = [];
  if (thinking !== undefined) items.push(reasoningItem(thinking, issuer));
  if (text !== undefined) items.push(messageItem(text, issuer));
  for (const { name, input } of calls) items.push(callItem(name, JSON.stringify(input), issuer));
  const [first, second] = items;
  if (thinking !== undefined && second !== undefined) issuer.follows(second.done.id, first.done.id);
  return items;
}

function reasoningItem(thinking: string, issuer: Issuer): Item {
  const part = { type: "summary_text", text: thinking };
  const item = {
    type: "reasoning",
    id: issuer.id("rs_"),
    encrypted_content: issuer.seal(thinking),
  };
  const place = { summary_index: 0 };
  return {
    done: { ...item, summary: [part] },
    added: { ...item, summary: [] },
    between: [
      { type: "response.reasoning_summary_part.added", ...place, part: { ...part, text: "" } },
      ...pieces(thinking).map((delta) => ({
        type: "response.reasoning_summary_text.delta",
        ...place,
        delta,
      })),
      { type: "response.reasoning_summary_text.done", ...place, text: thinking },
      { type: "response.reasoning_summary_part.done", ...place, part },
    ],
  };
}

function messageItem(text: string, issuer: Issuer): Item {
  const part = { type: "output_text", text, annotations: [], logprobs: [] };
  const item = { type: "message", id: issuer.id("msg_"), role: "assistant" };
  const place = { content_index: 0 };
  return {
    done: { ...item, status: "completed", content: [part] },
    added: { ...item, status: "in_progress", content: [] },
    between: [
      { type: "response.content_part.added", ...place, part: { ...part, text: "" } },
      ...pieces(text).map((delta) => ({
        type: "response.output_text.delta",
        ...place,
        delta,
        logprobs: [],
      })),
      { type: "response.output_text.done", ...place, text, logprobs: [] },
      { type: "response.content_part.done", ...place, part },
    ],
  };
}

function callItem(name: string, argument: string, issuer: Issuer): Item {
  const item = { type: "function_call", id: issuer.id("fc_"), call_id: issuer.id("call_"), name };
  return {
    done: { ...item, status: "completed", arguments: argument },
    added: { ...item, status: "in_progress", arguments: "" },
    between: [
      ...pieces(argument).map((delta) => ({
        type: "response.function_call_arguments.delta",
        delta,
      })),
      { type: "response.function_call_arguments.done", arguments: argument },
    ],
  };
}
