import type { LanguageModelV4FinishReason, LanguageModelV4StreamPart } from "@ai-sdk/provider";
import { fieldOf } from "../../call/json-field.ts";
import { beginsCall, readToolCallDelta, type ToolCallDelta } from "../../call/tool-call-delta.ts";
import { reportedError, unreadableError } from "./api-errors.ts";
import { readFinish } from "./read-finish.ts";
import { readUsage } from "./read-usage.ts";
import { readReasoning, sealReasoning } from "./reasoning-state.ts";
import { textOf } from "./text-of.ts";
import { newToolCallId } from "./tool-call-id.ts";

type Part = LanguageModelV4StreamPart;

interface ToolCall {
  id: string;
  name: string;
  readonly input: string[];
  begun: boolean;
}

/** The block of text or reasoning that is being written. */
interface Block {
  readonly kind: "text" | "refusal" | "reasoning";
  readonly id: string;
  /** Of reasoning: what its upstream wants back. */
  field: ReturnType<typeof readReasoning>["field"];
  readonly details: unknown[];
}

/** Reads the events of a streamed chat completion as parts of a response. */
export class ChatStreamReader {
  readonly #issuer: string;
  readonly #parts: Part[] = [];
  readonly #calls: ToolCall[] = [];
  readonly #callAt = new Map<unknown, ToolCall>();
  #block: Block | undefined;
  #blocks = 0;
  #begun = false;
  #finish: unknown;
  #usage: unknown;
  #serviceTier: unknown;
  #done = false;

  /** @param issuer the upstream's short name as an issuer of state */
  constructor(issuer: string) {
    this.#issuer = issuer;
  }

  /** True once the last part is there. */
  get done(): boolean {
    return this.#done;
  }

  /** The parts that are there and were not taken yet. */
  take(): Part[] {
    return this.#parts.splice(0);
  }

  /** Reads the data of one event. */
  add(data: string): void {
    if (this.#done) return;
    if (data === "[DONE]") {
      this.end();
      return;
    }
    const chunk = readJson(data);
    const error = chunk === undefined ? undefined : errorOf(chunk);
    if (chunk === undefined) this.#fail(unreadableError("sent an event that is not JSON", data));
    else if (error !== undefined) this.#fail(reportedError(error));
    else this.#addChunk(chunk);
  }

  /** The stream ended. Without a reason for it the response broke off: its calls are incomplete. */
  end(): void {
    if (this.#done) return;
    this.#closeBlock();
    const finish = readFinish(this.#finish, this.#calls.length > 0);
    if (finish.unified !== "interrupted") for (const call of this.#calls) this.#endCall(call);
    this.#end(finish);
  }

  #end(finishReason: LanguageModelV4FinishReason): void {
    const usage = readUsage(this.#usage, this.#serviceTier);
    this.#parts.push({ type: "finish", finishReason, usage });
    this.#done = true;
  }

  #fail(error: Error): void {
    this.#parts.push({ type: "error", error });
    this.#end({ unified: "error", raw: undefined });
  }

  #addChunk(chunk: unknown): void {
    this.#usage = fieldOf(chunk, "usage") ?? this.#usage;
    this.#serviceTier = fieldOf(chunk, "service_tier") ?? this.#serviceTier;
    const choice = firstChoice(chunk);
    if (choice === undefined) return;
    this.#begin(chunk);
    this.#addDelta(fieldOf(choice, "delta"));
    this.#finish = fieldOf(choice, "finish_reason") ?? this.#finish;
  }

  #begin(chunk: unknown): void {
    if (this.#begun) return;
    this.#begun = true;
    const [id, model] = [textOf(fieldOf(chunk, "id")), textOf(fieldOf(chunk, "model"))];
    const created = fieldOf(chunk, "created");
    this.#parts.push({
      type: "response-metadata",
      ...(id !== "" && { id }),
      ...(model !== "" && { modelId: model }),
      ...(typeof created === "number" && { timestamp: new Date(created * 1000) }),
    });
  }

  #addDelta(delta: unknown): void {
    const { text, field, details } = readReasoning(delta);
    if (text !== "" || details.length > 0) {
      const block = this.#openBlock("reasoning");
      block.field ??= field;
      block.details.push(...details);
      if (text !== "") this.#parts.push({ type: "reasoning-delta", id: block.id, delta: text });
    }
    this.#addText("text", textOf(fieldOf(delta, "content")));
    this.#addText("refusal", textOf(fieldOf(delta, "refusal")));
    const calls = fieldOf(delta, "tool_calls");
    for (const [place, call] of (Array.isArray(calls) ? calls : []).entries()) {
      if (typeof call === "object" && call !== null) this.#addCall(readToolCallDelta(call, place));
    }
  }

  #addText(kind: "text" | "refusal", text: string): void {
    if (text === "") return;
    const { id } = this.#openBlock(kind);
    this.#parts.push({ type: "text-delta", id, delta: text });
  }

  #openBlock(kind: Block["kind"]): Block {
    if (this.#block?.kind === kind) return this.#block;
    this.#closeBlock();
    const id = `${kind}-${this.#blocks++}`;
    this.#block = { kind, id, field: undefined, details: [] };
    this.#parts.push(
      kind === "reasoning"
        ? { type: "reasoning-start", id }
        : {
            type: "text-start",
            id,
            ...(kind === "refusal" && { providerMetadata: { armature: { refusal: true } } }),
          },
    );
    return this.#block;
  }

  #closeBlock(): void {
    if (this.#block === undefined) return;
    const { kind, id, field, details } = this.#block;
    this.#block = undefined;
    if (kind !== "reasoning") {
      this.#parts.push({ type: "text-end", id });
      return;
    }
    const providerMetadata = sealReasoning(this.#issuer, { field, details });
    this.#parts.push({ type: "reasoning-end", id, providerMetadata });
  }

  #addCall(delta: ToolCallDelta): void {
    let call = this.#callAt.get(delta.index);
    if (call === undefined || beginsCall(call, delta)) {
      call = { id: delta.id, name: "", input: [], begun: false };
      this.#closeBlock();
      this.#calls.push(call);
      this.#callAt.set(delta.index, call);
    }
    if (call.id === "") call.id = delta.id;
    if (call.name === "") call.name = delta.name;
    if (delta.input !== "") call.input.push(delta.input);
    if (call.name === "") return;
    if (!call.begun) this.#beginCall(call);
    else if (delta.input !== "") {
      this.#parts.push({ type: "tool-input-delta", id: call.id, delta: delta.input });
    }
  }

  #beginCall(call: ToolCall): void {
    call.begun = true;
    if (call.id === "") call.id = newToolCallId();
    this.#parts.push({ type: "tool-input-start", id: call.id, toolName: call.name });
    const input = call.input.join("");
    if (input !== "") this.#parts.push({ type: "tool-input-delta", id: call.id, delta: input });
  }

  #endCall(call: ToolCall): void {
    if (!call.begun) this.#beginCall(call);
    const { id, name } = call;
    const input = call.input.join("");
    this.#parts.push(
      { type: "tool-input-end", id },
      { type: "tool-call", toolCallId: id, toolName: name, input: input === "" ? "{}" : input },
    );
  }
}

function readJson(data: string): unknown {
  try {
    return JSON.parse(data);
  } catch {
    return undefined;
  }
}

function firstChoice(chunk: unknown): unknown {
  const choices = fieldOf(chunk, "choices");
  if (!Array.isArray(choices)) return undefined;
  return choices.find((choice: unknown) => (fieldOf(choice, "index") ?? 0) === 0);
}

/** The error that a chunk reports, for itself or as why its choice ended; undefined if there is none. */
function errorOf(chunk: unknown): unknown {
  const choice = firstChoice(chunk);
  const failed = fieldOf(choice, "finish_reason") === "error";
  return fieldOf(chunk, "error") ?? (failed ? (fieldOf(choice, "error") ?? {}) : undefined);
}
