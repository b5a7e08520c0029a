import { type Fields, fields, isObject, list, text } from "../../json.ts";
import type { Issuer } from "../issuer.ts";
import { refuseUnless, requireKnown } from "../refusal.ts";
import { requireImage } from "./images.ts";
import { requireUnique } from "./schema.ts";

const KNOWN: Readonly<Record<string, readonly string[]>> = {
  user: ["text", "image", "document", "tool_result", "search_result", "tool_addition"],
  assistant: ["text", "tool_use", "thinking", "redacted_thinking", "server_tool_use"],
  system: ["text", "tool_addition", "tool_removal"],
};

const FIELDS: Readonly<Record<string, readonly string[]>> = {
  text: ["text", "citations"],
  image: ["source"],
  tool_use: ["id", "name", "input", "caller"],
  tool_result: ["tool_use_id", "content", "is_error"],
  thinking: ["thinking", "signature"],
  redacted_thinking: ["data"],
};

/** Refuses blocks that the Messages API does not take from a role. */
export function checkBlocks(
  blocks: readonly Fields[],
  role: string,
  place: string,
  issuer: Issuer,
): void {
  refuseUnless(blocks.length > 0, `${place}: all messages must have non-empty content`);
  for (const [index, block] of blocks.entries()) {
    const at = `${place}.content.${index}`;
    refuseUnless(
      KNOWN[role]?.includes(text(block.type)) === true,
      `${at}: unexpected ${text(block.type)}`,
    );
    checkBlock(block, at, issuer);
  }
  const calls = blocks.filter(({ type }) => type === "tool_use");
  requireUnique(
    calls.map(({ id }) => text(id)),
    `${place}: tool_use ids`,
  );
  const last = text(blocks.at(-1)?.type);
  refuseUnless(!/thinking$/.test(last), `${place}: the final block cannot be ${last}`);
}

function checkBlock(block: Fields, at: string, issuer: Issuer): void {
  const type = text(block.type);
  const known = FIELDS[type];
  if (known !== undefined) requireKnown(block, ["type", "cache_control", ...known], `${at}.`);
  switch (type) {
    case "text":
      refuseUnless(text(block.text).trim() !== "", `${at}: text content blocks must be non-empty`);
      return;
    case "image":
      checkImage(block, at);
      return;
    case "thinking":
      refuseUnless(block.cache_control === undefined, `${at}: thinking cannot be cached`);
      refuseUnless(
        issuer.accepts(text(block.signature), text(block.thinking)),
        `${at}: invalid signature in thinking block`,
      );
      return;
    case "redacted_thinking":
      refuseUnless(
        issuer.accepts(text(block.data), ""),
        `${at}: invalid data in redacted_thinking`,
      );
      return;
    case "tool_use":
      refuseUnless(/^[a-zA-Z0-9_-]+$/.test(text(block.id)), `${at}.id: does not match the pattern`);
      refuseUnless(isObject(block.input), `${at}.input: must be an object`);
      return;
    case "tool_result":
      checkResult(block, at);
  }
}

function checkResult({ content }: Fields, at: string): void {
  if (content === undefined || typeof content === "string") return;
  refuseUnless(Array.isArray(content), `${at}.content: must be a string or an array`);
  for (const part of list(content).map(fields)) {
    const type = text(part.type);
    const known = ["text", "image", "document", "search_result", "tool_reference"];
    refuseUnless(known.includes(type), `${at}.content: unexpected ${type}`);
    if (type === "image") checkImage(part, at);
    if (type === "text")
      refuseUnless(text(part.text) !== "", `${at}: text blocks must be non-empty`);
  }
}

function checkImage({ source }: Fields, at: string): void {
  const { type, media_type: mediaType, data, url } = fields(source);
  if (type === "url") refuseUnless(/^https?:/.test(text(url)), `${at}.source.url: invalid`);
  else requireImage(text(mediaType), text(data), `${at}.source`);
}
