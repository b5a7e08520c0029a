import { expect, test } from "vitest";
import { readPiAi, readPiAiDate } from "../src/read-pi-ai.ts";

const model = {
  type: "chat",
  id: "m",
  name: "M (latest)",
  api: "openai-responses",
  reasoning: true,
  input: ["text", "image"],
  cost: { input: 2, output: 10, cacheRead: 0.2, cacheWrite: 2.5 },
  contextWindow: 1000,
  maxTokens: 100,
  baseUrl: "https://example.com",
};

function read(...models: object[]) {
  return readPiAi("openai", { api: Object.fromEntries(models.entries()) });
}

test("a chat model is read with its limits and rates; other kinds of models are left out", () => {
  const image = { type: "image", id: "i", cost: { perImage: 1 } };
  expect(read(model, image)).toEqual([
    {
      provider: "openai",
      model: "m",
      name: "M",
      price: { input: 2, output: 10, cachedInput: 0.2, cacheWrite: 2.5 },
      contextWindow: 1000,
      maxOutputTokens: 100,
      vision: true,
      efforts: ["low", "medium", "high"],
      api: "openai-responses",
    },
  ]);
  expect(read({ ...model, input: ["text"] })).toMatchObject([{ vision: false }]);
});

test("tiers are read by their limit, and a cache rate of 0 is no rate", () => {
  const tier = { inputTokensAbove: 272_000, input: 4, output: 15, cacheRead: 0.4, cacheWrite: 0 };
  const cost = { ...model.cost, cacheRead: 0, tiers: [tier] };
  expect(read({ ...model, cost })[0]?.price).toEqual({
    input: 2,
    output: 10,
    cacheWrite: 2.5,
    tiers: [{ above: 272_000, input: 4, output: 15, cachedInput: 0.4 }],
  });
});

const minimalToHigh = { off: null, minimal: "minimal", xhigh: null };
const noneToMax = { off: "none", minimal: null, xhigh: "xhigh", max: "max" };

test.each<[object, string[]]>([
  [{ reasoning: false }, []],
  [{ reasoning: false, thinkingLevelMap: { off: null } }, []],
  [{}, ["low", "medium", "high"]],
  [{ thinkingLevelMap: minimalToHigh }, ["minimal", "low", "medium", "high"]],
  [{ thinkingLevelMap: noneToMax }, ["none", "low", "medium", "high", "xhigh", "max"]],
  [{ thinkingLevelMap: { low: null, medium: null } }, ["high"]],
  [{ thinkingLevelMap: { low: "high", medium: "high" } }, ["high"]],
  [{ id: "claude-haiku-4-5" }, []],
  [{ id: "claude-opus-4-7", thinkingLevelMap: { max: "max" } }, ["low", "medium", "high", "max"]],
])("the efforts of a model with %j are %j", (fields, efforts) => {
  expect(read({ ...model, ...fields })[0]?.efforts).toEqual(efforts);
});

test("a price of a new kind, or a chat model without a limit, is refused", () => {
  expect(() => read({ ...model, cost: { ...model.cost, perRequest: 1 } })).toThrow("perRequest");
  expect(() => read({ ...model, contextWindow: undefined })).toThrow("contextWindow");
});

test("the day of the data is that of its manifest", () => {
  expect(readPiAiDate({ generatedAt: "2026-11-20T10:48:49.496Z" })).toBe("2026-11-20");
  expect(() => readPiAiDate({ generatedAt: "yesterday" })).toThrow();
});
