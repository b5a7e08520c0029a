import type { LanguageModelV4FilePart, LanguageModelV4TextPart } from "@ai-sdk/provider";
import type { PartSettings } from "../../../call/call.ts";
import { fieldOf } from "../../../call/json-field.ts";
import { isTextPart } from "../request/content-part.ts";
import { requestFault } from "../request/request-fault.ts";

/**
 * A part of a message or of a tool's result.
 * @throws GatewayError `invalid-request`
 */
export function toPart(
  part: unknown,
  field: string,
): LanguageModelV4TextPart | LanguageModelV4FilePart {
  const type = fieldOf(part, "type");
  if (isTextPart(type)) {
    const member = type === "refusal" ? "refusal" : "text";
    const text = fieldOf(part, member);
    if (typeof text !== "string") throw requestFault(`${field}.${member}`, "must be a string");
    return { type: "text", text };
  }
  if (type === "input_image") return toImage(part, field);
  if (type === "input_file") return toFile(part, field);
  throw requestFault(`${field}.type`, "must be the type of a text, an image or a file");
}

function toImage(part: unknown, field: string): LanguageModelV4FilePart {
  const given = fieldOf(part, "image_url");
  const detail = fieldOf(part, "detail");
  const settings: PartSettings = typeof detail === "string" ? { detail } : {};
  return {
    type: "file",
    ...toData(given, `${field}.image_url`, "image/*"),
    ...(typeof detail === "string" && { providerOptions: { armature: settings } }),
  };
}

function toFile(part: unknown, field: string): LanguageModelV4FilePart {
  const url = fieldOf(part, "file_url");
  const data = fieldOf(part, "file_data");
  const filename = fieldOf(part, "filename");
  const member = typeof url === "string" ? "file_url" : "file_data";
  const given = typeof data === "string" && !data.includes(":") ? `data:;base64,${data}` : data;
  return {
    type: "file",
    ...toData(typeof url === "string" ? url : given, `${field}.${member}`, "application/pdf"),
    ...(typeof filename === "string" && { filename }),
  };
}

/** Reads a URL, which may hold the data itself. */
function toData(
  url: unknown,
  field: string,
  mediaType: string,
): Pick<LanguageModelV4FilePart, "data" | "mediaType"> {
  if (typeof url !== "string" || !URL.canParse(url)) throw requestFault(field, "must be a URL");
  const [head = ""] = url.startsWith("data:") ? url.split(",", 1) : [];
  if (!head.endsWith(";base64")) return { data: { type: "url", url: new URL(url) }, mediaType };
  const [given = ""] = head.slice("data:".length).split(";", 1);
  return {
    data: { type: "data", data: url.slice(head.length + 1) },
    mediaType: given === "" ? mediaType : given,
  };
}
