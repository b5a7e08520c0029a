import type { ClientTool } from "./client-tools.ts";
import type { EventWriter } from "./event-writer.ts";
import {
  callItem,
  messageItem,
  messagePart,
  type OutputItem,
  reasoningItem,
} from "./output-item.ts";

/** An item of which more is to come; it writes its own events. */
export interface OpenItem {
  readonly index: number;
  /** Writes the end of the item, and returns it whole. */
  close(): OutputItem;
}

/** A message of one text, in which the model may refuse. */
export class OpenMessage implements OpenItem {
  readonly index: number;
  readonly #id: string;
  readonly #events: EventWriter;
  readonly #refuses: boolean;
  readonly #place: object;
  #text = "";

  constructor(index: number, id: string, events: EventWriter, refuses: boolean) {
    this.index = index;
    this.#id = id;
    this.#events = events;
    this.#refuses = refuses;
    const item = messageItem(id);
    this.#place = { item_id: item.id, output_index: index, content_index: 0 };
    events.write("response.output_item.added", { output_index: index, item });
    this.#write("content_part.added", { part: messagePart("", refuses) });
  }

  add(delta: string): void {
    this.#text += delta;
    if (this.#refuses) this.#write("refusal.delta", { delta });
    else this.#write("output_text.delta", { delta, logprobs: [] });
  }

  close(): OutputItem {
    const text = this.#text;
    const part = messagePart(text, this.#refuses);
    const item = messageItem(this.#id, part);
    if (this.#refuses) this.#write("refusal.done", { refusal: text });
    else this.#write("output_text.done", { text, logprobs: [] });
    this.#write("content_part.done", { part });
    this.#events.write("response.output_item.done", { output_index: this.index, item });
    return item;
  }

  #write(type: string, fields: object): void {
    this.#events.write(`response.${type}`, { ...this.#place, ...fields });
  }
}

/** Reasoning: a summary of one text, if any, and a seal. */
export class OpenReasoning implements OpenItem {
  readonly index: number;
  readonly #id: string;
  readonly #events: EventWriter;
  readonly #place: object;
  #text = "";
  #sealed: string | undefined;

  constructor(index: number, id: string, events: EventWriter) {
    this.index = index;
    this.#id = id;
    this.#events = events;
    const item = reasoningItem(id, "");
    this.#place = { item_id: item.id, output_index: index, summary_index: 0 };
    events.write("response.output_item.added", { output_index: index, item });
  }

  /** @param sealed replaces the seal so far */
  add(delta: string, sealed: string | undefined): void {
    this.#sealed = sealed ?? this.#sealed;
    if (delta === "") return;
    if (this.#text === "") this.#write("part.added", { part: { type: "summary_text", text: "" } });
    this.#text += delta;
    this.#write("text.delta", { delta });
  }

  close(): OutputItem {
    const text = this.#text;
    if (text !== "") {
      this.#write("text.done", { text });
      this.#write("part.done", { part: { type: "summary_text", text } });
    }
    const item = reasoningItem(this.#id, text, this.#sealed);
    this.#events.write("response.output_item.done", { output_index: this.index, item });
    return item;
  }

  #write(type: string, fields: object): void {
    this.#events.write(`response.reasoning_summary_${type}`, { ...this.#place, ...fields });
  }
}

/** A call of one of the client's tools. */
export class OpenCall implements OpenItem {
  readonly index: number;
  readonly #id: string;
  readonly #events: EventWriter;
  readonly #callId: string;
  readonly #tool: ClientTool;
  readonly #place: object;
  /** False if the arguments are to be written in one piece. */
  readonly #streams: boolean;
  #input = "";
  #written = "";

  constructor(
    index: number,
    id: string,
    events: EventWriter,
    call: { readonly id: string; readonly tool: ClientTool; readonly whole: boolean },
  ) {
    this.index = index;
    this.#id = id;
    this.#events = events;
    this.#callId = call.id;
    this.#tool = call.tool;
    this.#streams = !call.whole && call.tool.kind === "function";
    const item = callItem(id, call.id, call.tool, "", "in_progress");
    this.#place = { item_id: item.id, output_index: index };
    events.write("response.output_item.added", { output_index: index, item });
  }

  /** True if the arguments so far are JSON. */
  get isComplete(): boolean {
    try {
      JSON.parse(this.#input);
      return true;
    } catch {
      return false;
    }
  }

  add(delta: string): void {
    this.#input += delta;
    if (this.#streams && delta !== "") this.#writeDelta("function_call_arguments", delta);
  }

  /** Sets the whole arguments, which are in JSON. */
  complete(input: string): void {
    this.#input = input === "" ? "{}" : input;
  }

  close(): OutputItem {
    const item = callItem(this.#id, this.#callId, this.#tool, this.#input, "completed");
    if (item.type === "function_call") {
      this.#writeRest("function_call_arguments", "arguments", item.arguments);
    } else if (item.type === "custom_tool_call") {
      this.#writeRest("custom_tool_call_input", "input", item.input);
    }
    this.#events.write("response.output_item.done", { output_index: this.index, item });
    return item;
  }

  #writeRest(event: string, field: string, whole: string): void {
    if (whole.startsWith(this.#written)) {
      const rest = whole.slice(this.#written.length);
      if (rest !== "") this.#writeDelta(event, rest);
    }
    this.#events.write(`response.${event}.done`, { ...this.#place, [field]: whole });
  }

  #writeDelta(event: string, delta: string): void {
    this.#written += delta;
    this.#events.write(`response.${event}.delta`, { ...this.#place, delta });
  }
}
