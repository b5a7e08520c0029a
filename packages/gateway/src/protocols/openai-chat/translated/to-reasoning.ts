import type { LanguageModelV4ReasoningPart } from "@ai-sdk/provider";
import { fieldOf } from "../../../call/json-field.ts";
import { withSettings } from "./part-settings.ts";

interface Block {
  readonly index: unknown;
  text: string;
  sealed: string | undefined;
}

/**
 * The reasoning that the client sends back with a message of the assistant. Blocks with state come
 * from `reasoning_details`, whose entries may be the pieces that a stream brought; clients that do not
 * keep those send the text alone.
 */
export function toReasoning(message: unknown): LanguageModelV4ReasoningPart[] {
  const details = fieldOf(message, "reasoning_details");
  const blocks = blocksOf(Array.isArray(details) ? details : []);
  if (blocks.length > 0) {
    return blocks.map(({ text, sealed }) => ({
      type: "reasoning",
      text,
      ...withSettings(sealed === undefined ? {} : { sealed }),
    }));
  }
  const text = fieldOf(message, "reasoning_content") ?? fieldOf(message, "reasoning");
  return typeof text === "string" && text !== "" ? [{ type: "reasoning", text }] : [];
}

function blocksOf(details: readonly unknown[]): readonly Block[] {
  const blocks: Block[] = [];
  for (const detail of details) {
    const index = fieldOf(detail, "index");
    const sealed = textOf(detail, "signature") ?? textOf(detail, "data");
    const text = textOf(detail, "text") ?? textOf(detail, "summary") ?? "";
    if (sealed === undefined && text === "") continue;
    const last = blocks.at(-1);
    // The seal ends its block.
    if (last !== undefined && last.index === index && last.sealed === undefined) {
      last.text += text;
      last.sealed = sealed;
    } else {
      blocks.push({ index, text, sealed });
    }
  }
  return blocks;
}

function textOf(detail: unknown, name: string): string | undefined {
  const text = fieldOf(detail, name);
  return typeof text === "string" && text !== "" ? text : undefined;
}
