import { createHash } from "node:crypto";
import type { LanguageModelV4FunctionTool } from "@ai-sdk/provider";
import { fieldOf } from "../../../call/json-field.ts";
import { asFunction, type TextTool } from "../../../call/text-tool.ts";
import { isClientTool, type OfferedTool } from "../request/offered-tools.ts";
import { requestFault } from "../request/request-fault.ts";

/** Longest name of a function that every provider takes. */
const MAX_NAME = 64;

/** A tool as the client knows it. */
export interface ClientTool {
  readonly kind: "function" | "custom" | "tool_search";
  readonly name: string;
  /** Undefined for `functions`. */
  readonly namespace: string | undefined;
}

/**
 * The client's tools as functions, which are all that other protocols have. A function in a namespace
 * gets a name of its own; a custom tool takes its free text as the one argument `input`.
 */
export class ClientTools {
  readonly functions: readonly LanguageModelV4FunctionTool[];
  /** Places of built-in tools, which are left out. */
  readonly dropped: readonly string[];
  readonly #tools = new Map<string, ClientTool>();
  readonly #names = new Map<string, string>();

  /** @throws GatewayError `invalid-request` */
  constructor(offered: readonly OfferedTool[]) {
    this.functions = offered.filter(isClientTool).flatMap((entry) => this.#add(entry));
    this.dropped = offered.filter((entry) => !isClientTool(entry)).map(({ field }) => field);
  }

  /** The tool that a model calls by this name; a name that was not offered is a function's. */
  find(name: string): ClientTool {
    return this.#tools.get(name) ?? { kind: "function", name, namespace: undefined };
  }

  /** The function's name; also for a tool that is no longer offered. */
  nameOf(name: string, namespace: string | undefined): string {
    return this.#names.get(keyOf(name, namespace)) ?? functionName(name, namespace, this.#tools);
  }

  has(name: string, namespace: string | undefined): boolean {
    return this.#names.has(keyOf(name, namespace));
  }

  #add({ field, type, namespace, about, tool }: OfferedTool): LanguageModelV4FunctionTool[] {
    const kind = type === "custom" || type === "tool_search" ? type : "function";
    const name = kind === "tool_search" ? "tool_search" : fieldOf(tool, "name");
    if (typeof name !== "string" || name === "") {
      throw requestFault(`${field}.name`, "must be a name");
    }
    const key = keyOf(name, namespace);
    // A tool that a search found again.
    if (this.#names.has(key)) return [];
    const unique = functionName(name, namespace, this.#tools);
    this.#names.set(key, unique);
    this.#tools.set(unique, { kind, name, namespace });
    const description = [about, fieldOf(tool, "description")]
      .filter((text) => typeof text === "string" && text !== "")
      .join("\n\n");
    if (kind === "custom") {
      const grammar = grammarOf(tool);
      return [asFunction({ name: unique, description, ...(grammar && { grammar }) })];
    }
    const strict = fieldOf(tool, "strict");
    return [
      {
        type: "function",
        name: unique,
        inputSchema: schemaOf(tool, field),
        ...(description !== "" && { description }),
        ...(typeof strict === "boolean" && { strict }),
      },
    ];
  }
}

type Schema = LanguageModelV4FunctionTool["inputSchema"];

function schemaOf(tool: unknown, field: string): Schema {
  const parameters = fieldOf(tool, "parameters") ?? { type: "object", properties: {} };
  if (typeof parameters === "object") return parameters as Schema;
  throw requestFault(`${field}.parameters`, "must be a JSON schema");
}

function grammarOf(tool: unknown): TextTool["grammar"] {
  const format = fieldOf(tool, "format");
  const [syntax, definition] = [fieldOf(format, "syntax"), fieldOf(format, "definition")];
  if (typeof definition !== "string") return undefined;
  return { syntax: typeof syntax === "string" ? syntax : "", definition };
}

function keyOf(name: string, namespace: string | undefined): string {
  return JSON.stringify([namespace ?? "", name]);
}

/** A name of letters, digits, `_` and `-` that no other function has; the same in every turn. */
function functionName(
  name: string,
  namespace: string | undefined,
  taken: ReadonlyMap<string, unknown>,
): string {
  const full = namespace === undefined ? name : `${namespace}__${name}`;
  const plain = full.replace(/[^a-zA-Z0-9_-]/g, "_");
  if (plain === full && plain.length <= MAX_NAME && !taken.has(plain)) return plain;
  const digest = createHash("sha256").update(keyOf(name, namespace)).digest("hex").slice(0, 12);
  return `${plain.slice(0, MAX_NAME - digest.length - 1)}_${digest}`;
}
