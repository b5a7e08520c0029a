import { fieldOf } from "../../../call/json-field.ts";
import { inputItems, type ResponsesRequest, typeOf } from "./parse-request.ts";

/** A tool that the request offers, wherever it stands. */
export interface OfferedTool {
  /** Its place in the request, such as `tools[2]`. */
  readonly field: string;
  readonly type: string;
  /** The namespace that holds it; undefined for `functions`, which is where tools are by default. */
  readonly namespace: string | undefined;
  /** What the namespace is for. */
  readonly about: string;
  /** Untrusted JSON. */
  readonly tool: unknown;
}

/** All tools: those of `tools` and those that items of the input add. Namespaces are opened. */
export function offeredTools(request: ResponsesRequest): readonly OfferedTool[] {
  const offered = open(request.tools, "tools");
  for (const [at, item] of inputItems(request).entries()) {
    const type = typeOf(item);
    if (type === "additional_tools" || type === "tool_search_output") {
      offered.push(...open(item.tools, `input[${at}].tools`));
    }
  }
  return offered;
}

/** Tools that a model in any protocol can call, because the client runs them. */
export function isClientTool({ type, tool }: OfferedTool): boolean {
  if (type === "tool_search") return fieldOf(tool, "execution") === "client";
  return type === "function" || type === "custom";
}

/** Names of the tools that the client runs; empty if the upstream may find more. */
export function toolNames(offered: readonly OfferedTool[]): ReadonlySet<string> {
  if (offered.some(({ type }) => type === "tool_search")) return new Set();
  const names = offered
    .filter(({ type }) => type === "function" || type === "custom")
    .map(({ tool }) => fieldOf(tool, "name"));
  return new Set(names.filter((name) => typeof name === "string"));
}

/** The namespace of a tool or a call; undefined for `functions` and where there is none. */
export function namespaceOf(name: unknown): string | undefined {
  return typeof name === "string" && name !== "functions" ? name : undefined;
}

function open(tools: unknown, field: string): OfferedTool[] {
  if (!Array.isArray(tools)) return [];
  return tools.flatMap((tool: unknown, at): OfferedTool[] => {
    const type = fieldOf(tool, "type");
    const place = `${field}[${at}]`;
    if (typeof type !== "string") return [];
    if (type !== "namespace") {
      return [{ field: place, type, namespace: undefined, about: "", tool }];
    }
    const namespace = namespaceOf(fieldOf(tool, "name"));
    const about = fieldOf(tool, "description");
    return open(fieldOf(tool, "tools"), `${place}.tools`).map((inner) => ({
      ...inner,
      namespace,
      about: typeof about === "string" ? about : "",
    }));
  });
}
