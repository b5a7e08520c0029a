import type { LanguageModelV4 } from "@ai-sdk/provider";
import { MockLanguageModelV4 } from "ai/test";
import { expect, test } from "vitest";
import { LanguageModelCache } from "../../src/upstreams/language-models/cache.ts";

function setup(): { use: (model: string, more?: object) => LanguageModelV4; made: string[] } {
  const cache = new LanguageModelCache();
  const made: string[] = [];
  return {
    made,
    use: (model, more = {}) =>
      cache.get({ id: "a", provider: "p", model, ...more }, () => {
        made.push(model);
        return new MockLanguageModelV4();
      }),
  };
}

test("a model is made once; arms that ask for something else have a model of their own", () => {
  const { use, made } = setup();
  expect(use("m")).toBe(use("m", { id: "b", price: { input: 1, output: 1 } }));
  const others = [{ effort: "low" }, { maxOutputTokens: 5 }, { protocols: ["openai-chat"] }];
  const models = new Set([use("m"), ...others.map((other) => use("m", other))]);
  expect(models.size).toBe(4);
  expect(made).toHaveLength(4);
});

test("of many models, those that were not used for the longest time are made again", () => {
  const { use, made } = setup();
  for (let model = 0; model < 300; model++) {
    use(String(model));
    use("often");
  }
  expect(made.filter((model) => model === "often")).toHaveLength(1);
  use("299");
  expect(made).toHaveLength(301);
  use("0");
  expect(made).toHaveLength(302);
});
