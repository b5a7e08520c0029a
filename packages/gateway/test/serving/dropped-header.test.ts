import type { SharedV4Warning } from "@ai-sdk/provider";
import { expect, test } from "vitest";
import { droppedHeader } from "../../src/serving/dropped-header.ts";

const other = (message: string): SharedV4Warning => ({ type: "other", message });

test("the header lists dropped fields and the features of warnings, each once", () => {
  const warnings: SharedV4Warning[] = [
    { type: "unsupported", feature: "seed" },
    { type: "unsupported", feature: "logprobs", details: "never heard of them" },
    { type: "deprecated", setting: "thinking", message: "use effort" },
  ];
  expect(droppedHeader(["logprobs"], warnings)).toEqual({
    "x-armature-dropped": "logprobs, seed, thinking",
  });
});

test.each([
  [
    'Reasoning parts are not supported. Skipping: {"text":"secret"}',
    "Reasoning parts are not supported",
  ],
  ['Skipping reasoning part: {"text":"secret"}', "Skipping reasoning part"],
  ["no tool `secret`", "no tool"],
  ["no tool 'secret'", "no tool"],
  ["two, three", "two  three"],
])("of the message %s only the part before a quotation is listed", (message, listed) => {
  expect(droppedHeader([], [other(message)])).toEqual({ "x-armature-dropped": listed });
});

test.each([[[]], [[other('"secret"')]]])("there is no header without names: %j", (warnings) => {
  expect(droppedHeader([], warnings)).toBeUndefined();
});

test("a long list ends in three dots at 256 characters", () => {
  const value = droppedHeader(
    Array.from({ length: 100 }, (_, i) => `tools[${i}]`),
    [],
  );
  expect(value?.["x-armature-dropped"]).toMatch(/\.\.\.$/);
  expect(value?.["x-armature-dropped"]).toHaveLength(256);
});
