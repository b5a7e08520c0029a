import type { LanguageModelV4FunctionTool, LanguageModelV4ToolChoice } from "@ai-sdk/provider";
import { fieldOf } from "../../../call/json-field.ts";
import { asFunction } from "../../../call/text-tool.ts";
import type { ChatRequest, ChatTool } from "../parse-request.ts";
import { cacheOf, withSettings } from "./part-settings.ts";
import { refuse } from "./refuse.ts";

type JsonSchema = LanguageModelV4FunctionTool["inputSchema"];

export interface ToolSettings {
  readonly tools?: LanguageModelV4FunctionTool[];
  readonly toolChoice?: LanguageModelV4ToolChoice;
}

/**
 * The tools that the request offers, and how the model is to choose among them.
 * @throws GatewayError `invalid-request`
 */
export function toTools(request: ChatRequest): ToolSettings {
  const { tools, functions, tool_choice: choice, function_call: legacy } = request;
  const offered = [
    ...(tools ?? []).map((tool, index) => toTool(tool, `tools[${index}]`)),
    ...(functions ?? []).map((each) => toTool({ function: each }, "functions")),
  ];
  if (offered.length === 0) return {};
  const allowed =
    fieldOf(choice, "type") === "allowed_tools" ? fieldOf(choice, "allowed_tools") : undefined;
  if (allowed !== undefined) {
    const names = namesOf(fieldOf(allowed, "tools"));
    return {
      tools: offered.filter(({ name }) => names.has(name)),
      toolChoice: toChoice(fieldOf(allowed, "mode"), "tool_choice.allowed_tools.mode"),
    };
  }
  if ((choice ?? undefined) !== undefined) {
    return { tools: offered, toolChoice: toChoice(choice, "tool_choice") };
  }
  if ((legacy ?? undefined) === undefined) return { tools: offered };
  const named = typeof legacy === "string" ? legacy : { type: "function", function: legacy };
  return { tools: offered, toolChoice: toChoice(named, "function_call") };
}

function toTool(tool: ChatTool, field: string): LanguageModelV4FunctionTool {
  const { function: offered, custom } = tool;
  if (custom !== undefined) return { ...toTextTool(custom), ...withSettings(cacheOf(tool)) };
  if (offered === undefined) return refuse(`${field}.type`, "must be function or custom");
  const { name, description, parameters, strict } = offered;
  return {
    type: "function",
    name,
    ...(typeof description === "string" && { description }),
    inputSchema: isSchema(parameters) ? parameters : { type: "object", properties: {} },
    ...(typeof strict === "boolean" && { strict }),
    ...withSettings(cacheOf(tool)),
  };
}

function toTextTool(custom: NonNullable<ChatTool["custom"]>): LanguageModelV4FunctionTool {
  const { name, description, format } = custom;
  const grammar = fieldOf(format, "grammar");
  const [syntax, definition] = [fieldOf(grammar, "syntax"), fieldOf(grammar, "definition")];
  return asFunction({
    name,
    ...(typeof description === "string" && { description }),
    ...(typeof syntax === "string" &&
      typeof definition === "string" && { grammar: { syntax, definition } }),
  });
}

function toChoice(choice: unknown, field: string): LanguageModelV4ToolChoice {
  if (choice === "auto" || choice === "none" || choice === "required") return { type: choice };
  const named = fieldOf(choice, "function") ?? fieldOf(choice, "custom");
  const name = fieldOf(named, "name");
  if (typeof name === "string") return { type: "tool", toolName: name };
  return refuse(field, "must be auto, none, required, or an object that names a tool");
}

/** The names in the list of an `allowed_tools` choice. */
function namesOf(tools: unknown): ReadonlySet<unknown> {
  const list: readonly unknown[] = Array.isArray(tools) ? tools : [];
  return new Set(
    list.map((tool) => fieldOf(fieldOf(tool, "function") ?? fieldOf(tool, "custom"), "name")),
  );
}

function isSchema(value: unknown): value is JsonSchema {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
