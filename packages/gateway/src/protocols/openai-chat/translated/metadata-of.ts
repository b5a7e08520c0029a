import type { SharedV4ProviderMetadata } from "@ai-sdk/provider";
import type { PartMetadata } from "../../../call/call.ts";

/** What a part of a response says of itself. */
export function metadataOf(part: {
  readonly providerMetadata?: SharedV4ProviderMetadata;
}): PartMetadata {
  return part.providerMetadata?.armature ?? {};
}
