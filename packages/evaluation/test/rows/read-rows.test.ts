import { expect, test } from "vitest";
import { EvaluationError } from "../../src/error.ts";
import { contextsOf, dimensionOf } from "../../src/rows/contexts-of.ts";
import { parseRows, readRows } from "../../src/rows/read-rows.ts";

const good = '{"id":"1","arms":{"a":{"reward":0.5,"cost":0.1},"b":{"reward":1,"cost":0}}}';

function refusal(text: string): EvaluationError {
  try {
    parseRows(text);
  } catch (error) {
    if (EvaluationError.isInstance(error)) return error;
  }
  throw new Error("was not refused");
}

test("rows are read and other fields ignored", () => {
  const line =
    '{"id":"2","prompt":"p","source":"x","context":[1,2],"arms":{"a":{"reward":0,"cost":3}}}';
  expect(parseRows(`${line}\n`)).toEqual([
    { id: "2", prompt: "p", context: [1, 2], arms: { a: { reward: 0, cost: 3 } } },
  ]);
});

test("only \\n ends a line; empty lines and \\r are ignored", () => {
  const row = JSON.stringify({
    id: "x",
    prompt: "one\u2028two\u2029three\u0085",
    arms: { a: { reward: 1, cost: 0 }, b: { reward: 1, cost: 0 } },
  });
  expect(row).toContain("\u2028");
  const rows = parseRows(`${good}\r\n\n${row}`);
  expect(rows.map(({ id }) => id)).toEqual(["1", "x"]);
  expect(rows[1]?.prompt).toBe("one\u2028two\u2029three\u0085");
});

test("`correct` stands for reward, and has no cost unless given", () => {
  const [row] = parseRows('{"id":"1","arms":{"a":{"correct":1},"b":{"correct":0,"cost":2}}}');
  expect(row?.arms).toEqual({ a: { reward: 1, cost: 0 }, b: { reward: 0, cost: 2 } });
});

test("milliseconds may be given, arm by arm", () => {
  const [row] = parseRows(
    '{"id":"1","arms":{"a":{"correct":1,"latencyMs":5},"b":{"reward":0,"cost":2,"latencyMs":0.5},"c":{"correct":0}}}',
  );
  expect(row?.arms).toEqual({
    a: { reward: 1, cost: 0, latencyMs: 5 },
    b: { reward: 0, cost: 2, latencyMs: 0.5 },
    c: { reward: 0, cost: 0 },
  });
});

test.each([
  ["{", undefined, "not JSON"],
  ['{"id":"2","arms":{"a":{"reward":NaN,"cost":0}}}', undefined, "NaN"],
  ['{"arms":{"a":{"reward":1,"cost":0}}}', "id", "string"],
  ['{"id":"2"}', "arms", "record"],
  ['{"id":"2","arms":{}}', "arms", "at least one arm"],
  ['{"id":"2","arms":{"a":{"reward":1.5,"cost":0}}}', "arms.a.reward", "<=1"],
  ['{"id":"2","arms":{"a":{"reward":-0.1,"cost":0}}}', "arms.a.reward", ">=0"],
  ['{"id":"2","arms":{"a":{"reward":null,"cost":0}}}', "arms.a.reward", "number"],
  ['{"id":"2","arms":{"a":{"reward":1,"cost":-1}}}', "arms.a.cost", ">=0"],
  ['{"id":"2","arms":{"a":{"reward":1,"cost":1e999}}}', "arms.a.cost", "Infinity"],
  ['{"id":"2","arms":{"a":{"reward":1,"cost":1,"latencyMs":-1}}}', "arms.a.latencyMs", ">=0"],
  ['{"id":"2","arms":{"a":{"cost":1}}}', "arms.a.reward", "missing"],
  ['{"id":"2","arms":{"a":{"reward":1}}}', "arms.a.cost", "missing"],
  ['{"id":"2","arms":{"a":{"reward":1,"correct":1,"cost":0}}}', "arms.a", "not both"],
  ['{"id":"2","arms":{"a":{"correct":2}}}', "arms.a.correct", "0|1"],
  ['{"id":"2","context":["1"],"arms":{"a":{"reward":1,"cost":0}}}', "context.0", "number"],
  ['{"id":"2","arms":{"a":{"reward":1,"cost":0}}}', "arms.b", "every row needs every arm"],
  [good.replace('"1"', '"2"').replace('"b"', '"c"'), "arms.b", "is missing"],
  [
    good.replace('"1"', '"2"').replace('"b"', '"c":{"reward":1,"cost":1},"b"'),
    "arms.c",
    "same arms",
  ],
  [
    good.replace('"arms"', '"context":[1],"arms"').replace('"1"', '"2"'),
    "context",
    "make them equal",
  ],
  [good, "id", "already the id of line 1"],
])("refuses %s", (line, field, rule) => {
  const error = refusal(`${good}\n${line}\n`);
  expect(error).toMatchObject({ code: "invalid-row", line: 2, field });
  expect(error.message).toMatch(/^line 2: /);
  expect(error.message).toContain(rule);
});

test("refuses a file without rows, and one that cannot be read", async () => {
  expect(refusal("\n\n")).toMatchObject({ code: "invalid-row" });
  await expect(readRows("absent.jsonl")).rejects.toMatchObject({ code: "unreadable-file" });
});

test("contexts come from the rows, or are refused", () => {
  const arms = { a: { reward: 1, cost: 0 } };
  expect(contextsOf([{ id: "1", context: [1, 2], arms }])).toEqual([Float64Array.of(1, 2)]);
  expect(() => contextsOf([{ id: "7", arms }])).toThrow("row 7 has no context");
  const rows = [
    { id: "1", arms },
    { id: "2", arms },
  ];
  const dimension = (...contexts: number[][]) =>
    dimensionOf({ rows, contexts: contexts.map((context) => Float64Array.from(context)) });
  expect(dimension([1, 2], [1, 3])).toBe(2);
  expect(() => dimension([1])).toThrow("1 contexts for 2 rows");
  expect(() => dimension([1, 2], [1])).toThrow("contexts[1] holds 1");
  expect(() => dimension([1, 2], [2, 1])).toThrow("bias");
  expect(() => dimension([1, 2], [1, Number.NaN])).toThrow("contexts[1] must be finite");
});
