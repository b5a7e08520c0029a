import type { LanguageModelV4CallOptions, LanguageModelV4ToolChoice } from "@ai-sdk/provider";
import { fieldOf } from "../../../call/json-field.ts";
import { namespaceOf } from "../request/offered-tools.ts";
import { requestFault } from "../request/request-fault.ts";
import type { ClientTools } from "./client-tools.ts";

/**
 * The functions to offer, and which of them the model may or must call.
 * @throws GatewayError `invalid-request`, naming `tool_choice`
 */
export function chooseTools(
  choice: unknown,
  tools: ClientTools,
): Pick<LanguageModelV4CallOptions, "tools" | "toolChoice"> {
  const { functions } = tools;
  if (functions.length === 0) return {};
  const type = fieldOf(choice, "type");
  if (type === "allowed_tools") {
    const listed = fieldOf(choice, "tools");
    const names = new Set((Array.isArray(listed) ? listed : []).map((tool) => nameOf(tool, tools)));
    const allowed = functions.filter(({ name }) => names.has(name));
    if (allowed.length === 0) throw requestFault("tool_choice.tools", "must name offered tools");
    return { tools: allowed, toolChoice: modeOf(fieldOf(choice, "mode") ?? "auto") };
  }
  if (type === undefined) return { tools: [...functions], toolChoice: modeOf(choice ?? "auto") };
  const toolName = nameOf(choice, tools);
  if (toolName === undefined) throw requestFault("tool_choice", "must name an offered tool");
  return { tools: [...functions], toolChoice: { type: "tool", toolName } };
}

function modeOf(mode: unknown): LanguageModelV4ToolChoice {
  if (mode === "auto" || mode === "none" || mode === "required") return { type: mode };
  throw requestFault("tool_choice", "must be auto, none, required or a tool");
}

/** The function that stands for a tool which is named in a choice; undefined if it is not offered. */
function nameOf(tool: unknown, tools: ClientTools): string | undefined {
  const type = fieldOf(tool, "type");
  const name = type === "tool_search" ? type : fieldOf(tool, "name");
  const namespace = namespaceOf(fieldOf(tool, "namespace"));
  if (typeof name !== "string" || !tools.has(name, namespace)) return undefined;
  return tools.nameOf(name, namespace);
}
