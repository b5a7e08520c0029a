import { fieldOf } from "../../../call/json-field.ts";
import { awaitsText } from "../../../call/response-signals.ts";
import {
  beginsCall,
  readToolCallDelta,
  type ToolCallDelta,
} from "../../../call/tool-call-delta.ts";
import type { StreamListener } from "../../protocol.ts";
import { textOf } from "../text-of.ts";

/** Longest response that is kept, in characters. A longer one has no `response` and no signals. */
const MAX_KEPT_CHARACTERS = 1024 * 1024;

/** Blank text that is remembered, in characters; no signal depends on more. */
const MAX_BLANK_CHARACTERS = 200;

/** Memory that a kept piece takes besides its characters. */
const OVERHEAD = 16;

interface ToolCall {
  id: string;
  /** Custom tools take free text, functions JSON. */
  custom: boolean;
  name: string;
  input: string[];
}

/** The first choice of a stream, put together from its deltas as it would have come without streaming. */
export class KeptChoice {
  readonly #listener: StreamListener;
  readonly #whole: boolean;
  #content: string[] = [];
  #reasoning: string[] = [];
  #refusal: string[] = [];
  #calls: ToolCall[] = [];
  readonly #callAt = new Map<unknown, ToolCall>();
  #media: Readonly<Record<string, unknown>> = {};
  /** The text, as far as signals depend on it. */
  #opening = "";
  #awaitsText = true;
  #finish: unknown;
  #kept = 0;
  #tooLong = false;

  /** @param whole false keeps only what signals are read from */
  constructor(listener: StreamListener, whole: boolean) {
    this.#listener = listener;
    this.#whole = whole;
  }

  get finished(): boolean {
    return typeof this.#finish === "string";
  }

  /** True if more text can change the signals. */
  get awaitsText(): boolean {
    return this.#awaitsText && this.#calls.length === 0 && this.#refusal.length === 0;
  }

  /** Adds the choice of one chunk; untrusted. */
  add(choice: unknown): void {
    this.#finish = fieldOf(choice, "finish_reason") ?? this.#finish;
    const delta = fieldOf(choice, "delta");
    this.#addText(textOf(fieldOf(delta, "content")));
    this.#keep(this.#refusal, textOf(fieldOf(delta, "refusal")));
    if (this.#whole) {
      const reasoning = fieldOf(delta, "reasoning_content") ?? fieldOf(delta, "reasoning");
      this.#store(this.#reasoning, textOf(reasoning));
    }
    for (const name of ["audio", "images"]) {
      const value = fieldOf(delta, name) ?? undefined;
      if (value === undefined || this.#tooLong) continue;
      this.#media = { ...this.#media, [name]: this.#whole ? value : true };
    }
    const calls = fieldOf(delta, "tool_calls");
    for (const [place, call] of (Array.isArray(calls) ? calls : []).entries()) {
      this.#addCall(readToolCallDelta(call, place));
    }
    const legacy = fieldOf(delta, "function_call") ?? undefined;
    if (legacy !== undefined) this.#addCall(readToolCallDelta({ function: legacy }, 0));
  }

  /** The choice so far; if it was too long to keep, only why it ended is left of it. */
  read(): { readonly choice: object; readonly tooLong: boolean } {
    const refusal = this.#refusal.join("");
    const reasoning = this.#reasoning.join("");
    const content = this.#whole ? this.#content.join("") : this.#opening;
    const calls = this.#calls.map(({ id, custom, name, input }) =>
      custom
        ? { id, type: "custom", custom: { name, input: input.join("") } }
        : { id, type: "function", function: { name, arguments: input.join("") } },
    );
    const choice = {
      index: 0,
      message: {
        role: "assistant",
        content: content === "" ? null : content,
        refusal: refusal === "" ? null : refusal,
        ...(reasoning !== "" && { reasoning_content: reasoning }),
        ...(calls.length > 0 && { tool_calls: calls }),
        ...this.#media,
      },
      finish_reason: this.#finish ?? null,
    };
    return { choice, tooLong: this.#tooLong };
  }

  #addText(text: string): void {
    if (text === "") return;
    if (this.#whole) this.#keep(this.#content, text);
    else this.#listener.onContent();
    if (!this.#awaitsText) return;
    // Blank text may go on without end; its beginning is enough to tell that it is blank.
    this.#opening = this.#opening.slice(0, MAX_BLANK_CHARACTERS) + text;
    this.#awaitsText = awaitsText(this.#opening);
  }

  #addCall(delta: ToolCallDelta): void {
    if (this.#tooLong) return;
    let call = this.#callAt.get(delta.index);
    if (call === undefined || beginsCall(call, delta)) {
      call = { id: delta.id, custom: delta.custom, name: "", input: [] };
      this.#listener.onContent();
      this.#calls.push(call);
      this.#callAt.set(delta.index, call);
      if (!this.#fits(delta.id.length)) return;
    }
    if (call.id === "") call.id = delta.id;
    if (call.name === "") {
      call.name = delta.name;
      if (!this.#fits(call.name.length)) return;
    }
    this.#keep(call.input, delta.input);
  }

  #keep(parts: string[], text: string): void {
    if (text !== "") this.#listener.onContent();
    this.#store(parts, text);
  }

  /** Keeps a text that is not content, such as reasoning. */
  #store(parts: string[], text: string): void {
    if (text !== "" && this.#fits(text.length)) parts.push(text);
  }

  /** Counts a piece to keep. If there is no room for it, nothing of the response is kept. */
  #fits(characters: number): boolean {
    if (this.#tooLong) return false;
    const size = characters + OVERHEAD;
    this.#kept += size;
    if (this.#kept <= MAX_KEPT_CHARACTERS && this.#listener.reserve(size)) return true;
    this.#tooLong = true;
    this.#content = [];
    this.#reasoning = [];
    this.#refusal = [];
    this.#calls = [];
    this.#callAt.clear();
    this.#media = {};
    return false;
  }
}
