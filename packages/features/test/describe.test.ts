import { expect, test } from "vitest";
import {
  complexity,
  describe,
  describeText,
  FeatureError,
  requestFeatures,
  requestSchema,
} from "../src/index.ts";
import { agentBody } from "./bodies.ts";

function extract(request: unknown): Float64Array {
  const out = new Float64Array(12);
  requestFeatures().extract(request, out);
  return out;
}

test("a context is described by name, in the order of the schema", () => {
  const context = extract("Explain why the sky is blue?");
  const values = describe(requestSchema, context);
  expect(values.map(({ name }) => name).join(" ")).toBe(
    "bias length question digits variety openness capitals formal layout context depth agent",
  );
  expect(values.map(({ value }) => value)).toEqual([...context]);
  const lines = describeText(requestSchema, [...context]).split("\n");
  expect(lines).toHaveLength(12);
  expect(lines[2]).toBe(
    "question   1.000  ends with a question mark (half), share of questions among sentences (half)",
  );
});

test("the schema has the bias first, unique names and ordered ranges", () => {
  const { features, id } = requestSchema;
  expect(id).toBe("req12@1");
  expect(features[0]).toMatchObject({ name: "bias", range: [1, 1] });
  expect(new Set(features.map(({ name }) => name)).size).toBe(12);
  for (const { range } of features) expect(range[0]).toBeLessThanOrEqual(range[1]);
});

test("a context of another schema is refused", () => {
  for (const use of [
    () => describe(requestSchema, [1, 2]),
    () => describeText(requestSchema, [1, 2]),
    () => complexity([1, 2]),
  ]) {
    expect(use).toThrow(FeatureError);
    expect(use).toThrow("a context of req12@1 has 12 values, not 2");
  }
  expect(FeatureError.isInstance(new FeatureError("invalid-option", ""))).toBe(true);
  expect(FeatureError.isInstance(new Error("no"))).toBe(false);
});

test("complexity ranks requests as a person would, between 0 and 1", () => {
  const requests = [
    null,
    "What is the capital of France?",
    "Explain in detail how TCP handles congestion.",
    agentBody("Fix the typo.", 1),
    agentBody("Design and implement the API; refactor the class, explain why.", 20),
  ];
  const values = requests.map((request) => complexity(extract(request)));
  expect(values).toEqual(values.toSorted((one, other) => one - other));
  expect(new Set(values).size).toBe(requests.length);
  const lowest = requestSchema.features.map(({ range }) => range[0]);
  const highest = requestSchema.features.map(({ range }) => range[1]);
  expect(complexity(lowest)).toBe(0);
  expect(complexity(highest)).toBe(1);
});
