import type { LanguageModelV4StreamPart, LanguageModelV4ToolCall } from "@ai-sdk/provider";
import type { ResponseHead } from "../../../call/call.ts";
import type { StreamRenderer } from "../../protocol.ts";
import { BlockStream, event } from "./block-stream.ts";
import { isClientCall, sealOf, toolUseBlock } from "./render-block.ts";
import { renderEnd, renderUsage } from "./render-end.ts";
import { UNSEALED } from "./unsealed.ts";

type ReasoningPart = Extract<
  LanguageModelV4StreamPart,
  { type: `reasoning-${"start" | "delta" | "end"}` }
>;
type Finish = Extract<LanguageModelV4StreamPart, { type: "finish" }>;

const NO_TOKENS = {
  input_tokens: 0,
  cache_creation_input_tokens: 0,
  cache_read_input_tokens: 0,
  output_tokens: 0,
};

/**
 * Writes a response as the events of a message. Blocks begin with their first content, because upstreams
 * refuse empty and blank ones when they come back.
 */
export class MessageRenderer implements StreamRenderer {
  readonly #head: ResponseHead;
  readonly #blocks = new BlockStream();
  /** What texts begin with, as long as it is blank. */
  readonly #blanks = new Map<string, string>();
  readonly #seals = new Map<string, string>();
  /** Ids of the tool calls so far, and whether their input came. */
  readonly #calls = new Map<string, boolean>();
  #begun = false;
  #ended = false;

  constructor(head: ResponseHead) {
    this.#head = head;
  }

  push(part: LanguageModelV4StreamPart): string {
    if (this.#ended) return "";
    const events = this.#render(part);
    if (events === "" || this.#begun) return events;
    this.#begun = true;
    return this.#start() + events;
  }

  #render(part: LanguageModelV4StreamPart): string {
    switch (part.type) {
      case "text-delta":
        return this.#text(`text ${part.id}`, part.delta);
      case "text-end":
        this.#blanks.delete(`text ${part.id}`);
        return this.#blocks.close(`text ${part.id}`);
      case "reasoning-start":
      case "reasoning-delta":
      case "reasoning-end":
        return this.#reasoning(`reasoning ${part.id}`, part);
      case "tool-input-start":
        return isClientCall(part) ? this.#openCall(part.id, part.toolName) : "";
      case "tool-input-delta":
        return this.#addInput(part.id, part.delta);
      case "tool-input-end":
        // Without any input so far, it comes with the call itself.
        return this.#calls.get(part.id) === true ? this.#blocks.close(`call ${part.id}`) : "";
      case "tool-call":
        return isClientCall(part) ? this.#call(part) : "";
      case "ping":
        return this.#begun ? event("ping", {}) : "";
      case "finish":
        return this.#finish(part);
      default:
        return "";
    }
  }

  #text(key: string, delta: string): string {
    const text = (this.#blanks.get(key) ?? "") + delta;
    if (!this.#blocks.isOpen(key) && text.trim() === "") {
      this.#blanks.set(key, text);
      return "";
    }
    this.#blanks.delete(key);
    const opened = this.#blocks.open(key, { type: "text", text: "" });
    return opened + this.#blocks.add(key, { type: "text_delta", text });
  }

  #reasoning(key: string, part: ReasoningPart): string {
    const seal = sealOf(part.providerMetadata);
    if (seal !== undefined) this.#seals.set(key, seal);
    const thinking = part.type === "reasoning-delta" ? part.delta : "";
    let events = "";
    if (thinking !== "" || seal !== undefined) {
      const block = { type: "thinking", thinking: "", signature: "" };
      events += this.#blocks.open(key, block, () => ({
        type: "signature_delta",
        signature: this.#seals.get(key) ?? UNSEALED,
      }));
    }
    if (thinking !== "") events += this.#blocks.add(key, { type: "thinking_delta", thinking });
    return part.type === "reasoning-end" ? events + this.#blocks.close(key) : events;
  }

  #openCall(id: string, name: string): string {
    if (this.#calls.has(id)) return "";
    this.#calls.set(id, false);
    return this.#blocks.open(`call ${id}`, toolUseBlock(id, name));
  }

  #addInput(id: string, input: string): string {
    if (input === "" || !this.#calls.has(id)) return "";
    this.#calls.set(id, true);
    return this.#blocks.add(`call ${id}`, { type: "input_json_delta", partial_json: input });
  }

  #call({ toolCallId: id, toolName, input }: LanguageModelV4ToolCall): string {
    const streamed = this.#calls.get(id) === true;
    const events = streamed ? "" : this.#openCall(id, toolName) + this.#addInput(id, input);
    this.#calls.set(id, true);
    return events + this.#blocks.close(`call ${id}`);
  }

  #start(): string {
    const message = {
      id: `msg_${this.#head.id}`,
      type: "message",
      role: "assistant",
      model: this.#head.model,
      content: [],
      stop_reason: null,
      stop_sequence: null,
      usage: NO_TOKENS,
    };
    return event("message_start", { message }) + event("ping", {});
  }

  #finish({ finishReason, usage, providerMetadata }: Finish): string {
    const { unified } = finishReason;
    // A stream that broke off must not look complete.
    if (unified === "error" || unified === "interrupted") return "";
    this.#ended = true;
    const delta = renderEnd(finishReason, this.#calls.size > 0, providerMetadata);
    return (
      this.#blocks.closeAll() +
      event("message_delta", { delta, usage: renderUsage(usage) }) +
      event("message_stop", {})
    );
  }
}
