import type { LanguageModelV4FilePart, LanguageModelV4TextPart } from "@ai-sdk/provider";
import { fieldOf } from "../../../call/json-field.ts";
import { cacheOf, withSettings } from "./part-settings.ts";
import { refuse } from "./refuse.ts";

type Part = LanguageModelV4TextPart | LanguageModelV4FilePart;

/** Media types of the formats of audio that are not named like them. */
const audioTypes: ReadonlyMap<string, string> = new Map([["mp3", "audio/mpeg"]]);

/**
 * The parts of a message's content. Empty texts are left out, because other protocols refuse them.
 * @param content untrusted: a string, a list of parts, or nothing
 * @param field its name, for errors
 * @throws GatewayError `invalid-request`
 */
export function toParts(content: unknown, field: string): Part[] {
  if (content === undefined || content === null || content === "") return [];
  if (typeof content === "string") return [{ type: "text", text: content }];
  if (!Array.isArray(content)) refuse(field, "must be a string or a list of parts");
  return content
    .map((part: unknown, index) => toPart(part, `${field}[${index}]`))
    .filter((part) => part.type !== "text" || part.text !== "");
}

function toPart(part: unknown, field: string): Part {
  const type = fieldOf(part, "type");
  switch (type) {
    case "text":
    case "refusal":
      return {
        type: "text",
        text: stringOf(part, type, field),
        ...withSettings(cacheOf(part)),
      };
    case "image_url":
      return toImage(part, `${field}.image_url`);
    case "input_audio":
      return toAudio(part, `${field}.input_audio`);
    case "file":
      return toFile(part, `${field}.file`);
    default:
      return refuse(`${field}.type`, "must be text, image_url, input_audio or file");
  }
}

function toImage(part: unknown, field: string): LanguageModelV4FilePart {
  const image = fieldOf(part, "image_url");
  // Some clients leave out the object around the URL.
  const url = typeof image === "string" ? image : stringOf(image, "url", field);
  const detail = fieldOf(image, "detail");
  return {
    ...fileOf(url, "image/*", field),
    ...withSettings({ ...cacheOf(part), ...(typeof detail === "string" && { detail }) }),
  };
}

function toAudio(part: unknown, field: string): LanguageModelV4FilePart {
  const audio = fieldOf(part, "input_audio");
  const format = stringOf(audio, "format", field);
  return {
    type: "file",
    mediaType: audioTypes.get(format) ?? `audio/${format}`,
    data: { type: "data", data: stringOf(audio, "data", field) },
    ...withSettings(cacheOf(part)),
  };
}

function toFile(part: unknown, field: string): LanguageModelV4FilePart {
  const file = fieldOf(part, "file");
  const name = fieldOf(file, "filename");
  const url = stringOf(file, "file_data", field);
  return {
    ...fileOf(url, "application/pdf", `${field}.file_data`),
    ...(typeof name === "string" && { filename: name }),
    ...withSettings(cacheOf(part)),
  };
}

/** @param mediaType what it is if the URL does not say so */
function fileOf(text: string, mediaType: string, field: string): LanguageModelV4FilePart {
  if (!text.startsWith("data:")) {
    if (!URL.canParse(text)) refuse(field, "must be a URL or a data URL");
    return { type: "file", mediaType, data: { type: "url", url: new URL(text) } };
  }
  const comma = text.indexOf(",");
  const [type, ...parameters] = text.slice("data:".length, comma).split(";");
  if (comma === -1 || parameters.at(-1) !== "base64") refuse(field, "must be base64 data");
  return {
    type: "file",
    mediaType: type === undefined || type === "" ? mediaType : type.toLowerCase(),
    data: { type: "data", data: text.slice(comma + 1) },
  };
}

function stringOf(holder: unknown, name: string, field: string): string {
  const text = fieldOf(holder, name);
  return typeof text === "string" ? text : refuse(`${field}.${name}`, "must be a string");
}
