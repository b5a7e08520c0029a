import type { SharedV4ProviderOptions } from "@ai-sdk/provider";
import type { PartSettings } from "../../../call/call.ts";
import { fieldOf } from "../../../call/json-field.ts";

/** Settings of a message, a part or a tool, as the AI SDK carries them; nothing if there are none. */
export function withSettings(settings: PartSettings): {
  readonly providerOptions?: SharedV4ProviderOptions;
} {
  return Object.keys(settings).length === 0 ? {} : { providerOptions: { armature: settings } };
}

/** The mark of `cache_control`, which some clients set on messages, parts and tools. */
export function cacheOf(value: unknown): PartSettings {
  const control = fieldOf(value, "cache_control") ?? undefined;
  if (control === undefined) return {};
  return { cache: fieldOf(control, "ttl") === "1h" ? "1h" : "5m" };
}
