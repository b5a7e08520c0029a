import { Failure } from "../../call/failure.ts";
import { fieldOf } from "../../call/json-field.ts";
import type { StreamListener, StreamTap, TappedResponse, Verdict } from "../protocol.ts";
import { signalsOf, textOf } from "./read-choice.ts";
import { readUsage } from "./read-usage.ts";

/** Longest response that is kept. A longer one has no `response` and no signals. */
const MAX_KEPT_CHARACTERS = 1024 * 1024;

/** Memory that a kept piece takes besides its characters. */
const OVERHEAD = 16;

const END = "[DONE]";

interface ToolCall {
  id: string;
  /** Custom tools take free text, functions JSON. */
  custom: boolean;
  name: string;
  input: string[];
}

/** Assembles the first choice of a streamed chat completion, chunk by chunk. */
export class ChatStreamTap implements StreamTap {
  readonly #tools: ReadonlySet<string>;
  readonly #wantsUsage: boolean;
  readonly #listener: StreamListener;
  #content: string[] = [];
  #refusal: string[] = [];
  #calls: ToolCall[] = [];
  readonly #callAt = new Map<unknown, ToolCall>();
  #media: Readonly<Record<string, unknown>> = {};
  #head: Readonly<Record<string, unknown>> = {};
  #finish: unknown;
  #usage: unknown;
  #kept = 0;
  #tooLong = false;
  #begun = false;

  /**
   * @param tools names of the tools that the request offered
   * @param wantsUsage false drops the chunk that holds usage and nothing else
   */
  constructor(tools: ReadonlySet<string>, wantsUsage: boolean, listener: StreamListener) {
    this.#tools = tools;
    this.#wantsUsage = wantsUsage;
    this.#listener = listener;
  }

  get begun(): boolean {
    return this.#begun;
  }

  get finished(): boolean {
    return typeof this.#finish === "string";
  }

  add(data: string): Verdict {
    if (data === END) return "last";
    let chunk: unknown;
    try {
      chunk = JSON.parse(data);
    } catch {
      throw new Failure("failed", "sent an event that is not JSON");
    }
    if ((fieldOf(chunk, "error") ?? null) !== null) {
      throw reportedError();
    }
    const choices = fieldOf(chunk, "choices");
    if (!Array.isArray(choices)) return "pass";
    const usage = fieldOf(chunk, "usage") ?? undefined;
    if (usage !== undefined) this.#usage = usage;
    if (choices.length === 0) return usage === undefined || this.#wantsUsage ? "pass" : "drop";
    if (!this.#begun) {
      const [id, created, model] = ["id", "created", "model"].map((name) => fieldOf(chunk, name));
      this.#head = { id, created, model };
      this.#begun = true;
    }
    for (const choice of choices) {
      if ((fieldOf(choice, "index") ?? 0) === 0) this.#addChoice(choice);
    }
    return "pass";
  }

  read(): TappedResponse {
    const usage = readUsage(this.#usage);
    return {
      outcome: {
        ...(usage !== undefined && { usage }),
        ...(!this.#tooLong && { answer: signalsOf(this.#choice(), this.#tools) }),
      },
      response: this.#response(),
    };
  }

  /** The response as it would have come without streaming. */
  #response(): unknown {
    if (this.#tooLong) return undefined;
    return {
      ...this.#head,
      object: "chat.completion",
      choices: [this.#choice()],
      ...(this.#usage !== undefined && { usage: this.#usage }),
    };
  }

  #choice(): object {
    const refusal = this.#refusal.join("");
    const calls = this.#calls.map(({ id, custom, name, input }) =>
      custom
        ? { id, type: "custom", custom: { name, input: input.join("") } }
        : { id, type: "function", function: { name, arguments: input.join("") } },
    );
    return {
      index: 0,
      message: {
        role: "assistant",
        content: this.#content.length === 0 ? null : this.#content.join(""),
        refusal: refusal === "" ? null : refusal,
        ...(calls.length > 0 && { tool_calls: calls }),
        ...this.#media,
      },
      finish_reason: this.#finish ?? null,
    };
  }

  #addChoice(choice: unknown): void {
    const reason = fieldOf(choice, "finish_reason") ?? undefined;
    if (reason === "error") throw reportedError();
    if (reason !== undefined) this.#finish = reason;
    const delta = fieldOf(choice, "delta");
    this.#keep(this.#content, textOf(fieldOf(delta, "content")));
    this.#keep(this.#refusal, textOf(fieldOf(delta, "refusal")));
    for (const name of ["audio", "images"]) {
      const value = fieldOf(delta, name) ?? undefined;
      if (value !== undefined && !this.#tooLong) this.#media = { ...this.#media, [name]: value };
    }
    const calls = fieldOf(delta, "tool_calls");
    for (const [place, call] of (Array.isArray(calls) ? calls : []).entries()) {
      this.#addCall(call, place);
    }
    const legacy = fieldOf(delta, "function_call") ?? undefined;
    if (legacy !== undefined) this.#addCall({ function: legacy }, 0);
  }

  #addCall(part: unknown, place: number): void {
    if (this.#tooLong) return;
    const index = fieldOf(part, "index") ?? place;
    const id = textOf(fieldOf(part, "id"));
    const custom = fieldOf(part, "custom");
    const called = custom ?? fieldOf(part, "function");
    let call = this.#callAt.get(index);
    // Some upstreams give every call of a batch the same index and another id.
    if (call === undefined || (id !== "" && id !== call.id)) {
      call = { id, custom: custom !== undefined, name: "", input: [] };
      this.#listener.onContent();
      this.#calls.push(call);
      this.#callAt.set(index, call);
      if (!this.#fits(id.length)) return;
    }
    if (call.name === "") {
      call.name = textOf(fieldOf(called, "name"));
      if (!this.#fits(call.name.length)) return;
    }
    this.#keep(call.input, textOf(fieldOf(called, call.custom ? "input" : "arguments")));
  }

  #keep(parts: string[], text: string): void {
    if (text === "") return;
    this.#listener.onContent();
    if (this.#fits(text.length)) parts.push(text);
  }

  /** Counts a piece to keep. If there is no room for it, nothing of the response is kept. */
  #fits(characters: number): boolean {
    if (this.#tooLong) return false;
    const size = characters + OVERHEAD;
    this.#kept += size;
    if (this.#kept <= MAX_KEPT_CHARACTERS && this.#listener.reserve(size)) return true;
    this.#tooLong = true;
    this.#content = [];
    this.#refusal = [];
    this.#calls = [];
    this.#callAt.clear();
    this.#media = {};
    return false;
  }
}

function reportedError(): Failure {
  return new Failure("failed", "sent an error instead of the response", undefined, true);
}
