import type {
  LanguageModelV4FilePart,
  LanguageModelV4TextPart,
  SharedV4ProviderOptions,
} from "@ai-sdk/provider";
import type { PartSettings } from "../../../call/call.ts";
import { fieldOf } from "../../../call/json-field.ts";
import type { Block } from "../parse-request.ts";
import { requestFault } from "./request-fault.ts";

/** What a user's message and the result of a tool are made of. */
export type ContentPart = LanguageModelV4TextPart | LanguageModelV4FilePart;

/** The settings of a part, as an object to spread; empty if there are none. */
export function partSettings(
  block: unknown,
  more: PartSettings = {},
): { readonly providerOptions?: SharedV4ProviderOptions } {
  const mark = fieldOf(block, "cache_control") ?? undefined;
  const cache = fieldOf(mark, "ttl") === "1h" ? "1h" : "5m";
  const armature: PartSettings = { ...(mark !== undefined && { cache }), ...more };
  return Object.keys(armature).length === 0 ? {} : { providerOptions: { armature } };
}

/**
 * A block of a user's message, or of the result of a tool.
 * @param place names the block in errors
 * @throws GatewayError `invalid-request`
 */
export function toParts(block: Block, place: string): readonly ContentPart[] {
  switch (block.type) {
    case "text":
      return [{ type: "text", text: textField(block, "text", place), ...partSettings(block) }];
    case "image":
      return [{ ...toFile(block, "image/*", place), ...partSettings(block) }];
    case "document":
      return toDocument(block, place);
    case "search_result": {
      const texts = [block.title, block.source, ...contentTexts(block.content)];
      return [{ ...textPart(texts), ...partSettings(block) }];
    }
    case "tool_reference": {
      const text = `The tool ${textField(block, "tool_name", place)} is available now.`;
      return [{ type: "text", text, ...partSettings(block) }];
    }
    default:
      throw requestFault(`${place}.type`, "has no meaning in other protocols");
  }
}

/** A field that must be text. */
export function textField(holder: unknown, field: string, place: string): string {
  const text = fieldOf(holder, field);
  if (typeof text === "string") return text;
  throw requestFault(`${place}.${field}`, "must be a string");
}

function toDocument(block: Block, place: string): readonly ContentPart[] {
  const { source, title, context } = block;
  const type = fieldOf(source, "type");
  if (type === "text") {
    const text = textField(source, "data", `${place}.source`);
    return [{ ...textPart([title, context, text]), ...partSettings(block) }];
  }
  if (type === "content") {
    const content = fieldOf(source, "content");
    const blocks = Array.isArray(content) ? content : [{ type: "text", text: content }];
    return [
      ...heading([title, context]),
      ...blocks.flatMap((part: Block, index) => toParts(part, `${place}.source.content[${index}]`)),
    ];
  }
  const file = toFile(block, "application/pdf", place);
  const filename = isText(title) ? { filename: title } : {};
  return [...heading([context]), { ...file, ...filename, ...partSettings(block) }];
}

function heading(texts: readonly unknown[]): readonly LanguageModelV4TextPart[] {
  return texts.some(isText) ? [textPart(texts)] : [];
}

/** @param mediaType of a file that is given by its address */
function toFile({ source }: Block, mediaType: string, place: string): LanguageModelV4FilePart {
  switch (fieldOf(source, "type")) {
    case "base64": {
      const data = textField(source, "data", `${place}.source`);
      const given = textField(source, "media_type", `${place}.source`);
      return { type: "file", mediaType: given, data: { type: "data", data } };
    }
    case "url": {
      const url = textField(source, "url", `${place}.source`);
      if (!URL.canParse(url)) throw requestFault(`${place}.source.url`, "must be a URL");
      return { type: "file", mediaType, data: { type: "url", url: new URL(url) } };
    }
    default:
      throw requestFault(`${place}.source.type`, "has no meaning in other protocols");
  }
}

function contentTexts(content: unknown): readonly unknown[] {
  return Array.isArray(content) ? content.map((part) => fieldOf(part, "text")) : [];
}

function textPart(texts: readonly unknown[]): LanguageModelV4TextPart {
  return { type: "text", text: texts.filter(isText).join("\n\n") };
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}
