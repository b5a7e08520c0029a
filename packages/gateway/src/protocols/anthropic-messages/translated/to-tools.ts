import type {
  LanguageModelV4CallOptions,
  LanguageModelV4FunctionTool,
  LanguageModelV4ToolChoice,
} from "@ai-sdk/provider";
import { fieldOf } from "../../../call/json-field.ts";
import { blocksOf, isFunction, type MessagesRequest, type Tool } from "../parse-request.ts";
import { requestFault } from "./request-fault.ts";
import { partSettings, textField } from "./to-parts.ts";

export interface OfferedTools {
  readonly options: Pick<LanguageModelV4CallOptions, "tools" | "toolChoice">;
  /** The places of tools that only the provider can run. */
  readonly dropped: readonly string[];
}

/** A tool, where it stands, and whether the model knows of it only once it was referred to. */
interface PlacedTool {
  readonly tool: Tool;
  readonly place: string;
}

/**
 * The functions that the model can call now, and which of them it may or must call.
 * @throws GatewayError `invalid-request`
 */
export function toTools(request: MessagesRequest): OfferedTools {
  const { loaded, removed, added } = changesOf(request);
  const placed = (request.tools ?? []).map((tool, index) => ({ tool, place: `tools[${index}]` }));
  const all: readonly PlacedTool[] = [...placed, ...added];
  const toolChoice = toChoice(request.tool_choice);
  if (toolChoice?.type === "tool") loaded.add(toolChoice.toolName);
  const tools = all
    .filter(({ tool }) => isFunction(tool) && !removed.has(tool.name))
    .filter(({ tool }) => tool.defer_loading !== true || loaded.has(tool.name))
    .map(({ tool, place }) => toFunction(tool, place));
  return {
    options: {
      ...(tools.length > 0 && { tools }),
      ...(tools.length > 0 && toolChoice !== undefined && { toolChoice }),
    },
    dropped: all.filter(({ tool }) => !isFunction(tool)).map(({ place }) => place),
  };
}

/** The names of deferred tools that the model got to know, and the changes of the tools on the way. */
function changesOf({ messages }: MessagesRequest): {
  readonly loaded: Set<unknown>;
  readonly removed: ReadonlySet<unknown>;
  readonly added: readonly PlacedTool[];
} {
  const loaded = new Set<unknown>();
  const removed = new Set<unknown>();
  const added: PlacedTool[] = [];
  for (const [at, { content }] of messages.entries()) {
    for (const [index, block] of blocksOf(content).entries()) {
      const changed = fieldOf(block.tool, "name");
      const definition = fieldOf(block.tool, "definition");
      if (block.type === "tool_use") loaded.add(block.name);
      else if (block.type === "tool_removal") removed.add(changed);
      else if (block.type === "tool_addition" && isTool(definition)) {
        added.push({
          tool: definition,
          place: `messages[${at}].content[${index}].tool.definition`,
        });
      } else if (block.type === "tool_addition") {
        loaded.add(changed);
        removed.delete(changed);
      } else if (block.type === "tool_result" && Array.isArray(block.content)) {
        for (const part of block.content) loaded.add(fieldOf(part, "tool_name"));
      }
    }
  }
  return { loaded, removed, added };
}

function isTool(value: unknown): value is Tool {
  return typeof value === "object" && value !== null;
}

function toFunction(tool: Tool, place: string): LanguageModelV4FunctionTool {
  const { description, input_schema: inputSchema, strict, input_examples: examples } = tool;
  if (typeof inputSchema !== "object" || inputSchema === null) {
    throw requestFault(`${place}.input_schema`, "must be a JSON schema");
  }
  return {
    type: "function",
    name: textField(tool, "name", place),
    ...(typeof description === "string" && { description }),
    inputSchema,
    ...(typeof strict === "boolean" && { strict }),
    ...(Array.isArray(examples) && { inputExamples: examples.map((input) => ({ input })) }),
    ...partSettings(tool),
  };
}

function toChoice(choice: unknown): LanguageModelV4ToolChoice | undefined {
  const type = fieldOf(choice, "type");
  switch (type) {
    case undefined:
      return undefined;
    case "auto":
    case "none":
      return { type };
    case "any":
      return { type: "required" };
    case "tool":
      return { type, toolName: textField(choice, "name", "tool_choice") };
    default:
      throw requestFault("tool_choice.type", "must be auto, any, tool or none");
  }
}
