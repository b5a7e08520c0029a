import { expect, test } from "vitest";
import { parseEntry } from "../src/index.ts";
import { settle } from "./entries.ts";

const usage = {
  inputTokens: 900,
  outputTokens: 5,
  cachedInputTokens: 100,
  cacheWriteTokens: 700,
  cacheWrite1hTokens: 600,
  reasoningTokens: 2,
  serviceTier: "priority",
  speed: "fast",
};

test("a settlement keeps its usage as billed, and needs none of its fields", () => {
  for (const outcome of [{ usage }, { usage: { inputTokens: 3 } }, {}]) {
    const entry = settle("d", "a", outcome);
    expect(parseEntry(JSON.parse(JSON.stringify(entry)))).toEqual(entry);
  }
});

test.each([
  ["cacheWrite1hTokens", -1],
  ["cacheWrite1hTokens", 0.5],
  ["serviceTier", ""],
  ["serviceTier", "a b"],
  ["speed", "x".repeat(33)],
  ["speed", 2],
])("a settlement whose usage.%s is %j is refused by that name", (field, value) => {
  const entry = settle("d", "a", { usage: { ...usage, [field]: value } });
  expect(() => parseEntry(JSON.parse(JSON.stringify(entry)))).toThrow(`outcome.usage.${field}`);
});
