import { type Answer, dataEvent, finishOf, pieces, USAGE, type Wire } from "../answer.ts";
import type { Issuer } from "../issuer.ts";

const FINISH = { stop: "stop", length: "length", "tool-calls": "tool_calls" } as const;

/** An answer as a chat completion, with its reasoning in the fields of OpenRouter. */
export function chatAnswer(answer: Answer, issuer: Issuer, model: string): Wire {
  const { thinking, text, calls = [] } = answer;
  const { input, cached, written, output, reasoning } = answer.usage ?? USAGE;
  const usage = {
    prompt_tokens: input,
    completion_tokens: output,
    total_tokens: input + output,
    prompt_tokens_details: { cached_tokens: cached, cache_write_tokens: written },
    completion_tokens_details: { reasoning_tokens: reasoning },
  };
  const toolCalls = calls.map(({ name, input: argument }) => ({
    id: issuer.id("call_"),
    type: "function",
    function: { name, arguments: JSON.stringify(argument) },
  }));
  const finish = FINISH[finishOf(answer)];
  const head = { id: issuer.id("chatcmpl-"), created: 1_795_000_000, model };
  const message = {
    role: "assistant",
    content: text ?? null,
    ...(thinking !== undefined && {
      reasoning: thinking,
      reasoning_details: [detail({ text: thinking, signature: issuer.seal(thinking) })],
    }),
    ...(toolCalls.length > 0 && { tool_calls: toolCalls }),
  };
  const deltas = [
    { role: "assistant", content: "" },
    ...pieces(thinking ?? "").map((piece) => ({
      reasoning: piece,
      reasoning_details: [detail({ text: piece })],
    })),
    ...(thinking === undefined
      ? []
      : [{ reasoning_details: [detail({ signature: issuer.seal(thinking) })] }]),
    ...pieces(text ?? "").map((content) => ({ content })),
    ...toolCalls.flatMap((call, index) => callDeltas(call, index)),
  ];
  const chunk = (fields: object): string =>
    dataEvent({ ...head, object: "chat.completion.chunk", ...fields });
  const choice = (delta: object, reason: string | null): string =>
    chunk({ choices: [{ index: 0, delta, finish_reason: reason }] });
  return {
    json: JSON.stringify({
      ...head,
      object: "chat.completion",
      choices: [{ index: 0, message, finish_reason: finish }],
      usage,
    }),
    events: [
      ...deltas.map((delta) => choice(delta, null)),
      choice({}, finish),
      chunk({ choices: [], usage }),
      "data: [DONE]\n\n",
    ],
  };
}

function detail(fields: object): object {
  return { type: "reasoning.text", index: 0, format: "unknown", ...fields };
}

interface ToolCall {
  readonly id: string;
  readonly type: string;
  readonly function: { readonly name: string; readonly arguments: string };
}

function callDeltas(call: ToolCall, index: number): readonly object[] {
  const { arguments: argument, name } = call.function;
  const begun = { index, ...call, function: { name, arguments: "" } };
  const rest = pieces(argument).map((piece) => ({ index, function: { arguments: piece } }));
  return [begun, ...rest].map((piece) => ({ tool_calls: [piece] }));
}
