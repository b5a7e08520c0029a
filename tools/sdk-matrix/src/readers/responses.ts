import { type Fields, fields, list, text } from "../json.ts";
import {
  type Conversation,
  imageOf,
  type OfferedTool,
  parsed,
  type Role,
  type Said,
} from "./conversation.ts";

/** The input of a tool that takes free text, in the protocols that have only functions. */
const FREE_TEXT = {
  type: "object",
  properties: { input: { type: "string" } },
  required: ["input"],
  additionalProperties: false,
};

/** Reads a request of the Responses API. */
export function readResponses(body: Fields): Conversation {
  const { instructions, input, tool_choice: choice, reasoning, max_output_tokens: limit } = body;
  const items = typeof input === "string" ? [{ role: "user", content: input }] : list(input);
  const chosen = fields(choice).name ?? choice;
  const { effort } = fields(reasoning);
  const offered = [...list(body.tools), ...items.flatMap((item) => list(fields(item).tools))];
  return {
    said: [
      ...(typeof instructions === "string" ? contentOf(instructions, "system") : []),
      ...items.flatMap((item) => itemOf(fields(item))),
    ],
    tools: offered.flatMap((tool) => toolsOf(fields(tool))),
    toolChoice: typeof chosen === "string" ? chosen : undefined,
    schema: fields(fields(body.text).format).schema,
    effort: typeof effort === "string" ? effort : undefined,
    limit: typeof limit === "number" ? limit : undefined,
  };
}

function toolsOf(tool: Fields): readonly OfferedTool[] {
  const { type, name, description, parameters } = tool;
  switch (type) {
    case "namespace":
      return list(tool.tools).flatMap((each) => toolsOf(fields(each)));
    case "function":
      return [{ name: text(name), description: text(description), schema: parameters }];
    case "custom":
      return [{ name: text(name), description: text(description), schema: FREE_TEXT }];
    case "tool_search":
      return [{ name: "tool_search", description: text(description), schema: parameters }];
    default:
      return [];
  }
}

function itemOf(item: Fields): readonly Said[] {
  const type = item.type ?? (item.role === undefined ? "" : "message");
  const id = text(item.call_id);
  switch (type) {
    case "message": {
      const role = item.role === "developer" ? "system" : (text(item.role) as Role);
      return contentOf(item.content, role);
    }
    case "reasoning": {
      const said = list(item.summary).map((part) => text(fields(part).text));
      return [{ kind: "thinking", text: said.join(""), state: text(item.encrypted_content) }];
    }
    case "function_call":
      return [{ kind: "call", id, name: text(item.name), input: parsed(text(item.arguments)) }];
    case "custom_tool_call":
      return [{ kind: "call", id, name: text(item.name), input: { input: item.input } }];
    case "function_call_output":
    case "custom_tool_call_output": {
      const parts = contentOf(item.output, "user");
      const texts = parts.map((part) => (part.kind === "text" ? part.text : ""));
      const images = parts.filter(({ kind }) => kind === "image");
      return [{ kind: "result", id, text: texts.join("") }, ...images];
    }
    case "additional_tools":
      return [];
    default:
      throw new Error(`an item of an unknown type: ${text(type)}`);
  }
}

function contentOf(content: unknown, role: Role): readonly Said[] {
  if (typeof content === "string")
    return content === "" ? [] : [{ kind: "text", role, text: content }];
  return list(content).map((part): Said => {
    const { type, text: said, image_url: url } = fields(part);
    if (/_text$/.test(text(type))) return { kind: "text", role, text: text(said) };
    if (type === "input_image") return { kind: "image", image: imageOf(text(url)) };
    throw new Error(`a part of an unknown type: ${text(type)}`);
  });
}
