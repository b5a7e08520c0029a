import type {
  LanguageModelV4Content,
  LanguageModelV4Message,
  LanguageModelV4Prompt,
  LanguageModelV4StreamPart,
  SharedV4ProviderMetadata,
} from "@ai-sdk/provider";
import { openState, sealState } from "../../call/issued-state.ts";
import { fieldOf } from "../../call/json-field.ts";

type AssistantMessage = Extract<LanguageModelV4Message, { role: "assistant" }>;
type AssistantPart = AssistantMessage["content"][number];
type Metadata = SharedV4ProviderMetadata;

/** Field of sealed state that holds the metadata of a tool call. */
const TOOL_CALL = "toolCall";

/**
 * The state that a model wants back with its reasoning: sealed for the client on the way out, opened
 * on the way in. State of another issuer is dropped with its reasoning, which no other model can read.
 */
export class SealedState {
  readonly #issuer: string;
  readonly #sealsToolCalls: boolean;

  /**
   * @param sealsToolCalls true if the metadata of tool calls has to come back as well, as that of
   *   Gemini's: clients return it as an empty reasoning part beside the call
   */
  constructor(issuer: string, sealsToolCalls = false) {
    this.#issuer = issuer;
    this.#sealsToolCalls = sealsToolCalls;
  }

  openPrompt(prompt: LanguageModelV4Prompt): LanguageModelV4Prompt {
    return prompt.flatMap((message): LanguageModelV4Message[] => {
      if (message.role !== "assistant") return [message];
      const content = this.#open(message.content);
      return content.length === 0 && message.content.length > 0 ? [] : [{ ...message, content }];
    });
  }

  sealContent(content: readonly LanguageModelV4Content[]): LanguageModelV4Content[] {
    return content.flatMap((part): LanguageModelV4Content[] => {
      if (part.type === "reasoning") return [this.#seal(part, part.providerMetadata)];
      const before = part.type === "tool-call" ? this.#callState(part.toolCallId, part) : undefined;
      if (before === undefined) return [part];
      return [{ type: "reasoning", text: "", ...before }, part];
    });
  }

  /** Seals the parts of one stream: the state of reasoning is complete at its end. */
  streamSealer(): (part: LanguageModelV4StreamPart) => LanguageModelV4StreamPart[] {
    const reasoning = new Map<string, Metadata>();
    const calls = new Set<string>();
    return (part) => {
      switch (part.type) {
        case "reasoning-start":
        case "reasoning-delta":
          if (part.providerMetadata !== undefined) {
            reasoning.set(part.id, merge(reasoning.get(part.id), part.providerMetadata));
          }
          return [part];
        case "reasoning-end": {
          const metadata = merge(reasoning.get(part.id), part.providerMetadata);
          reasoning.delete(part.id);
          return [this.#seal(part, metadata)];
        }
        case "tool-input-start":
        case "tool-call": {
          const id = part.type === "tool-call" ? part.toolCallId : part.id;
          const before = calls.has(id) ? undefined : this.#callState(id, part);
          if (before === undefined) return [part];
          calls.add(id);
          const block = `state-${id}`;
          return [
            { type: "reasoning-start", id: block },
            { type: "reasoning-end", id: block, ...before },
            part,
          ];
        }
        default:
          return [part];
      }
    };
  }

  #open(content: readonly AssistantPart[]): AssistantPart[] {
    const calls = new Map<string, Metadata>();
    const opened = content.flatMap((part): AssistantPart[] => {
      const sealed = part.type === "reasoning" ? part.providerOptions?.armature?.sealed : undefined;
      if (typeof sealed !== "string") return [part];
      const { [TOOL_CALL]: call, ...state } = readMetadata(openState(this.#issuer, sealed)) ?? {};
      const metadata = readMetadata(call?.metadata);
      if (typeof call?.id === "string" && metadata !== undefined) calls.set(call.id, metadata);
      return Object.keys(state).length === 0 ? [] : [withState(part, state)];
    });
    return opened.map((part) =>
      part.type === "tool-call" ? withState(part, calls.get(part.toolCallId)) : part,
    );
  }

  #seal<Part extends object>(part: Part, metadata: Metadata | undefined): Part {
    if (metadata === undefined || Object.keys(metadata).length === 0) return part;
    const sealed = sealState(this.#issuer, metadata);
    return { ...part, providerMetadata: { ...metadata, armature: { sealed } } };
  }

  #callState(
    id: string,
    { providerMetadata: metadata }: { readonly providerMetadata?: Metadata },
  ): { readonly providerMetadata: Metadata } | undefined {
    if (!this.#sealsToolCalls || metadata === undefined) return undefined;
    return this.#seal({ providerMetadata: {} }, { [TOOL_CALL]: { id, metadata } });
  }
}

function withState<Part extends AssistantPart>(part: Part, state: Metadata | undefined): Part {
  if (state === undefined) return part;
  return { ...part, providerOptions: merge(part.providerOptions, state) };
}

function merge(first: Metadata | undefined, second: Metadata | undefined): Metadata {
  const merged: Metadata = { ...first };
  for (const [vendor, fields] of Object.entries(second ?? {})) {
    merged[vendor] = { ...merged[vendor], ...fields };
  }
  return merged;
}

/** Metadata that a client sent back: an object of objects. */
function readMetadata(value: unknown): Metadata | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const isRecord = (name: string): boolean => {
    const fields = fieldOf(value, name);
    return typeof fields === "object" && fields !== null && !Array.isArray(fields);
  };
  return Object.keys(value).every(isRecord) ? (value as Metadata) : undefined;
}
