import { type Fields, fields, list, text } from "../json.ts";
import type { Conversation, Role, Said } from "./conversation.ts";

/** Reads a request of the Messages API. */
export function readMessages(body: Fields): Conversation {
  const { thinking, output_config: config, tool_choice: choice, max_tokens: limit } = body;
  const { effort, format } = fields(config);
  const { type, name } = fields(choice);
  const chosen = type === "tool" ? name : type === "any" ? "required" : type;
  const budget = fields(thinking).budget_tokens;
  return {
    said: [
      ...contentOf(body.system, "system"),
      ...list(body.messages).flatMap((message) => {
        const { role, content } = fields(message);
        return contentOf(content, text(role) as Role);
      }),
    ],
    tools: list(body.tools)
      .map(fields)
      .filter((tool) => tool.input_schema !== undefined)
      .map(({ name: tool, description, input_schema: schema }) => ({
        name: text(tool),
        description: text(description),
        schema,
      })),
    toolChoice: typeof chosen === "string" ? chosen : undefined,
    schema: fields(format).schema,
    effort: typeof effort === "string" ? effort : budget === undefined ? undefined : "budget",
    limit: typeof limit === "number" ? limit : undefined,
  };
}

function contentOf(content: unknown, role: Role): readonly Said[] {
  if (typeof content === "string") return [{ kind: "text", role, text: content }];
  return list(content).flatMap((block) => blockOf(fields(block), role));
}

function blockOf(block: Fields, role: Role): readonly Said[] {
  const { type, source } = block;
  switch (type) {
    case "text":
      return [{ kind: "text", role, text: text(block.text) }];
    case "image":
      return [{ kind: "image", image: text(fields(source).data ?? fields(source).url) }];
    case "thinking":
      return [{ kind: "thinking", text: text(block.thinking), state: text(block.signature) }];
    case "redacted_thinking":
      return [{ kind: "thinking", text: "", state: text(block.data) }];
    case "tool_use":
      return [{ kind: "call", id: text(block.id), name: text(block.name), input: block.input }];
    case "tool_result": {
      const parts = contentOf(block.content, role);
      const texts = parts.map((part) => (part.kind === "text" ? part.text : ""));
      const said = { kind: "result", id: text(block.tool_use_id), text: texts.join("") } as const;
      return [said, ...parts.filter(({ kind }) => kind === "image")];
    }
    case "tool_reference":
      return [{ kind: "text", role, text: text(block.tool_name) }];
    default:
      throw new Error(`a block of an unknown type: ${text(type)}`);
  }
}
