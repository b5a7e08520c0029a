import { describe, expect, test } from "vitest";
import { anthropicMessages } from "../../src/protocols/anthropic-messages/anthropic-messages.ts";
import { bodyOf, recordedMessages, recordedRequests, targetOf } from "./messages.ts";

const textOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString();

/** The strings in a JSON value, without the names of fields and the values of some of them. */
function leaves(value: unknown, without: readonly string[] = []): readonly string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, part]) =>
    without.includes(name) ? [] : leaves(part, without),
  );
}

const expectedKinds: Readonly<Record<string, string>> = {
  "claude-code/side-title.json": "side",
  "claude-code/side-web-search.json": "side",
};

describe.each(recordedMessages().map((recorded) => [recorded.name, recorded] as const))(
  "%s",
  (name, { text, body, headers }) => {
    const request = anthropicMessages.parseRequest(bodyOf(text), headers);

    test("is read: model, stream, conversation and turn", () => {
      expect(request.model).toBe(body.model);
      expect(request.models).toBeUndefined();
      expect(request.stream).toBe(true);
      const isClaudeCode = name.startsWith("claude-code/");
      expect(request.conversation).toBe(
        isClaudeCode ? "00000000-0000-4000-8000-000000000002" : undefined,
      );
      const exchange = name.includes("/turn-2-") || name.includes("messages-turn-2");
      expect(request.turn).toEqual({
        kind: expectedKinds[name] ?? (exchange ? "exchange" : "ordinary"),
      });
      expect(request.pins).toEqual([]);
      expect(request.beginning).not.toContain("x-anthropic-billing-header");
      expect(request.beginning.length).toBeGreaterThan(50);
    });

    test("reaches a native upstream byte for byte, except for the model's name", () => {
      const bytes = request.bytesFor(targetOf({}, { model: "claude-sonnet-5-1" })).bytes;
      const [before, after, ...rest] = text.split(`"model":${JSON.stringify(body.model)}`);
      expect(rest).toEqual([]);
      expect(textOf(bytes)).toBe(`${before}"model":"claude-sonnet-5-1"${after}`);
    });

    test("keeps the headers of its protocol byte for byte, and no others", () => {
      const sent = request.headersFor(targetOf());
      const kept = ["anthropic-beta", "anthropic-version"].filter(
        (header) => headers[header] !== undefined,
      );
      expect(sent).toEqual(Object.fromEntries(kept.map((header) => [header, headers[header]])));
    });

    if (name === "claude-code/side-web-search.json") {
      test("is only for an upstream that has the search", () => {
        expect(request.nativeOnly).toBe("tools[0]: runs at the provider");
        expect(() => request.toCall()).toThrow("tools[0]: runs at the provider");
      });
      return;
    }

    test("is translated without losing a text, an input, a result or an image", () => {
      const { options, dropped } = request.toCall();
      const carried = leaves(options).join("\u0000");
      const billing = leaves(body.system, ["type"])[0];
      const loose = ["type", "role", "cache_control", "output_config", "media_type", "tool_use_id"];
      const said = [
        ...leaves(body.system, loose).filter((part) => part !== billing || !/^x-anth/.test(part)),
        ...leaves(body.messages, loose),
      ];
      expect(said.length).toBeGreaterThan(1);
      for (const part of said) expect(carried).toContain(part);
      expect(carried).not.toContain("x-anthropic-billing-header");
      const lost = name.startsWith("claude-code/") ? ["context_management"] : [];
      const perMessage = name.includes("compact") ? ["messages[1].output_config"] : [];
      const has = lost.filter((field) => body[field] !== undefined);
      expect(dropped).toEqual([...has, ...perMessage]);
    });

    test("offers the tools that are not deferred or were referred to, with their schemas", () => {
      const { options } = request.toCall();
      const loaded = leaves(body.messages);
      // biome-ignore lint/suspicious/noExplicitAny: recorded JSON
      const tools = (body.tools as any[]).filter(
        (tool) => tool.defer_loading !== true || loaded.includes(tool.name),
      );
      const expected = tools.map(({ name: toolName, description, input_schema: inputSchema }) => ({
        type: "function",
        name: toolName,
        description,
        inputSchema,
      }));
      expect(options.tools ?? []).toEqual(expected);
    });
  },
);

describe.each(
  recordedRequests("claude-code", "side-count-tokens").map((file) => [file.name, file] as const),
)("%s", (_, { text, body, headers }) => {
  test("reaches a native upstream byte for byte, except for the model's name", () => {
    const request = anthropicMessages.parseRequest(bodyOf(text), headers);
    expect(request.model).toBe(body.model);
    const target = targetOf({}, { model: "claude-sonnet-5-1" });
    expect(textOf(request.bytesFor(target).bytes)).toBe(
      text.replace(`"model":"${body.model}"`, '"model":"claude-sonnet-5-1"'),
    );
    expect(request.headersFor(target)["anthropic-beta"]).toBe(headers["anthropic-beta"]);
  });
});

test("a subagent is an ordinary request", () => {
  for (const { text, headers } of recordedRequests("claude-code", "side-subagent")) {
    expect(headers["x-claude-code-agent-id"]).toBeDefined();
    const { turn, nativeOnly } = anthropicMessages.parseRequest(bodyOf(text), headers);
    expect(turn).toEqual({ kind: "ordinary" });
    expect(nativeOnly).toBeUndefined();
  }
});

test("thoughts keep the signature that came with them, as their seal", () => {
  for (const { text, body, headers } of recordedRequests("claude-code", "turn-2-thinking")) {
    const { options } = anthropicMessages.parseRequest(bodyOf(text), headers).toCall();
    const [, signature] = /"signature":"([^"]+)"/.exec(JSON.stringify(body)) ?? [];
    const assistant = options.prompt.find(({ role }) => role === "assistant");
    expect(assistant?.content).toContainEqual({
      type: "reasoning",
      text: "I should write the file.",
      providerOptions: { armature: { sealed: signature } },
    });
  }
});

test("without Claude Code's changing line, prompts that differ in it alone begin alike", () => {
  for (const { text, headers } of recordedRequests("claude-code", "turn-1.json")) {
    const other = text.replace("cc_version=2.1.332.823", "cc_version=2.1.332.000");
    expect(other).not.toBe(text);
    const [one, two] = [text, other].map((body) =>
      anthropicMessages.parseRequest(bodyOf(body), headers),
    );
    expect(one?.beginning).toBe(two?.beginning);
  }
});
