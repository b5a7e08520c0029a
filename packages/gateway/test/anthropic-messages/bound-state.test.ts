import { expect, test } from "vitest";
import { hello, requestOf } from "./messages.ts";

const write = { name: "Write", input_schema: { type: "object" } };
const search = { type: "web_search_20250305", name: "web_search" };
const said = (...content: object[]) => ({
  messages: [hello, { role: "assistant", content }, hello],
});
const asked = (...content: object[]) => ({ messages: [{ role: "user", content }] });

const searched = said(
  { type: "server_tool_use", id: "armature.iss.srv_1", name: "web_search", input: {} },
  { type: "web_search_tool_result", tool_use_id: "armature.iss.srv_1", content: [] },
  { type: "server_tool_use", id: "srv_2", name: "web_search", input: {} },
  { type: "server_tool_use", id: "armature.iss.srv_3", name: "web_search", input: {} },
);
const file = { type: "image", source: { type: "file", file_id: "file_1" } };

test.each([
  ["nothing", {}, []],
  ["thoughts", said({ type: "thinking", thinking: "x", signature: "armature.iss.s" }), []],
  ["a container", { container: "armature.iss.c_1" }, [["container", "iss"]]],
  [
    "a container with skills",
    { container: { id: "c_1", skills: [] } },
    [["container.id", undefined]],
  ],
  ["a new container", { container: { skills: [] } }, []],
  [
    "a thread",
    { thread: { type: "continue", previous_message_id: "msg_1" } },
    [["thread.previous_message_id", undefined]],
  ],
  [
    "searches of the provider, of each issuer the first",
    searched,
    [
      ["messages[1].content[0].id", "iss"],
      ["messages[1].content[1].tool_use_id", "iss"],
      ["messages[1].content[2].id", undefined],
    ],
  ],
  [
    "a call of an MCP server",
    said({ type: "mcp_tool_use", id: "m_1", name: "x", server_name: "y", input: {} }),
    [["messages[1].content[0].id", undefined]],
  ],
  [
    "a compacted conversation",
    said({ type: "compaction", content: "x", signature: "armature.iss.s" }),
    [["messages[1].content[0].signature", "iss"]],
  ],
  ["an uploaded image", asked(file), [["messages[0].content[0].source.file_id", undefined]]],
  [
    "an uploaded file for a container",
    asked({ type: "container_upload", file_id: "file_1" }),
    [["messages[0].content[0].file_id", undefined]],
  ],
  [
    "an uploaded image in the result of a tool",
    {
      messages: [
        hello,
        { role: "assistant", content: [{ type: "tool_use", id: "t", name: "x", input: {} }] },
        { role: "user", content: [{ type: "tool_result", tool_use_id: "t", content: [file] }] },
      ],
    },
    [["messages[2].content[0].content[0].source.file_id", undefined]],
  ],
])("pins of %s", (_, fields, pins) => {
  expect(requestOf(fields).pins.map(({ field, issuer }) => [field, issuer])).toEqual(pins);
});

test.each([
  [{ mcp_servers: [{ type: "url", url: "https://x.example", name: "x" }] }, "mcp_servers"],
  [{ container: "c_1" }, "container"],
  [{ thread: { type: "create" } }, "thread"],
  [{ compaction: {} }, "compaction"],
  [{ inference_geo: "eu" }, "inference_geo"],
  [{ tools: [search] }, "tools[0]"],
  [{ tools: [write, search], tool_choice: { type: "tool", name: "web_search" } }, "tools[1]"],
  [searched, "messages[1].content[0]"],
  [asked(file), "messages[0].content[0]"],
  [asked({ type: "smell" }), "messages[0].content[0]"],
])(
  "%j is only for an upstream that speaks the protocol, by the name of the field",
  (fields, field) => {
    const request = requestOf(fields);
    expect(request.nativeOnly).toMatch(new RegExp(`^${field.replaceAll(/[[\].]/g, "\\$&")}: `));
    expect(() => request.toCall()).toThrow(
      expect.objectContaining({ code: "invalid-request", message: request.nativeOnly }),
    );
  },
);

test.each([
  ["no MCP servers", { mcp_servers: [] }],
  ["a search that is offered beside tools of the client", { tools: [write, search] }],
  [
    "a chosen tool of the client beside a search",
    { tools: [write, search], tool_choice: { type: "tool", name: "Write" } },
  ],
  ["thoughts", said({ type: "redacted_thinking", data: "x" })],
  [
    "a hop between models",
    said({ type: "fallback", from: {}, to: {} }, { type: "text", text: "x" }),
  ],
])("%s: any upstream will do", (_, fields) => {
  const request = requestOf(fields);
  expect(request.nativeOnly).toBeUndefined();
  expect(() => request.toCall()).not.toThrow();
});

test("a search that is offered beside tools of the client is dropped with a note", () => {
  const { options, dropped } = requestOf({ tools: [write, search] }).toCall();
  expect(options.tools?.map(({ name }) => name)).toEqual(["Write"]);
  expect(dropped).toEqual(["tools[1]"]);
});
