import type { LanguageModelV4StreamPart } from "@ai-sdk/provider";
import type { ResponseHead } from "../../../call/call.ts";
import { Failure } from "../../../call/failure.ts";
import type { StreamPosition, StreamRenderer } from "../../protocol.ts";
import type { ResponsesRequest } from "../request/parse-request.ts";
import type { ClientTools } from "./client-tools.ts";
import { EventWriter } from "./event-writer.ts";
import { OpenCall, type OpenItem, OpenMessage, OpenReasoning } from "./open-item.ts";
import { imageItem, metadataOf, type OutputItem } from "./output-item.ts";
import { incompleteReason, renderResponse, responseId } from "./render-response.ts";

type Finish = Extract<LanguageModelV4StreamPart, { type: "finish" }>;

/** Writes a response as events. Each part of the response is an item; several may be open at once. */
export class ResponsesStreamRenderer implements StreamRenderer {
  readonly #request: ResponsesRequest;
  readonly #tools: ClientTools;
  readonly #head: ResponseHead;
  readonly #events = new EventWriter();
  readonly #texts = new Map<string, OpenMessage>();
  /** Ids of texts in which the model refuses. */
  readonly #refusals = new Set<string>();
  readonly #thoughts = new Map<string, OpenReasoning>();
  readonly #calls = new Map<string, OpenCall>();
  /** Items in the order of their index; undefined while they are open. */
  readonly #output: (OutputItem | undefined)[] = [];
  #started = false;

  constructor(request: ResponsesRequest, tools: ClientTools, head: ResponseHead) {
    this.#request = request;
    this.#tools = tools;
    this.#head = head;
  }

  get position(): StreamPosition {
    return {
      responseId: responseId(this.#head),
      sequenceNumber: this.#events.sequenceNumber,
    };
  }

  push(part: LanguageModelV4StreamPart): string {
    if (!this.#started) this.#start();
    this.#add(part);
    return this.#events.take();
  }

  #start(): void {
    this.#started = true;
    const response = renderResponse(this.#request, this.#head);
    this.#events.write("response.created", { response });
    this.#events.write("response.in_progress", { response });
  }

  #add(part: LanguageModelV4StreamPart): void {
    switch (part.type) {
      case "text-start":
        if (metadataOf(part).refusal === true) this.#refusals.add(part.id);
        break;
      case "text-delta":
        if (part.delta !== "") this.#textOf(part).add(part.delta);
        break;
      case "text-end":
        this.#close(this.#texts, part.id);
        break;
      case "reasoning-start":
      case "reasoning-delta":
      case "reasoning-end":
        this.#addReasoning(part);
        break;
      case "tool-input-start":
        if (!part.providerExecuted) {
          this.#openCall(part.id, part.toolName, part.inputEncoding === "text");
        }
        break;
      case "tool-input-delta":
        this.#calls.get(part.id)?.add(part.delta);
        break;
      case "tool-call": {
        if (part.providerExecuted) break;
        const { toolCallId: id, toolName } = part;
        (this.#calls.get(id) ?? this.#openCall(id, toolName, true)).complete(part.input);
        this.#close(this.#calls, id);
        break;
      }
      case "file": {
        const item = imageItem(this.#itemId(this.#output.length), part);
        if (item !== undefined) this.#addWhole(item);
        break;
      }
      case "finish":
        this.#finish(part);
    }
  }

  #textOf(part: Extract<LanguageModelV4StreamPart, { type: "text-delta" }>): OpenMessage {
    const refuses = this.#refusals.has(part.id) || metadataOf(part).refusal === true;
    return this.#open(
      this.#texts,
      part.id,
      (index) => new OpenMessage(index, this.#itemId(index), this.#events, refuses),
    );
  }

  #addReasoning(part: Extract<LanguageModelV4StreamPart, { type: `reasoning-${string}` }>): void {
    if (part.type === "reasoning-file") return;
    const delta = part.type === "reasoning-delta" ? part.delta : "";
    const { sealed } = metadataOf(part);
    if (delta !== "" || sealed !== undefined) {
      const thought = this.#open(
        this.#thoughts,
        part.id,
        (index) => new OpenReasoning(index, this.#itemId(index), this.#events),
      );
      thought.add(delta, sealed);
    }
    if (part.type === "reasoning-end") this.#close(this.#thoughts, part.id);
  }

  /** @param whole true if the arguments are not to be passed on piece by piece */
  #openCall(id: string, name: string, whole: boolean): OpenCall {
    const tool = this.#tools.find(name);
    return this.#open(
      this.#calls,
      id,
      (index) => new OpenCall(index, this.#itemId(index), this.#events, { id, tool, whole }),
    );
  }

  #addWhole(item: OutputItem): void {
    const index = this.#output.push(item) - 1;
    this.#events.write("response.output_item.added", { output_index: index, item });
    this.#events.write("response.output_item.done", { output_index: index, item });
  }

  #itemId(index: number): string {
    return `${this.#head.id}_${index}`;
  }

  #open<T extends OpenItem>(open: Map<string, T>, id: string, create: (index: number) => T): T {
    const known = open.get(id);
    if (known !== undefined) return known;
    const created = create(this.#output.length);
    this.#output.push(undefined);
    open.set(id, created);
    return created;
  }

  #close(open: Map<string, OpenItem>, id: string): void {
    const item = open.get(id);
    if (item === undefined) return;
    open.delete(id);
    this.#output[item.index] = item.close();
  }

  #finish({ finishReason, usage }: Finish): void {
    for (const open of [this.#texts, this.#thoughts]) {
      for (const id of [...open.keys()]) this.#close(open, id);
    }
    const incomplete = incompleteReason(finishReason) !== undefined;
    // A client would run a call that it is told of, and half a call is none.
    if (!incomplete) {
      for (const [id, call] of [...this.#calls]) {
        if (!call.isComplete) throw new Failure("failed", "ended in the middle of a tool call");
        this.#close(this.#calls, id);
      }
    }
    const output = this.#output.filter((item) => item !== undefined);
    const response = renderResponse(this.#request, this.#head, { output, finishReason, usage });
    this.#events.write(incomplete ? "response.incomplete" : "response.completed", { response });
  }
}
