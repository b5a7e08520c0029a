import { type Answer, finishOf, namedEvent, pieces, USAGE, type Wire } from "../answer.ts";
import type { Issuer } from "../issuer.ts";

const STOP = { stop: "end_turn", length: "max_tokens", "tool-calls": "tool_use" } as const;

/** An answer as a message of the Messages API. */
export function messagesAnswer(answer: Answer, issuer: Issuer, model: string): Wire {
  const { input, cached, written, output, reasoning } = answer.usage ?? USAGE;
  const counted = {
    input_tokens: input - cached - written,
    cache_read_input_tokens: cached,
    cache_creation_input_tokens: written,
    cache_creation: { ephemeral_5m_input_tokens: written, ephemeral_1h_input_tokens: 0 },
    service_tier: "standard",
  };
  const details = { output_tokens_details: { thinking_tokens: reasoning } };
  const stop = { stop_reason: STOP[finishOf(answer)], stop_sequence: null };
  const head = { id: issuer.id("msg_"), type: "message", role: "assistant", model };
  const content = blocksOf(answer, issuer);
  const usage = { ...counted, output_tokens: output, ...details };
  const begun = { ...head, content: [], stop_reason: null, stop_sequence: null };
  return {
    json: JSON.stringify({ ...head, content: content.map(({ whole }) => whole), ...stop, usage }),
    events: [
      { type: "message_start", message: { ...begun, usage: { ...counted, output_tokens: 1 } } },
      { type: "ping" },
      ...content.flatMap(({ start, deltas }, index) => [
        { type: "content_block_start", index, content_block: start },
        ...deltas.map((delta) => ({ type: "content_block_delta", index, delta })),
        { type: "content_block_stop", index },
      ]),
      { type: "message_delta", delta: stop, usage: { output_tokens: output, ...details } },
      { type: "message_stop" },
    ].map(namedEvent),
  };
}

interface Block {
  readonly whole: object;
  readonly start: object;
  readonly deltas: readonly object[];
}

function blocksOf(
  { thinking, redacts, text, calls = [] }: Answer,
  issuer: Issuer,
): readonly Block[] {
  const blocks: Block[] = [];
  if (thinking !== undefined) {
    const signature = issuer.seal(thinking);
    blocks.push({
      whole: { type: "thinking", thinking, signature },
      start: { type: "thinking", thinking: "", signature: "" },
      deltas: [
        ...pieces(thinking).map((piece) => ({ type: "thinking_delta", thinking: piece })),
        { type: "signature_delta", signature },
      ],
    });
  }
  if (redacts) {
    const whole = { type: "redacted_thinking", data: issuer.seal("") };
    blocks.push({ whole, start: whole, deltas: [] });
  }
  if (text !== undefined) {
    blocks.push({
      whole: { type: "text", text },
      start: { type: "text", text: "" },
      deltas: pieces(text).map((piece) => ({ type: "text_delta", text: piece })),
    });
  }
  for (const { name, input } of calls) {
    // The API sends no pieces of an input without fields.
    const argument = Object.keys(input).length === 0 ? "" : JSON.stringify(input);
    const call = { type: "tool_use", id: issuer.id("toolu_"), name };
    blocks.push({
      whole: { ...call, input },
      start: { ...call, input: {} },
      deltas: ["", ...pieces(argument)].map((piece) => ({
        type: "input_json_delta",
        partial_json: piece,
      })),
    });
  }
  return blocks;
}
