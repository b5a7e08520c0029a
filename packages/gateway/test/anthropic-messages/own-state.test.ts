import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { markState, sealState } from "../../src/call/issued-state.ts";
import { anthropicMessages } from "../../src/protocols/anthropic-messages/anthropic-messages.ts";
import { bodyOf, hello, listenerOf, requestOf, sentTo, targetOf } from "./messages.ts";

const own = targetOf();
const oneOfMany = targetOf({ marksState: true });
const said = (...content: object[]) => ({ role: "assistant", content });
const thought = (signature?: string) => ({ type: "thinking", thinking: "x", signature });
const hidden = (data: string) => ({ type: "redacted_thinking", data });
const text = { type: "text", text: "answer" };
const mine = (state: string) => markState({ issuer: "issuer-a", state });
const foreign = (state: string) => markState({ issuer: "issuer-b", state });

describe.each([
  ["the only provider of the protocol", own, true],
  ["one of many providers", oneOfMany, false],
])("to %s", (_, target, keepsUnmarked) => {
  test.each([
    ["an unmarked thought", thought("s"), keepsUnmarked ? thought("s") : undefined],
    ["an unmarked hidden thought", hidden("s"), keepsUnmarked ? hidden("s") : undefined],
    ["a thought without a signature", thought(), keepsUnmarked ? thought() : undefined],
    ["its own marked thought", thought(mine("s")), thought("s")],
    ["its own marked hidden thought", hidden(mine("s")), hidden("s")],
    ["another's thought", thought(foreign("s")), undefined],
    ["another's hidden thought", hidden(foreign("s")), undefined],
    ["a thought of a translated response", thought(sealState("issuer-b", { a: 1 })), undefined],
    [
      "its own thought of a translated response",
      thought(sealState("issuer-a", { a: 1 })),
      undefined,
    ],
    ["a thought that nobody signed", thought("armature.."), undefined],
    [
      "its own call of a tool of the provider",
      { type: "server_tool_use", id: mine("srv_1"), name: "web_search", input: {} },
      { type: "server_tool_use", id: "srv_1", name: "web_search", input: {} },
    ],
    [
      "the result of its own tool",
      { type: "web_search_tool_result", tool_use_id: mine("srv_1"), content: [] },
      { type: "web_search_tool_result", tool_use_id: "srv_1", content: [] },
    ],
    [
      "its own summary",
      { type: "compaction", content: "x", signature: mine("s"), encrypted_content: mine("e") },
      { type: "compaction", content: "x", signature: "s", encrypted_content: "e" },
    ],
  ])("%s is sent as it was issued, or not at all", (__, block, sent) => {
    const request = requestOf({ messages: [hello, said(block, text), hello] });
    const expected = [hello, said(...(sent === undefined ? [] : [sent]), text), hello];
    expect(sentTo(target, request).messages).toEqual(JSON.parse(JSON.stringify(expected)));
  });
});

test.each([
  [mine("c_1"), "c_1"],
  [
    { id: mine("c_1"), skills: [] },
    { id: "c_1", skills: [] },
  ],
  ["c_1", "c_1"],
  [{ skills: [] }, { skills: [] }],
])("the container %j is sent as %j", (container, sent) => {
  expect(sentTo(oneOfMany, requestOf({ container })).container).toEqual(sent);
});

test("a message of which nothing is left is left out", () => {
  const messages = [hello, said(thought(foreign("s")), hidden(foreign("s"))), hello];
  expect(sentTo(own, requestOf({ messages })).messages).toEqual([hello, hello]);
});

test("thinking is switched off if the first thought of the open turn is foreign", () => {
  const call = { type: "tool_use", id: "t", name: "Write", input: {} };
  const results = { role: "user", content: [{ type: "tool_result", tool_use_id: "t" }] };
  const messages = [hello, said(thought(foreign("s")), call), results];
  const thinking = { type: "enabled", budget_tokens: 2_000 };
  const sent = sentTo(own, requestOf({ max_tokens: 4_000, messages, thinking }));
  expect(sent.thinking).toEqual({ type: "disabled" });
  expect(sent.messages).toEqual([hello, said(call), results]);
});

test("what is not rewritten keeps its spelling within a rewritten message", () => {
  const block = `{ "type":"tool_use", "id":"t", "name":"x", "input":{"n":12345678901234567890, "u":"\\u00fc"} }`;
  const state = `{"type":"thinking","signature":"${mine("s")}",  "thinking":"\\u0041"}`;
  const lost = JSON.stringify(thought(foreign("s")));
  const body = (content: string) =>
    `{"model":"claude-sonnet-5","messages":[ {"role":"user","content":"\\u00fc"} , {"x":1.0, "content":[${content}],"role":"assistant"}]}`;
  const request = anthropicMessages.parseRequest(bodyOf(body(`${lost},${block}, ${state}`)), {});
  expect(Buffer.from(request.bytesFor(own).bytes).toString()).toBe(
    body(`${block}, ${state.replace(mine("s"), "s")}`),
  );
});

test("whatever a conversation holds, a native upstream gets what is its own, in any spelling", () => {
  const signature = fc.constantFrom("s", mine("s"), foreign("s"), "armature..", "");
  const block = fc.oneof(
    fc.constantFrom<object>(text, { type: "tool_use", id: "t", name: "x", input: { "a]": ["}"] } }),
    signature.map(thought),
    signature.map(hidden),
  );
  const message = fc.oneof(
    fc.constantFrom<object>(hello, { role: "system", content: '\u00fc"]' }),
    fc.array(block, { minLength: 1, maxLength: 4 }).map((blocks) => said(...blocks)),
  );
  const isKept = (part: Record<string, unknown>, unmarked: boolean): boolean => {
    const state = part.signature ?? part.data;
    if (typeof state !== "string" || state === mine("s")) return true;
    return unmarked && !state.startsWith("armature.");
  };
  fc.assert(
    fc.property(
      fc.array(message, { minLength: 1, maxLength: 6 }),
      fc.boolean(),
      fc.constantFrom(undefined, 1, "\t"),
      (messages, marksState, indent) => {
        const spelled = JSON.stringify({ model: "claude-sonnet-5", messages }, null, indent);
        const request = anthropicMessages.parseRequest(bodyOf(spelled), {});
        const bytes = Buffer.from(request.bytesFor(targetOf({ marksState })).bytes).toString();
        const expected = JSON.parse(spelled).messages.flatMap(
          (each: { content: string | Record<string, unknown>[] }) => {
            if (typeof each.content === "string") return [each];
            const content = each.content.filter((part) => isKept(part, !marksState));
            return content.length === 0 ? [] : [{ ...each, content }];
          },
        );
        const plain = JSON.stringify(expected).replaceAll(mine("s"), "s");
        expect(JSON.parse(bytes).messages).toEqual(JSON.parse(plain));
        if (plain !== JSON.stringify(messages)) return;
        expect(bytes).toBe(
          spelled.replace('"model": "claude-sonnet-5"', '"model":"claude-sonnet-5"'),
        );
      },
    ),
    { seed: 1, numRuns: 200 },
  );
});

const issued = [
  { type: "thinking", thinking: "x", signature: "s1" },
  { type: "redacted_thinking", data: "s2" },
  { type: "server_tool_use", id: "srv_1", name: "web_search", input: { q: "x" } },
  { type: "web_search_tool_result", tool_use_id: "srv_1", content: [] },
  text,
];

test("state in a response is marked if there are several providers, and comes back unmarked", () => {
  const message = { type: "message", role: "assistant", content: issued, container: { id: "c_1" } };
  const json = JSON.stringify(message);
  expect(requestOf().tapJson(json, own).marked).toBeUndefined();
  const { marked, response } = requestOf().tapJson(json, oneOfMany);
  expect(response).toEqual(message);
  const seen = JSON.parse(marked ?? "");
  expect(seen.container.id).toBe(mine("c_1"));
  for (const state of ["s1", "s2", "srv_1"]) {
    expect(marked).toContain(JSON.stringify(mine(state)));
    expect(marked).not.toContain(`"${state}"`);
  }
  const request = requestOf({ messages: [hello, said(...seen.content), hello] });
  expect(request.pins.every(({ issuer }) => issuer === "issuer-a")).toBe(true);
  expect(sentTo(oneOfMany, request).messages[1].content).toEqual(issued);
});

test("a response without state passes as it came", () => {
  const json = JSON.stringify({ type: "message", content: [text] });
  expect(requestOf().tapJson(json, oneOfMany).marked).toBeUndefined();
});

test("state in a stream is marked if there are several providers", () => {
  const events = [
    { type: "message_start", message: { content: [], container: { id: "c_1" } } },
    { type: "content_block_start", index: 0, content_block: { ...thought(""), thinking: "" } },
    { type: "content_block_delta", index: 0, delta: { type: "thinking_delta", thinking: "x" } },
    { type: "content_block_delta", index: 0, delta: { type: "signature_delta", signature: "s1" } },
    { type: "content_block_start", index: 1, content_block: hidden("s2") },
    { type: "message_delta", delta: { stop_reason: "end_turn", container: { id: "c_1" } } },
  ].map((event) => JSON.stringify(event));
  for (const needsResponse of [true, false]) {
    const tap = requestOf().tapStream(listenerOf({ needsResponse }), oneOfMany);
    const seen = events.map((data) => {
      const verdict = tap.add(data);
      return typeof verdict === "object" ? verdict.data : verdict;
    });
    const marked = (data = "", state = "") =>
      data.replace(`"${state}"`, JSON.stringify(mine(state)));
    expect(seen).toEqual([
      marked(events[0], "c_1"),
      "pass",
      "pass",
      marked(events[3], "s1"),
      marked(events[4], "s2"),
      marked(events[5], "c_1"),
    ]);
    const plain = requestOf().tapStream(listenerOf({ needsResponse }), own);
    expect(events.map((data) => plain.add(data))).toEqual(events.map(() => "pass"));
  }
});
