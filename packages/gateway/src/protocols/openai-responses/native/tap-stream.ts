import { Failure, type FailureKind } from "../../../call/failure.ts";
import { markState } from "../../../call/issued-state.ts";
import { fieldOf } from "../../../call/json-field.ts";
import type {
  StreamListener,
  StreamPosition,
  StreamTap,
  TappedResponse,
  Target,
  Verdict,
} from "../../protocol.ts";
import { markItem, markResponse } from "./mark-response.ts";
import { readOutcome, readUsage } from "./read-response.ts";

/** Longest response that is kept. A longer one has no `response` and no signals. */
const MAX_KEPT_CHARACTERS = 1024 * 1024;

/** The type of an event whose data begin with it, as OpenAI writes them; the data are not parsed. */
const TYPE_IN_FRONT = /^\{\s*"type"\s*:\s*"([\w.]{1,80})"/;

/** Events that come before the model has begun. */
const preludes: ReadonlySet<string> = new Set([
  "response.created",
  "response.queued",
  "response.in_progress",
]);

const ends: ReadonlySet<string> = new Set(["response.completed", "response.incomplete"]);

/** Codes of errors that pass with time. */
const kinds: ReadonlyMap<unknown, FailureKind> = new Map([
  ["rate_limit_exceeded", "rate-limited"],
  ["insufficient_quota", "rate-limited"],
  ["server_is_overloaded", "overloaded"],
  ["slow_down", "overloaded"],
]);

/** Reads a streamed response. Deltas are not looked into: their content comes again when it is done. */
export class ResponsesStreamTap implements StreamTap {
  readonly #tools: ReadonlySet<string>;
  readonly #target: Target;
  readonly #listener: StreamListener;
  #begun = false;
  #id: string | undefined;
  #sequenceNumber = 0;
  /** The response that ended the stream, or failed. */
  #last: unknown;
  #finished = false;
  #items: unknown[] = [];
  #kept = 0;
  #tooLong = false;

  /** @param tools names of the tools that the request offered */
  constructor(tools: ReadonlySet<string>, target: Target, listener: StreamListener) {
    this.#tools = tools;
    this.#target = target;
    this.#listener = listener;
  }

  get begun(): boolean {
    return this.#begun;
  }

  get finished(): boolean {
    return this.#finished;
  }

  get position(): StreamPosition | undefined {
    if (this.#id === undefined) return undefined;
    return { responseId: this.#id, sequenceNumber: this.#sequenceNumber };
  }

  add(data: string): Verdict {
    // Some upstreams end the stream as that of a chat completion.
    if (data === "[DONE]") return "drop";
    const verdict = this.#add(data);
    this.#sequenceNumber++;
    return verdict;
  }

  read(): TappedResponse {
    const usage = readUsage(this.#last);
    const response = this.#tooLong ? undefined : this.#response();
    if (response === undefined) {
      return { outcome: { ...(usage !== undefined && { usage }) }, response };
    }
    const { needsResponse = true } = this.#listener;
    return {
      outcome: readOutcome(response, this.#tools),
      response: needsResponse ? response : undefined,
    };
  }

  #add(data: string): Verdict {
    const quick = data.endsWith("}") ? TYPE_IN_FRONT.exec(data)?.[1] : undefined;
    if (quick?.endsWith(".delta")) {
      this.#addContent(quick);
      return "pass";
    }
    const event = parse(data);
    const type = fieldOf(event, "type");
    if (typeof type !== "string") return "pass";
    if (type === "error" || type === "response.failed") throw this.#fail(event);
    if (preludes.has(type)) return this.#addPrelude(event);
    if (ends.has(type)) return this.#addEnd(event, data.length);
    if (type.startsWith("response.")) this.#begun = true;
    if (type === "response.output_item.added") return this.#addItem(event);
    if (type === "response.output_item.done") {
      this.#keep(fieldOf(event, "item"), data.length);
      return this.#addItem(event);
    }
    if (type.endsWith(".delta")) this.#addContent(type);
    return "pass";
  }

  /** The response as it would have come without streaming; some upstreams leave its output out. */
  #response(): unknown {
    const output = fieldOf(this.#last, "output");
    if (Array.isArray(output) && output.length > 0) return this.#last;
    return { ...(this.#last as object | undefined), output: this.#items };
  }

  #addContent(type: string): void {
    this.#begun = true;
    if (!type.startsWith("response.reasoning")) this.#listener.onContent();
  }

  #addPrelude(event: unknown): Verdict {
    const { issuer, marksState } = this.#target;
    const response = fieldOf(event, "response");
    const id = fieldOf(response, "id");
    if (typeof id === "string") this.#id = marksState ? markState({ issuer, state: id }) : id;
    if (!marksState) return "pass";
    return { data: withField(event, "response", markResponse(response, issuer)) };
  }

  #addItem(event: unknown): Verdict {
    const { issuer, marksState } = this.#target;
    const item = fieldOf(event, "item");
    const type = fieldOf(item, "type");
    if (type !== "reasoning" && type !== "message") this.#listener.onContent();
    if (!marksState || typeof fieldOf(item, "encrypted_content") !== "string") return "pass";
    return { data: withField(event, "item", markItem(item, issuer)) };
  }

  #addEnd(event: unknown, size: number): Verdict {
    const response = fieldOf(event, "response");
    if (typeof response !== "object" || response === null) {
      throw new Failure("failed", "sent an end of its response that cannot be read");
    }
    this.#begun = true;
    this.#finished = true;
    this.#last = response;
    // Its output is that of the items so far.
    this.#kept = 0;
    this.#fits(size);
    const { issuer, marksState } = this.#target;
    if (!marksState) return "last";
    return { data: withField(event, "response", markResponse(response, issuer)), last: true };
  }

  #fail(event: unknown): Failure {
    const response = fieldOf(event, "response");
    // What a failed response cost is billed as well.
    this.#last = response;
    const error = fieldOf(response, "error") ?? fieldOf(event, "error") ?? event;
    const kind = kinds.get(fieldOf(error, "code")) ?? "failed";
    return new Failure(kind, "sent an error instead of the response", undefined, true);
  }

  #keep(item: unknown, size: number): void {
    if (this.#fits(size)) this.#items.push(item);
  }

  /** Counts a piece to keep. If there is no room for it, nothing of the response is kept. */
  #fits(size: number): boolean {
    if (this.#tooLong) return false;
    this.#kept += size;
    if (this.#kept <= MAX_KEPT_CHARACTERS && this.#listener.reserve(size)) return true;
    this.#tooLong = true;
    this.#items = [];
    return false;
  }
}

function parse(data: string): unknown {
  try {
    return JSON.parse(data);
  } catch {
    throw new Failure("failed", "sent an event that is not JSON");
  }
}

function withField(event: unknown, name: string, value: unknown): string {
  return JSON.stringify({ ...(event as object), [name]: value });
}
