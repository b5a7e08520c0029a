import type { LanguageModelV4FunctionTool } from "@ai-sdk/provider";
import { fieldOf } from "./json-field.ts";

/** A tool of the client that takes free text instead of JSON. */
export interface TextTool {
  readonly name: string;
  readonly description?: string;
  /** A grammar that the text must match, and the language that it is written in. */
  readonly grammar?: { readonly syntax: string; readonly definition: string };
}

/** The same tool as a function with one argument, for models that know no other tools. */
export function asFunction({ name, description, grammar }: TextTool): LanguageModelV4FunctionTool {
  const rule =
    grammar && `The input must match this ${grammar.syntax} grammar:\n${grammar.definition}`;
  const about = [description, rule].filter((text) => text !== undefined && text !== "");
  return {
    type: "function",
    name,
    ...(about.length > 0 && { description: about.join("\n\n") }),
    inputSchema: {
      type: "object",
      properties: { input: { type: "string" } },
      required: ["input"],
      additionalProperties: false,
    },
  };
}

/** The input of that function for a text. */
export function inputOfText(text: string): { readonly input: string } {
  return { input: text };
}

/** The text in the function's input, which is JSON; an input of another shape is the text itself. */
export function textOfInput(input: string): string {
  try {
    const text = fieldOf(JSON.parse(input), "input");
    return typeof text === "string" ? text : input;
  } catch {
    return input;
  }
}
