import type {
  ResponseCustomToolCallItem,
  ResponseFunctionToolCallItem,
  ResponseOutputMessage,
  ResponseReasoningItem,
  ResponseToolSearchCall,
} from "openai/resources/responses/responses";
import { markState } from "../../../call/issued-state.ts";
import { fieldOf } from "../../../call/json-field.ts";
import type { ClientTool } from "./client-tools.ts";

/**
 * Stands for the encryption of reasoning that no upstream sealed, so that the item is not taken for one
 * that a native upstream has stored.
 */
export const UNSEALED: string = markState({ issuer: "none", state: "none" });

/** An item that calls a tool. */
export type CallItem =
  | ResponseFunctionToolCallItem
  | ResponseCustomToolCallItem
  | ResponseToolSearchCall;

/** An item of a translated response. */
export type OutputItem = ResponseOutputMessage | ResponseReasoningItem | CallItem;

type Status = "in_progress" | "completed" | "incomplete";

export function messageItem(id: string, text: string, status: Status): ResponseOutputMessage {
  return {
    id: `msg_${id}`,
    type: "message",
    status,
    role: "assistant",
    content: status === "in_progress" ? [] : [textPart(text)],
  };
}

export function textPart(text: string): {
  type: "output_text";
  text: string;
  annotations: [];
  logprobs: [];
} {
  return { type: "output_text", text, annotations: [], logprobs: [] };
}

/** @param sealed what the issuer needs to go on */
export function reasoningItem(
  id: string,
  text: string,
  sealed: string = UNSEALED,
): ResponseReasoningItem {
  return {
    id: `rs_${id}`,
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
  const place = namespace === undefined ? {} : { namespace };
  switch (kind) {
    case "custom": {
      const text = input === "" ? "" : freeText(input);
      const type = "custom_tool_call";
      return { id: `ctc_${id}`, type, status, call_id: callId, name, input: text, ...place };
    }
    case "tool_search": {
      const type = "tool_search_call";
      const given = input === "" ? {} : (parse(input) ?? {});
      const execution = "client";
      return { id: `tsc_${id}`, type, status, call_id: callId, execution, arguments: given };
    }
    case "function": {
      const type = "function_call";
      return { id: `fc_${id}`, type, status, call_id: callId, name, arguments: input, ...place };
    }
  }
}

/** The seal of reasoning, as an upstream attached it. */
export function sealOf(providerMetadata: unknown): string | undefined {
  const sealed = fieldOf(fieldOf(providerMetadata, "armature"), "sealed");
  return typeof sealed === "string" ? sealed : undefined;
}

/** The text in the arguments of the function that stands for a custom tool. */
function freeText(input: string): string {
  const parsed = parse(input);
  const text = fieldOf(parsed, "input") ?? parsed;
  return typeof text === "string" ? text : input;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
