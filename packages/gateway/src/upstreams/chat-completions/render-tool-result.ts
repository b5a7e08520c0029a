import type { LanguageModelV4ToolResultPart } from "@ai-sdk/provider";
import { cacheControl, type MessageTraits, renderFile } from "./render-parts.ts";
import { shortToolCallId } from "./tool-call-id.ts";

export interface RenderedResult {
  readonly message: object;
  /** Parts of a message of the user: the files of the result, each with its name. */
  readonly files: readonly object[];
}

/**
 * The result of a tool as a message, which holds text only.
 * @param before how many parts of files there are from earlier results
 */
export function renderResult(
  part: LanguageModelV4ToolResultPart,
  traits: MessageTraits,
  before: number,
): RenderedResult {
  const files: object[] = [];
  const texts = textsOf(part, (file) => {
    const name = `[file ${(before + files.length) / 2 + 1} of the tools]`;
    files.push({ type: "text", text: name }, renderFile(file));
    return name;
  });
  const text = texts.join("\n");
  const mark = traits.takesCacheMarks ? cacheControl(part) : {};
  const content = Object.keys(mark).length === 0 ? text : [{ type: "text", text, ...mark }];
  return {
    message: { role: "tool", tool_call_id: shortToolCallId(part.toolCallId), content },
    files,
  };
}

type File = Parameters<typeof renderFile>[0];

/** @param addFile takes a file to another message, and gives the text that stands for it here */
function textsOf(
  { output }: LanguageModelV4ToolResultPart,
  addFile: (file: File) => string,
): readonly string[] {
  switch (output.type) {
    case "text":
      return [output.value];
    case "json":
      return [JSON.stringify(output.value)];
    case "error-text":
      return [asError(output.value)];
    case "error-json":
      return [asError(JSON.stringify(output.value))];
    case "execution-denied":
      return [asError(output.reason ?? "the user did not allow it")];
    case "content":
      return output.value.flatMap((item) => {
        if (item.type === "text") return [item.text];
        return item.type === "file" ? [addFile(item)] : [];
      });
  }
}

/** Says in words that the tool failed: the wire has no field for it. */
function asError(text: string): string {
  return text.startsWith("Error: ") ? text : `Error: ${text}`;
}
