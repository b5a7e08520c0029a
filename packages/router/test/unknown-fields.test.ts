import type { Outcome } from "@armature/reward";
import { memoryStorage } from "@armature/storage";
import { expect, test } from "vitest";
import {
  createRouter,
  type Feedback,
  type RouteOptions,
  type RouterOptions,
  similarName,
} from "../src/index.ts";
import { entriesOf, hello, routerOf, small } from "./setup.ts";

test.each([
  [{ teir: "default" }, "teir is unknown: did you mean `tier`?"],
  [{ turn: { kind: "side", ttl: 1 } }, "turn.ttl is unknown: known are kind, cacheTtlMs"],
  [{ model: "small", maxUSD: 1 }, "maxUSD is unknown: did you mean `maxUsd`?"],
  [{ user: "acme" }, "user is unknown: known are tier, model, tenant, conversation, turn,"],
])("an unknown option of a request is refused: %j", async (options, message) => {
  const router = await routerOf();
  for (const method of ["route", "explain"] as const) {
    const call = () => router[method](hello, options as RouteOptions);
    expect(call).toThrow(expect.objectContaining({ code: "invalid-option" }));
    expect(call).toThrow(message);
  }
  expect(router.status().decisions).toBe(0);
  await router.close();
});

test.each([
  [{ qualtiy: 1 }, "qualtiy is unknown: did you mean `quality`?"],
  [{ usage: { prompt_tokens: 9 } }, "usage.prompt_tokens is unknown: known are inputTokens, "],
  [{ usage: { inputToken: 9 } }, "usage.inputToken is unknown: did you mean `inputTokens`?"],
  [{ answer: { refused: true } }, "answer.refused is unknown: did you mean `refusal`?"],
  [null, "outcome must be an object"],
])(
  "an unknown field of an outcome is refused, and the report can be repeated without it: %j",
  async (outcome, message) => {
    const storage = memoryStorage();
    const router = await routerOf({ storage });
    const decision = router.route(hello, { model: "small" });
    const report = decision.report(outcome as Outcome);
    await expect(report).rejects.toMatchObject({ code: "invalid-outcome" });
    await expect(report).rejects.toThrow(message);
    expect(decision.reported).toBe(false);
    await decision.report({ quality: 1, usage: { inputTokens: 1 }, answer: { finish: "stop" } });
    await router.close();
    expect((await entriesOf(storage)).slice(2)).toMatchObject([{ outcome: { quality: 1 } }]);
  },
);

test("an unknown field of feedback is refused", async () => {
  const router = await routerOf();
  const decision = router.route(hello);
  await decision.report({});
  const feedback = { quality: 1, chanel: "judge" } as Feedback;
  await expect(router.feedback(decision.token, feedback)).rejects.toThrow(
    "chanel is unknown: did you mean `channel`?",
  );
  await router.close();
});

test.each([
  [{ polizy: 1 }, "polizy is unknown: did you mean `policy`?"],
  [{ models: [{ ...small, modle: "x" }] }, "modle is unknown: did you mean `model`?"],
  [{ budget: { usdPerDy: 1 } }, "usdPerDy is unknown: did you mean `usdPerDay`?"],
])("an unknown option of a router is refused: %j", async (options, message) => {
  const created = createRouter({ models: [small], ...options } as RouterOptions);
  await expect(created).rejects.toThrow(message);
});

test("a similar name differs in about a third of its letters", () => {
  expect(similarName("baseURL", ["apiKey", "baseUrl"])).toBe("baseUrl");
  expect(similarName("colour", ["apiKey", "baseUrl"])).toBeUndefined();
});
