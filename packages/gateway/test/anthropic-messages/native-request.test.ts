import { expect, test } from "vitest";
import { anthropicMessages } from "../../src/protocols/anthropic-messages/anthropic-messages.ts";
import { bodyOf, hello, requestOf, sentTo, targetOf } from "./messages.ts";

const thinking = (budget: number) => ({ type: "enabled", budget_tokens: budget });
const write = { type: "tool_use", id: "t", name: "Write", input: {} };
const thought = { type: "thinking", thinking: "x", signature: "s" };
const results = { role: "user", content: [{ type: "tool_result", tool_use_id: "t" }] };
const clearing = { type: "clear_thinking_20251015", keep: "all" };

test("numbers, escapes, white space and order of all other fields pass through", () => {
  const text =
    '{ "y":1.0, "messages":[{"content":"\\u00fc","role":"user"}], "model" : "auto",' +
    ' "models":["auto"], "x":12345678901234567890 }';
  const bytes = anthropicMessages.parseRequest(bodyOf(text), {}).bytesFor(targetOf()).bytes;
  expect(Buffer.from(bytes).toString()).toBe(
    text.replace(' "auto"', '"claude-sonnet-5"').replace(', "models":["auto"]', ""),
  );
});

test.each([
  [undefined, 100, 100],
  [50, 100, 50],
  [200, 100, 100],
  [undefined, undefined, undefined],
  [200, undefined, 200],
])("of max_tokens %j and the model's limit %j, the upstream gets %j", (asked, limit, sent) => {
  const model = limit === undefined ? {} : { maxOutputTokens: limit };
  const body = sentTo(targetOf({}, model), requestOf({ max_tokens: asked }));
  expect(body.max_tokens).toBe(sent);
});

test.each([
  ["is kept under the limit", 31_999, 32_000, 64_000, thinking(31_999)],
  ["is kept in proportion to a lowered limit", 31_999, 32_000, 16_000, thinking(15_999)],
  ["is switched off if too little is left", 2_000, 32_000, 16_000, { type: "disabled" }],
])("a budget for thoughts %s", (_, budget, asked, limit, sent) => {
  const request = requestOf({ max_tokens: asked, thinking: thinking(budget) });
  expect(sentTo(targetOf({}, { maxOutputTokens: limit }), request).thinking).toEqual(sent);
});

test.each([
  [undefined, { effort: "low" }],
  [
    { effort: "high", format: { type: "json_schema" } },
    { effort: "low", format: { type: "json_schema" } },
  ],
  [null, { effort: "low" }],
])("the model's effort replaces that of output_config %j", (given, sent) => {
  const body = sentTo(targetOf({}, { effort: "low" }), requestOf({ output_config: given }));
  expect(body.output_config).toEqual(sent);
});

const turn = (...content: object[]) => [hello, { role: "assistant", content }, results];

test.each([
  ["begins with a thought", turn(thought, write), false],
  ["begins with a hidden thought", turn({ type: "redacted_thinking", data: "x" }, write), false],
  [
    "has a thought at its beginning only",
    [...turn(thought, write), { role: "assistant", content: [write] }, results],
    false,
  ],
  ["begins without a thought", turn(write), true],
  [
    "begins without a thought, and thinks later",
    [...turn(write), { role: "assistant", content: [thought, write] }, results],
    true,
  ],
  [
    "begins without a thought; instructions follow",
    [...turn(write), { role: "system", content: "x" }],
    true,
  ],
  ["is over", [...turn(write), { role: "assistant", content: "done" }, hello], false],
])("thinking goes on if the model's open turn %s", (_, messages, isOff) => {
  const enabled = thinking(2_000);
  const request = requestOf({ max_tokens: 4_000, messages, thinking: enabled });
  const sent = sentTo(targetOf(), request);
  expect(sent.thinking).toEqual(isOff ? { type: "disabled" } : enabled);
  expect(sent.messages).toEqual(messages);
  const adaptive = requestOf({ messages, thinking: { type: "adaptive" } });
  expect(sentTo(targetOf(), adaptive).thinking).toEqual({ type: "adaptive" });
});

test("where thinking is switched off, edits that clear thoughts go with it, and no others", () => {
  const other = { type: "clear_tool_uses_20250919" };
  const fields = { messages: turn(write), thinking: thinking(2_000) };
  const alone = requestOf({ ...fields, context_management: { edits: [clearing] } });
  expect(sentTo(targetOf(), alone)).not.toHaveProperty("context_management");
  const both = requestOf({ ...fields, context_management: { edits: [clearing, other] } });
  expect(sentTo(targetOf(), both).context_management).toEqual({ edits: [other] });
});

const betas =
  "claude-code-20250219, context-management-2025-06-27,effort-2025-11-24,thinking-display-updates-2026-08-18," +
  "per-turn-control-2026-07-01,made-up-tomorrow-2027-01-01";
const fields = {
  context_management: { edits: [clearing] },
  output_config: { effort: "high", format: { type: "json_schema" } },
  thinking: { type: "adaptive", display: "updates" },
  messages: [hello, { role: "system", content: "x", output_config: { effort: "low" } }],
};

test.each([
  ["nothing", "claude-other-2025-01-01", {}],
  ["a name to come", "made-up-tomorrow-2027-01-01", {}],
  ["context_management", "context-management-2025-06-27", { context_management: undefined }],
  ["the effort", "effort-2025-11-24", { output_config: { format: { type: "json_schema" } } }],
  ["thinking.display", "thinking-display-updates-2026-08-18", { thinking: { type: "adaptive" } }],
  [
    "output_config of messages",
    "per-turn-control-2026-07-01",
    { messages: [hello, { role: "system", content: "x" }] },
  ],
])("with a denied beta goes %s", (_, denied, changed) => {
  const request = requestOf(fields, { "anthropic-beta": betas });
  const target = targetOf({ deniedBetas: [denied] });
  const sent = sentTo(target, request);
  for (const [name, value] of Object.entries({ ...fields, ...changed })) {
    expect(sent[name]).toEqual(value);
  }
  const left = betas.split(",").filter((name) => name.trim() !== denied);
  expect(
    request
      .headersFor(target)
      ["anthropic-beta"]?.split(",")
      .map((name) => name.trim()),
  ).toEqual(left.map((name) => name.trim()));
});

test("a system message that says nothing without its denied field is left out", () => {
  const messages = [{ role: "system", output_config: { effort: "low" } }, hello];
  const request = requestOf({ messages }, { "anthropic-beta": "per-turn-control-2026-07-01" });
  const target = targetOf({ deniedBetas: ["per-turn-control-2026-07-01"] });
  expect(sentTo(target, request).messages).toEqual([hello]);
});

test("a field stays if the client did not ask for the denied beta", () => {
  const target = targetOf({ deniedBetas: ["context-management-2025-06-27"] });
  expect(sentTo(target, requestOf(fields)).context_management).toEqual(fields.context_management);
});

test("the header of betas is left out if all of them are denied", () => {
  const request = requestOf({}, { "anthropic-beta": "a-1" });
  expect(request.headersFor(targetOf({ deniedBetas: ["a-1"] }))).toEqual({
    "anthropic-version": "2023-06-01",
  });
});

test("of the client's headers only those of the protocol are sent", () => {
  const request = requestOf(
    {},
    {
      "anthropic-version": "2099-01-01",
      "anthropic-beta": ["a-1", "b-2"],
      "anthropic-workspace-id": "wrkspc_1",
      "x-api-key": "secret",
      authorization: "Bearer secret",
      cookie: "secret",
      "user-agent": "claude-cli/2",
      "x-app": "cli",
    },
  );
  expect(request.headersFor(targetOf())).toEqual({
    "anthropic-version": "2099-01-01",
    "anthropic-beta": "a-1,b-2",
    "anthropic-workspace-id": "wrkspc_1",
  });
});

test("betas that the upstream denies and the fields that go with them are told as dropped", () => {
  const request = requestOf(
    { context_management: { edits: [] }, output_config: { task_budget: 1, format: {} } },
    { "anthropic-beta": "context-management-2025-06-27,task-budgets-1,kept-1" },
  );
  const deniedBetas = ["context-management-2025-06-27", "task-budgets-1", "unasked-1"];
  expect(request.bytesFor(targetOf({ deniedBetas })).dropped).toEqual([
    "context-management-2025-06-27",
    "task-budgets-1",
    "context_management",
    "output_config.task_budget",
  ]);
});
