import type { LanguageModelV4StreamPart } from "@ai-sdk/provider";
import type { ResponseHead } from "../../../call/call.ts";
import type { StreamRenderer } from "../../protocol.ts";
import { metadataOf } from "./metadata-of.ts";
import type { OfferedStyle } from "./offered-style.ts";
import { renderCall, renderFinish, renderReasoning, renderUsage } from "./render-parts.ts";

/** A tool call under way. */
interface OpenCall {
  readonly index: number;
  /** True once arguments were sent. */
  sent: boolean;
}

type Part<Type extends LanguageModelV4StreamPart["type"]> = Extract<
  LanguageModelV4StreamPart,
  { type: Type }
>;

/** Writes a response as the chunks of a streamed chat completion. */
export class ChatStreamRenderer implements StreamRenderer {
  readonly #head: object;
  readonly #style: OfferedStyle;
  readonly #wantsUsage: boolean;
  readonly #calls = new Map<string, OpenCall>();
  /** Ids of the texts in which the model refuses. */
  readonly #refusals = new Set<string>();
  #sealed: string | undefined;
  #blocks = 0;
  #begun = false;

  /** @param wantsUsage true if the client asked for the chunk that holds usage */
  constructor({ id, model, createdAt }: ResponseHead, style: OfferedStyle, wantsUsage: boolean) {
    this.#head = {
      id: `chatcmpl-${id}`,
      object: "chat.completion.chunk",
      created: createdAt,
      model,
    };
    this.#style = style;
    this.#wantsUsage = wantsUsage;
  }

  push(part: LanguageModelV4StreamPart): string {
    switch (part.type) {
      case "text-start":
        if (metadataOf(part).refusal === true) this.#refusals.add(part.id);
        return "";
      case "text-delta": {
        if (part.delta === "") return "";
        return this.#delta({ [this.#refusals.has(part.id) ? "refusal" : "content"]: part.delta });
      }
      case "reasoning-start":
      case "reasoning-delta":
      case "reasoning-end":
        return this.#pushReasoning(part);
      case "tool-input-start":
        return this.#beginCall(part);
      case "tool-input-delta":
        return this.#pushInput(part);
      case "tool-call":
        return this.#endCall(part);
      case "finish":
        return this.#finish(part);
      default:
        return "";
    }
  }

  #pushReasoning(part: Part<"reasoning-start" | "reasoning-delta" | "reasoning-end">): string {
    this.#sealed = metadataOf(part).sealed ?? this.#sealed;
    if (part.type === "reasoning-delta" && part.delta !== "") {
      return this.#delta({
        reasoning_content: part.delta,
        reasoning_details: [renderReasoning(this.#blocks, part.delta, undefined)],
      });
    }
    if (part.type !== "reasoning-end") return "";
    const [index, sealed] = [this.#blocks, this.#sealed];
    this.#blocks++;
    this.#sealed = undefined;
    if (sealed === undefined) return "";
    return this.#delta({ reasoning_details: [renderReasoning(index, "", sealed)] });
  }

  #beginCall({ id, toolName, providerExecuted }: Part<"tool-input-start">): string {
    // A text tool's input can be read only once it is complete.
    const later = this.#style.custom.has(toolName);
    if (providerExecuted === true || later || this.#calls.has(id)) return "";
    const call = this.#open(id);
    if (call === undefined) return "";
    const called = { name: toolName, arguments: "" };
    return this.#call(call, { id, type: "function", function: called });
  }

  #pushInput({ id, delta }: Part<"tool-input-delta">): string {
    const call = this.#calls.get(id);
    if (call === undefined || delta === "") return "";
    call.sent = true;
    return this.#call(call, { function: { arguments: delta } });
  }

  #endCall({ toolCallId: id, toolName: name, input, providerExecuted }: Part<"tool-call">): string {
    if (providerExecuted === true) return "";
    const begun = this.#calls.get(id);
    if (begun?.sent === true) return "";
    if (begun !== undefined) return this.#pushInput({ type: "tool-input-delta", id, delta: input });
    const call = this.#open(id);
    if (call === undefined) return "";
    call.sent = true;
    return this.#call(call, renderCall({ id, name, input }, this.#style));
  }

  /** A new call; undefined if the client has no room for another one. */
  #open(id: string): OpenCall | undefined {
    if (this.#style.legacy && this.#calls.size > 0) return undefined;
    const call = { index: this.#calls.size, sent: false };
    this.#calls.set(id, call);
    return call;
  }

  #call({ index }: OpenCall, call: object): string {
    if (this.#style.legacy && "function" in call) {
      return this.#delta({ function_call: call.function });
    }
    return this.#delta({ tool_calls: [{ index, ...call }] });
  }

  #finish({ finishReason, usage }: Part<"finish">): string {
    const reason = renderFinish(finishReason, this.#calls.size > 0, this.#style);
    const counts = this.#wantsUsage ? renderUsage(usage) : undefined;
    return [
      this.#delta({}, reason),
      counts === undefined ? "" : this.#chunk({ choices: [], usage: counts }),
      "data: [DONE]\n\n",
    ].join("");
  }

  /** A chunk; before the first one comes that of the role. */
  #delta(delta: object, finish: string | null = null): string {
    const choice = { index: 0, delta, logprobs: null, finish_reason: finish };
    const chunk = this.#chunk({ choices: [choice] });
    if (this.#begun) return chunk;
    this.#begun = true;
    return this.#delta({ role: "assistant", content: "" }) + chunk;
  }

  #chunk(fields: object): string {
    return `data: ${JSON.stringify({ ...this.#head, ...fields })}\n\n`;
  }
}
