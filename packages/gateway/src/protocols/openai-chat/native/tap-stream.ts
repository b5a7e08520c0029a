import { Failure } from "../../../call/failure.ts";
import { fieldOf } from "../../../call/json-field.ts";
import type { StreamListener, StreamTap, TappedResponse, Target, Verdict } from "../../protocol.ts";
import { KeptChoice } from "./kept-choice.ts";
import { signalsOf } from "./read-choice.ts";
import { readUsage } from "./read-usage.ts";
import { markChoice } from "./state.ts";

const END = "[DONE]";

/** Events that are read in any case; they tell that the response began. */
const FIRST_EVENTS = 2;

/** Finds fields that change the outcome, unless they are null. */
const OUTCOME =
  /"(?:finish_reason|usage|error|tool_calls|function_call|refusal|audio|images)"\s*:\s*[^n\s]/;

/** Finds text, which is not reasoning. */
const TEXT = /"content"\s*:\s*[^n\s]/;

/** Finds fields that hold state. */
const STATE = /"(?:reasoning_details|audio)"\s*:\s*[^n\s]/;

export interface ChatStreamOptions {
  /** Names of the tools that the request offered. */
  readonly tools: ReadonlySet<string>;
  /** False drops the chunk that holds usage and nothing else. */
  readonly wantsUsage: boolean;
  readonly target: Pick<Target, "marksState" | "issuer">;
}

/**
 * Reads the first choice of a streamed chat completion. If the response is not needed, it parses only
 * the events that can change the outcome.
 */
export class ChatStreamTap implements StreamTap {
  readonly #options: ChatStreamOptions;
  readonly #choice: KeptChoice;
  readonly #needsResponse: boolean;
  #head: Readonly<Record<string, unknown>> = {};
  #usage: unknown;
  #serviceTier: unknown;
  #events = 0;
  #begun = false;

  constructor(options: ChatStreamOptions, listener: StreamListener) {
    this.#options = options;
    this.#needsResponse = listener.needsResponse ?? true;
    this.#choice = new KeptChoice(listener, this.#needsResponse);
  }

  get begun(): boolean {
    return this.#begun;
  }

  get finished(): boolean {
    return this.#choice.finished;
  }

  add(data: string): Verdict {
    if (data === END) return "last";
    if (!this.#mustRead(data)) return "pass";
    let chunk: unknown;
    try {
      chunk = JSON.parse(data);
    } catch {
      throw new Failure("failed", "sent an event that is not JSON");
    }
    if ((fieldOf(chunk, "error") ?? null) !== null) throw reportedError();
    const listed = fieldOf(chunk, "choices");
    const choices: readonly unknown[] = Array.isArray(listed) ? listed : [];
    const usage = fieldOf(chunk, "usage") ?? undefined;
    if (usage !== undefined) this.#usage = usage;
    this.#serviceTier = fieldOf(chunk, "service_tier") ?? this.#serviceTier;
    if (choices.length === 0) {
      return usage === undefined || this.#options.wantsUsage ? "pass" : "drop";
    }
    if (!this.#begun) {
      const [id, created, model] = ["id", "created", "model"].map((name) => fieldOf(chunk, name));
      this.#head = { id, created, model };
      this.#begun = true;
    }
    for (const choice of choices) {
      if (fieldOf(choice, "finish_reason") === "error") throw reportedError();
      if ((fieldOf(choice, "index") ?? 0) === 0) this.#choice.add(choice);
    }
    return this.#mark(choices) ? { data: JSON.stringify(chunk) } : "pass";
  }

  read(): TappedResponse {
    const usage = readUsage(this.#usage, this.#serviceTier);
    const { choice, tooLong } = this.#choice.read();
    return {
      outcome: {
        ...(usage !== undefined && { usage }),
        ...(!tooLong && { answer: signalsOf(choice, this.#options.tools) }),
      },
      response:
        tooLong || !this.#needsResponse
          ? undefined
          : {
              ...this.#head,
              object: "chat.completion",
              choices: [choice],
              ...(this.#usage !== undefined && { usage: this.#usage }),
            },
    };
  }

  #mustRead(data: string): boolean {
    this.#events++;
    if (this.#needsResponse || !this.#begun || this.#events <= FIRST_EVENTS) return true;
    if (OUTCOME.test(data) || !data.startsWith("{")) return true;
    if (this.#choice.awaitsText && TEXT.test(data)) return true;
    return this.#options.target.marksState && STATE.test(data);
  }

  #mark(choices: readonly unknown[]): boolean {
    const { marksState, issuer } = this.#options.target;
    if (!marksState) return false;
    return choices.map((choice) => markChoice(fieldOf(choice, "delta"), issuer)).includes(true);
  }
}

function reportedError(): Failure {
  return new Failure("failed", "sent an error instead of the response", undefined, true);
}
