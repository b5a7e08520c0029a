import { Failure, type FailureKind } from "../../../call/failure.ts";
import { fieldOf } from "../../../call/json-field.ts";
import type { StreamListener, StreamTap, TappedResponse, Target, Verdict } from "../../protocol.ts";
import { markBlock, markContainer } from "./mark-state.ts";
import { readUsage, signalsOf } from "./read-message.ts";
import { StreamedBlocks } from "./streamed-blocks.ts";

/** Finds deltas that hold no state and no part of a tool call. */
const PLAIN_DELTA =
  /^\{"type": ?"content_block_delta",.{0,32}"delta": ?\{"type": ?"(text|thinking)_delta".*\}\s*$/s;

const kinds: ReadonlyMap<unknown, FailureKind> = new Map([
  ["rate_limit_error", "rate-limited"],
  ["overloaded_error", "overloaded"],
  ["timeout_error", "timeout"],
]);

/**
 * Reads a streamed message. If the response is not needed, it parses only the events that can change the
 * outcome.
 */
export class MessagesStreamTap implements StreamTap {
  readonly #tools: ReadonlySet<string>;
  readonly #target: Target;
  readonly #listener: StreamListener;
  readonly #needsResponse: boolean;
  readonly #blocks: StreamedBlocks;
  #head: object = {};
  #end: object = {};
  #usage: object = {};
  #begun = false;

  /** @param tools names of the tools that the request offered */
  constructor(tools: ReadonlySet<string>, listener: StreamListener, target: Target) {
    this.#tools = tools;
    this.#target = target;
    this.#listener = listener;
    this.#needsResponse = listener.needsResponse ?? true;
    this.#blocks = new StreamedBlocks(listener, this.#needsResponse);
  }

  get begun(): boolean {
    return this.#begun;
  }

  get finished(): boolean {
    return typeof fieldOf(this.#end, "stop_reason") === "string";
  }

  add(data: string): Verdict {
    if (this.#passesUnread(data)) return "pass";
    let event: unknown;
    try {
      event = JSON.parse(data);
    } catch {
      throw new Failure("failed", "sent an event that is not JSON");
    }
    switch (fieldOf(event, "type")) {
      case "message_start":
        return this.#start(event);
      case "content_block_start":
        this.#begun = true;
        this.#blocks.start(event, data.length);
        return this.#markedBlock(event);
      case "content_block_delta":
        this.#begun = true;
        this.#blocks.add(event);
        return this.#markedDelta(event);
      case "message_delta":
        return this.#finish(event);
      case "message_stop":
        if (!this.finished) throw new Failure("failed", "ended its response without a reason");
        return "last";
      case "error":
        throw reportedError(event);
      default:
        return "pass";
    }
  }

  read(): TappedResponse {
    const usage = readUsage(this.#usage);
    const content = this.#blocks.read();
    const response = content && {
      ...this.#head,
      content,
      stop_reason: null,
      ...this.#end,
      usage: this.#usage,
    };
    return {
      outcome: {
        ...(usage !== undefined && { usage }),
        ...(response !== undefined && { answer: signalsOf(response, this.#tools) }),
      },
      response: this.#needsResponse ? response : undefined,
    };
  }

  /** True for a piece of text or of a thought on which nothing depends any longer. */
  #passesUnread(data: string): boolean {
    if (this.#needsResponse || !this.#begun) return false;
    const kind = PLAIN_DELTA.exec(data)?.[1];
    if (kind === undefined || (kind === "text" && this.#blocks.awaitsText)) return false;
    if (kind === "text") this.#listener.onContent();
    return true;
  }

  #start(event: unknown): Verdict {
    const message = fieldOf(event, "message");
    this.#head = objectOf(message);
    this.#usage = objectOf(fieldOf(message, "usage"));
    if (!this.#target.marksState) return "pass";
    return replaced(event, "message", markContainer(message, this.#target.issuer));
  }

  #finish(event: unknown): Verdict {
    this.#begun = true;
    const delta = fieldOf(event, "delta");
    this.#end = { ...this.#end, ...objectOf(delta) };
    // Counts of the start hold where the end has none.
    const counts = Object.entries(objectOf(fieldOf(event, "usage")));
    const known = counts.filter(([, count]) => count !== null);
    this.#usage = { ...this.#usage, ...Object.fromEntries(known) };
    if (!this.#target.marksState) return "pass";
    return replaced(event, "delta", markContainer(delta, this.#target.issuer));
  }

  #markedBlock(event: unknown): Verdict {
    const { marksState, issuer } = this.#target;
    if (!marksState) return "pass";
    return replaced(event, "content_block", markBlock(fieldOf(event, "content_block"), issuer));
  }

  #markedDelta(event: unknown): Verdict {
    const { marksState, issuer } = this.#target;
    const delta = fieldOf(event, "delta");
    if (!marksState || fieldOf(delta, "type") !== "signature_delta") return "pass";
    const marked = markBlock({ ...objectOf(delta), type: "thinking" }, issuer);
    return replaced(event, "delta", marked && { ...marked, type: "signature_delta" });
  }
}

function replaced(event: unknown, field: string, value: object | undefined): Verdict {
  if (value === undefined) return "pass";
  return { data: JSON.stringify({ ...objectOf(event), [field]: value }) };
}

function objectOf(value: unknown): object {
  return typeof value === "object" && value !== null ? value : {};
}

function reportedError(event: unknown): Failure {
  const kind = kinds.get(fieldOf(fieldOf(event, "error"), "type")) ?? "failed";
  return new Failure(kind, "sent an error instead of the response", undefined, true);
}
