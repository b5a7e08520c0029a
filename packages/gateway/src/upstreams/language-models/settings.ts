import { createHash } from "node:crypto";
import type {
  LanguageModelV4CallOptions,
  SharedV4ProviderOptions,
  SharedV4Warning,
} from "@ai-sdk/provider";
import type { Model } from "@armature/router";
import type { CallSettings } from "../../call/call.ts";

const EFFORTS = ["none", "minimal", "low", "medium", "high", "xhigh", "max"] as const;

/** Longest name of an end user or a cached prompt that every vendor takes, in characters. */
const MAX_NAME = 64;

/** What a call says beyond the AI SDK. */
export function settingsOf({ providerOptions }: LanguageModelV4CallOptions): CallSettings {
  return (providerOptions?.armature ?? {}) as CallSettings;
}

/** A call with the effort and the output limit of an arm. */
export function withArm(
  call: LanguageModelV4CallOptions,
  { effort, maxOutputTokens }: Model,
): LanguageModelV4CallOptions {
  const reasoning = EFFORTS.find((known) => known === effort);
  const limits = [call.maxOutputTokens, maxOutputTokens].filter((limit) => limit !== undefined);
  return {
    ...call,
    ...(reasoning !== undefined && { reasoning }),
    ...(limits.length > 0 && { maxOutputTokens: Math.min(...limits) }),
  };
}

/** Provider options with those of one more vendor. */
export function withOptions(
  options: SharedV4ProviderOptions | undefined,
  vendor: string,
  fields: SharedV4ProviderOptions[string],
): SharedV4ProviderOptions {
  return { ...options, [vendor]: { ...options?.[vendor], ...fields } };
}

/** A setting if the vendor knows its value; else none, and a warning. */
export function knownValue<Value extends string>(
  values: readonly Value[],
  value: string | undefined,
  feature: string,
  warnings: SharedV4Warning[],
): Value | undefined {
  const known = values.find((candidate) => candidate === value);
  if (value !== undefined && known === undefined) warnings.push({ type: "unsupported", feature });
  return known;
}

/** A name that vendors refuse if it is too long: its hash tells it apart just as well. */
export function shortName(name: string | undefined): string | undefined {
  if (name === undefined || name.length <= MAX_NAME) return name;
  return createHash("sha256").update(name).digest("base64url");
}
