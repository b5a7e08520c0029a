import type { Outcome } from "@armature/reward";
import { Failure } from "../../call/failure.ts";
import { fieldOf } from "../../call/json-field.ts";
import { readUsage } from "../../call/usage.ts";
import { answerSigns, textOf } from "./answer-signs.ts";

/** Of a longer answer nothing is kept: there is no `response`, and its content is not looked at. */
const MAX_KEPT_CHARACTERS = 1024 * 1024;

/** What a kept piece takes beside its characters. */
const OVERHEAD = 16;

interface ToolCall {
  id: string;
  /** Custom tools take free text, functions JSON. */
  custom: boolean;
  name: string;
  input: string[];
}

/** Puts the first choice of a streamed chat completion together, chunk by chunk. */
export class StreamAnswer {
  readonly #tools: ReadonlySet<string>;
  readonly #onContent: () => void;
  readonly #hold: (size: number) => boolean;
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
   * Calls `onContent` for each piece of content: text, a tool call, a refusal; and asks `hold` whether
   * there is room for so many more characters.
   */
  constructor(tools: ReadonlySet<string>, onContent: () => void, hold: (size: number) => boolean) {
    this.#tools = tools;
    this.#onContent = onContent;
    this.#hold = hold;
  }

  /** True once there was a chunk of the answer. */
  get begun(): boolean {
    return this.#begun;
  }

  /** True once the provider said why the answer ended. */
  get finished(): boolean {
    return typeof this.#finish === "string";
  }

  /**
   * Takes in the data of one event.
   * @returns true where it holds usage and nothing else
   * @throws Failure where it is an error, or not JSON
   */
  add(data: string): boolean {
    let chunk: unknown;
    try {
      chunk = JSON.parse(data);
    } catch {
      throw new Failure("failed", "sent an event that is not JSON");
    }
    if ((fieldOf(chunk, "error") ?? null) !== null) {
      throw new Failure("failed", "sent an error instead of the answer");
    }
    const choices = fieldOf(chunk, "choices");
    if (!Array.isArray(choices)) return false;
    const usage = fieldOf(chunk, "usage") ?? undefined;
    if (usage !== undefined) this.#usage = usage;
    if (choices.length === 0) return usage !== undefined;
    if (!this.#begun) {
      const [id, created, model] = ["id", "created", "model"].map((name) => fieldOf(chunk, name));
      this.#head = { id, created, model };
      this.#begun = true;
    }
    for (const choice of choices) {
      if ((fieldOf(choice, "index") ?? 0) === 0) this.#addChoice(choice);
    }
    return false;
  }

  /** What is known of the answer by now. */
  outcome(): Pick<Outcome, "usage" | "answer"> {
    const usage = readUsage(this.#usage);
    return {
      ...(usage !== undefined && { usage }),
      ...(!this.#tooLong && {
        answer: answerSigns(this.#choice(), this.#tools),
      }),
    };
  }

  /** The answer as it would have come without streaming; undefined where it was too long to keep. */
  response(): unknown {
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
    if (reason === "error") throw new Failure("failed", "sent an error instead of the answer");
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
    // Some providers give every call of a batch the same index and another id.
    if (call === undefined || (id !== "" && id !== call.id)) {
      call = { id, custom: custom !== undefined, name: "", input: [] };
      this.#onContent();
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
    this.#onContent();
    if (this.#fits(text.length)) parts.push(text);
  }

  /** Counts a piece that is to be kept. Where there is no room for it, all is given up. */
  #fits(characters: number): boolean {
    if (this.#tooLong) return false;
    const size = characters + OVERHEAD;
    this.#kept += size;
    if (this.#kept <= MAX_KEPT_CHARACTERS && this.#hold(size)) return true;
    this.#tooLong = true;
    this.#content = [];
    this.#refusal = [];
    this.#calls = [];
    this.#callAt.clear();
    this.#media = {};
    return false;
  }
}
