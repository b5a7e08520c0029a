interface Message {
  readonly role: string;
  readonly content?: unknown;
  readonly [field: string]: unknown;
}

/**
 * Messages as they must arrive after a translation to a call and back. Differences that do not matter
 * to a model are evened out: one text part is a string, arguments are spelled alike, instructions have
 * the older role, the texts of a tool are one, and reasoning that carries no state is left out.
 */
export function survivingMessages(messages: unknown): object[] {
  return (messages as readonly Message[]).flatMap((message): object[] => {
    const { role, content, tool_calls: calls, ...others } = message;
    const { reasoning_content: _, reasoning: __, ...kept } = others;
    const texts = textsOf(content);
    if (role === "system" || role === "developer") {
      return texts.map((text) => ({ role: "system", content: text }));
    }
    if (role === "tool") return [{ role, ...kept, content: texts.join("\n") }];
    const tool_calls = Array.isArray(calls) && calls.length > 0 ? calls.map(plainCall) : undefined;
    const parts = Array.isArray(content) ? content.filter(({ text }) => text !== "") : texts;
    if (parts.length === 0 && tool_calls === undefined) return [];
    return [{ role, content: contentOf(parts), ...(tool_calls && { tool_calls }) }];
  });
}

function contentOf(parts: readonly (string | { readonly text?: string })[]): unknown {
  const [first] = parts;
  if (first === undefined) return null;
  const text = typeof first === "string" ? first : first.text;
  return parts.length === 1 && text !== undefined ? text : parts;
}

function textsOf(content: unknown): string[] {
  if (typeof content === "string") return content === "" ? [] : [content];
  if (!Array.isArray(content)) return [];
  return content.map(({ text }) => text).filter((text) => text !== undefined && text !== "");
}

function plainCall(call: { id: string; function: { name: string; arguments: string } }): object {
  const { name, arguments: input } = call.function;
  const spelled = input === "" ? "{}" : JSON.stringify(JSON.parse(input));
  return { id: call.id, type: "function", function: { name, arguments: spelled } };
}

/** Tools as they must arrive: those without parameters say that they take none. */
export function survivingTools(tools: unknown): object[] | undefined {
  if (!Array.isArray(tools) || tools.length === 0) return undefined;
  const parameters = { type: "object", properties: {} };
  return tools.map((tool) => ({ ...tool, function: { parameters, ...tool.function } }));
}
