import { expect, test } from "vitest";
import { parse, sent, target } from "./responses.ts";

const limited = (effort?: string, maxOutputTokens?: number) => ({
  model: {
    ...target.model,
    ...(effort !== undefined && { effort }),
    ...(maxOutputTokens !== undefined && { maxOutputTokens }),
  },
});

test("only the model's name changes: digits, escapes, order and unknown fields keep their bytes", () => {
  const rest = ', "input" : "h\\u0069", "seed": 12345678901234567890, "new": {"x":1.0}}';
  expect(sent(parse(`{"model": "auto"${rest}`))).toBe(`{"model":"gpt-upstream"${rest}`);
});

test("the list of models stays with the gateway", () => {
  const text = '{"models":["a","b"],"input":"hi"}';
  expect(sent(parse(text))).toBe('{"model":"gpt-upstream","input":"hi"}');
  expect(sent(parse('{"model":"a","input":"hi","models":["b"]}'))).toBe(
    '{"model":"gpt-upstream","input":"hi"}',
  );
});

test.for([
  ["{}", '{"effort":"low"}'],
  ["null", '{"effort":"low"}'],
  [
    '{"effort":"high", "summary":"auto", "new":1.0}',
    '{"effort":"low", "summary":"auto", "new":1.0}',
  ],
] as const)("of the reasoning %s the model's effort makes %s", ([given, expected]) => {
  const text = `{"model":"auto","input":"hi","reasoning":${given}}`;
  expect(sent(parse(text), limited("low"))).toBe(
    `{"model":"gpt-upstream","input":"hi","reasoning":${expected}}`,
  );
  expect(sent(parse(text))).toContain(`"reasoning":${given}`);
});

test("without reasoning in the request the model's effort is added", () => {
  expect(JSON.parse(sent(parse({ model: "auto", input: "hi" }), limited("low")))).toEqual({
    model: "gpt-upstream",
    input: "hi",
    reasoning: { effort: "low" },
  });
});

test.for([
  [undefined, 100],
  [null, 100],
  [50, 50],
  [200, 100],
] as const)("of a client's limit of %s and the model's of 100, %s is sent", ([given, expected]) => {
  const request = parse({ model: "auto", input: "hi", max_output_tokens: given });
  const body = JSON.parse(sent(request, limited(undefined, 100)));
  expect(body.max_output_tokens).toBe(expected);
  expect(JSON.parse(sent(request)).max_output_tokens).toBe(given);
});

const reasoning = (state: string | null) =>
  `{"type":"reasoning","id":"rs_1","summary":[],"n":1.0,"encrypted_content":${JSON.stringify(state)}}`;
const message = '{ "role":"user", "content":"h\\u0069" }';

test.for([
  ["its own, marked", "armature.self.abc", false, "abc"],
  ["its own, marked, beside others", "armature.self.abc", true, "abc"],
  ["unmarked, of the only provider", "abc", false, "abc"],
  ["unmarked, of one of several", "abc", true, undefined],
  ["another's", "armature.other.abc", false, undefined],
  ["another's, beside others", "armature.other.abc", true, undefined],
  ["nobody's", "armature.none.", false, undefined],
  ["none", null, true, null],
] as const)(
  "reasoning with %s state (%s, several providers: %s) is sent with %s",
  ([, state, marksState, expected]) => {
    const text = `{"model":"gpt-upstream","input":[${message}, ${reasoning(state)} ,${message}]}`;
    const items = [
      message,
      ...(expected === undefined ? [] : [` ${reasoning(expected)} `]),
      message,
    ];
    // Each other item keeps its bytes.
    expect(sent(parse(text), { marksState })).toBe(
      `{"model":"gpt-upstream","input":[${items.join(",")}]}`,
    );
  },
);

test("a marked compaction is sent as its issuer made it", () => {
  const item = { type: "compaction", id: "cmp_1", encrypted_content: "armature.self.abc" };
  const body = JSON.parse(sent(parse({ model: "auto", input: [item] }), { marksState: true }));
  expect(body.input).toEqual([{ ...item, encrypted_content: "abc" }]);
  // It is a pin, which serving heeds: another upstream never gets it, and it must not vanish.
  const foreign = { ...item, encrypted_content: "armature.other.abc" };
  expect(JSON.parse(sent(parse({ model: "auto", input: [foreign] }))).input).toEqual([foreign]);
});

test("the id of an earlier response is sent as its issuer gave it", () => {
  const previous = (id: string) =>
    JSON.parse(sent(parse({ model: "a", input: "hi", previous_response_id: id })))
      .previous_response_id;
  expect(previous("armature.self.resp_1")).toBe("resp_1");
  expect(previous("resp_1")).toBe("resp_1");
});

test.for([
  ["armature.self.abc", true, "abc"],
  ["armature.self.abc", false, "abc"],
  ["armature.other.abc", true, undefined],
  ["abc", true, undefined],
  ["abc", false, "abc"],
] as const)(
  "the turn state %s (several providers: %s) goes on as %s",
  ([state, marksState, expected]) => {
    const headers = { "x-codex-turn-state": state, authorization: "Bearer sk", cookie: "a=b" };
    const request = parse({ model: "a", input: "hi" }, headers);
    expect(request.headersFor({ ...target, marksState })).toEqual(
      expected === undefined ? {} : { "x-codex-turn-state": expected },
    );
  },
);
