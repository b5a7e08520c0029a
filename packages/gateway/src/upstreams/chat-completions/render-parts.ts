import {
  type LanguageModelV4FilePart,
  type LanguageModelV4TextPart,
  type SharedV4FileData,
  type SharedV4ProviderOptions,
  UnsupportedFunctionalityError,
} from "@ai-sdk/provider";
import type { PartSettings } from "../../call/call.ts";

/** What rendering of messages depends on. */
export interface MessageTraits {
  /** The upstream's short name as an issuer of state. */
  readonly issuer: string;
  readonly takesCacheMarks: boolean;
  /** Notes what the wire format cannot express. */
  readonly unsupported: (feature: string) => void;
}

interface WithOptions {
  readonly providerOptions?: SharedV4ProviderOptions | undefined;
}

/** The settings of a message, a part or a tool. */
export function partSettings({ providerOptions }: WithOptions): PartSettings {
  return providerOptions?.armature ?? {};
}

/** The mark for caching, as a field to spread. */
export function cacheControl(part: WithOptions): { readonly cache_control?: object } {
  const { cache } = partSettings(part);
  if (cache === undefined) return {};
  return { cache_control: { type: "ephemeral", ...(cache === "1h" && { ttl: "1h" }) } };
}

/**
 * The content of a message: a string where that says it all, because some servers take nothing else;
 * otherwise a list of parts.
 * @param message its mark for caching goes on the last part
 */
export function renderContent(
  parts: readonly (LanguageModelV4TextPart | LanguageModelV4FilePart)[],
  traits: MessageTraits,
  message: WithOptions,
): string | object[] {
  const mark = traits.takesCacheMarks ? cacheControl(message) : {};
  const rendered = parts.map((part, index) => ({
    ...(index === parts.length - 1 && mark),
    ...renderPart(part, traits),
  }));
  const [first] = parts;
  const plain = rendered.every((part) => !("cache_control" in part));
  if (parts.length === 1 && first?.type === "text" && plain) return first.text;
  return rendered.length === 0 ? "" : rendered;
}

function renderPart(
  part: LanguageModelV4TextPart | LanguageModelV4FilePart,
  traits: MessageTraits,
): object {
  const mark = traits.takesCacheMarks ? cacheControl(part) : {};
  if (part.type === "text") return { type: "text", text: part.text, ...mark };
  return { ...renderFile(part), ...mark };
}

/**
 * A file in the field that its media type has on this wire.
 * @throws UnsupportedFunctionalityError if it is known by reference only
 */
export function renderFile({
  data,
  mediaType,
  filename,
  ...part
}: Omit<LanguageModelV4FilePart, "type">): object {
  const [kind, format = "*"] = mediaType.split("/");
  if (data.type === "text") return { type: "text", text: data.text };
  if (data.type === "reference") {
    throw new UnsupportedFunctionalityError({ functionality: "files by reference" });
  }
  if (kind === "image") {
    const { detail } = partSettings(part);
    const type = format === "*" ? "image/png" : mediaType;
    return { type: "image_url", image_url: { url: urlOf(data, type), detail } };
  }
  if (kind === "audio" && data.type === "data") {
    const name = format === "mpeg" ? "mp3" : format;
    return { type: "input_audio", input_audio: { data: base64Of(data.data), format: name } };
  }
  const file = { filename: filename ?? "file", file_data: urlOf(data, mediaType) };
  return { type: "file", file };
}

type FileData = Exclude<SharedV4FileData, { type: "reference" | "text" }>;

function urlOf(data: FileData, mediaType: string): string {
  if (data.type === "url") return data.originalUrl ?? data.url.href;
  return `data:${mediaType};base64,${base64Of(data.data)}`;
}

function base64Of(data: string | Uint8Array): string {
  return typeof data === "string" ? data : Buffer.from(data).toString("base64");
}
