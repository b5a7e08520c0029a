import { type Fields, fields, list, text } from "../json.ts";
import { type Conversation, imageOf, parsed, type Role, type Said } from "./conversation.ts";

const ROLES: Readonly<Record<string, Role>> = { developer: "system", tool: "user" };

/** Reads a request for a chat completion. */
export function readChat(body: Fields): Conversation {
  const { tool_choice: choice, response_format: format, reasoning_effort: effort } = body;
  const chosen = fields(fields(choice).function).name ?? choice;
  const limit = body.max_completion_tokens ?? body.max_tokens;
  return {
    said: list(body.messages).flatMap((message) => messageOf(fields(message))),
    tools: list(body.tools).map((tool) => {
      const { name, description, parameters: schema } = fields(fields(tool).function);
      return { name: text(name), description: text(description), schema };
    }),
    toolChoice: typeof chosen === "string" ? chosen : undefined,
    schema: fields(fields(format).json_schema).schema,
    effort: typeof effort === "string" ? effort : undefined,
    limit: typeof limit === "number" ? limit : undefined,
  };
}

function messageOf(message: Fields): readonly Said[] {
  const role = ROLES[text(message.role)] ?? (text(message.role) as Role);
  const content = contentOf(message.content, role);
  if (message.role === "tool") {
    const texts = content.map((part) => (part.kind === "text" ? part.text : ""));
    return [{ kind: "result", id: text(message.tool_call_id), text: texts.join("") }];
  }
  return [
    ...thinkingOf(message),
    ...content,
    ...list(message.tool_calls).map((call): Said => {
      const { name, arguments: argument } = fields(fields(call).function);
      const id = text(fields(call).id);
      return { kind: "call", id, name: text(name), input: parsed(text(argument)) };
    }),
  ];
}

function contentOf(content: unknown, role: Role): readonly Said[] {
  if (typeof content === "string")
    return content === "" ? [] : [{ kind: "text", role, text: content }];
  return list(content).map((part): Said => {
    const { type, text: said, image_url: image } = fields(part);
    if (type === "text") return { kind: "text", role, text: text(said) };
    if (type === "image_url") return { kind: "image", image: imageOf(text(fields(image).url)) };
    throw new Error(`a part of an unknown type: ${text(type)}`);
  });
}

function thinkingOf(message: Fields): readonly Said[] {
  const details = list(message.reasoning_details).map(fields);
  const said = text(message.reasoning_content ?? message.reasoning);
  const state = details.map(({ signature, data }) => text(signature ?? data)).join("");
  const detailed = details.map((detail) => text(detail.text ?? detail.summary)).join("");
  if (said === "" && details.length === 0) return [];
  return [{ kind: "thinking", text: said || detailed, state: state === "" ? undefined : state }];
}
