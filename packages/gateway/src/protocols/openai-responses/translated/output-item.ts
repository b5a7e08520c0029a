import type { LanguageModelV4File } from "@ai-sdk/provider";
import type {
  ResponseCustomToolCallItem,
  ResponseFunctionToolCallItem,
  ResponseOutputItem,
  ResponseOutputMessage,
  ResponseOutputRefusal,
  ResponseOutputText,
  ResponseReasoningItem,
  ResponseToolSearchCall,
} from "openai/resources/responses/responses";
import type { PartMetadata } from "../../../call/call.ts";
import { markState } from "../../../call/issued-state.ts";
import { fieldOf } from "../../../call/json-field.ts";
import { textOfInput } from "../../../call/text-tool.ts";
import { translatedId } from "../translated-id.ts";
import type { ClientTool } from "./client-tools.ts";

/**
 * Stands for the encryption of reasoning that no upstream sealed, so that the item is not taken for one
 * that a native upstream has stored.
 */
export const UNSEALED: string = markState({ issuer: "none", state: "" });

/** An item that calls a tool. */
export type CallItem =
  | ResponseFunctionToolCallItem
  | ResponseCustomToolCallItem
  | ResponseToolSearchCall;

/** An item of a translated response. */
export type OutputItem =
  | ResponseOutputMessage
  | ResponseReasoningItem
  | ResponseOutputItem.ImageGenerationCall
  | CallItem;

type Status = "in_progress" | "completed";

/** A message that holds one part; none while it is in progress. */
export function messageItem(id: string, part?: MessagePart): ResponseOutputMessage {
  return {
    id: translatedId("msg", id),
    type: "message",
    status: part === undefined ? "in_progress" : "completed",
    role: "assistant",
    content: part === undefined ? [] : [part],
  };
}

type MessagePart = ResponseOutputText | ResponseOutputRefusal;

/** @param refuses true if the model refuses in the text */
export function messagePart(text: string, refuses: boolean): MessagePart {
  if (refuses) return { type: "refusal", refusal: text };
  return { type: "output_text", text, annotations: [], logprobs: [] };
}

/** @param sealed what the issuer needs to go on */
export function reasoningItem(
  id: string,
  text: string,
  sealed: string = UNSEALED,
): ResponseReasoningItem {
  return {
    id: translatedId("rs", id),
    type: "reasoning",
    summary: text === "" ? [] : [{ type: "summary_text", text }],
    encrypted_content: sealed,
  };
}

/**
 * A call in the form that the client expects of its tool.
 * @param input arguments in JSON; empty if they are yet to come
 */
export function callItem(
  id: string,
  callId: string,
  { kind, name, namespace }: ClientTool,
  input: string,
  status: Status,
): CallItem {
  const call = { call_id: callId, status };
  const named = namespace === undefined ? { ...call, name } : { ...call, name, namespace };
  switch (kind) {
    case "custom": {
      const text = input === "" ? "" : textOfInput(input);
      return { id: translatedId("ctc", id), type: "custom_tool_call", ...named, input: text };
    }
    case "tool_search": {
      const search = { execution: "client", arguments: parse(input) ?? {} } as const;
      return { id: translatedId("tsc", id), type: "tool_search_call", ...call, ...search };
    }
    case "function":
      return { id: translatedId("fc", id), type: "function_call", ...named, arguments: input };
  }
}

/** An image that the model made; undefined for files of other kinds, which the protocol lacks. */
export function imageItem(
  id: string,
  { mediaType, data }: LanguageModelV4File,
): ResponseOutputItem.ImageGenerationCall | undefined {
  if (!mediaType.startsWith("image/") || data.type !== "data") return undefined;
  const result =
    typeof data.data === "string" ? data.data : Buffer.from(data.data).toString("base64");
  return { id: translatedId("ig", id), type: "image_generation_call", status: "completed", result };
}

/** What an upstream says of a part of its response. */
export function metadataOf(part: { readonly providerMetadata?: unknown }): PartMetadata {
  const metadata = fieldOf(part.providerMetadata, "armature");
  const [sealed, refusal] = [fieldOf(metadata, "sealed"), fieldOf(metadata, "refusal")];
  return { ...(typeof sealed === "string" && { sealed }), refusal: refusal === true };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
