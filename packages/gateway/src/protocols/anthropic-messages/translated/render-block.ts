import type { SharedV4ProviderMetadata } from "@ai-sdk/provider";
import { fieldOf } from "../../../call/json-field.ts";

/** The signature that brings a thought's state back to its model. */
export function sealOf(metadata: SharedV4ProviderMetadata | undefined): string | undefined {
  const sealed = fieldOf(metadata?.armature, "sealed");
  return typeof sealed === "string" ? sealed : undefined;
}

/** A call whose input is still to come, or is given. */
export function toolUseBlock(id: string, name: string, input: object = {}): object {
  return { type: "tool_use", id: toolUseId(id), name, input };
}

/** An id in the characters that every upstream of the protocol takes back. */
function toolUseId(id: string): string {
  return id.replaceAll(/[^\w-]/g, "_");
}

/** True for a call that the client is to run. */
export function isClientCall(call: { readonly providerExecuted?: boolean }): boolean {
  return call.providerExecuted !== true;
}
