import { uniform } from "@armature/policy";
import { expect, test, vi } from "vitest";
import { hello, routerOf } from "./setup.ts";

test("an explanation leaves no trace: no count, no log line, no event, no statistics", async () => {
  const logger = { info: vi.fn(), warn: vi.fn(), error: vi.fn() };
  const failed = vi.fn();
  const router = await routerOf({
    logger,
    observers: [{ failed, decided: failed }],
    policy: (spec) =>
      Object.assign(uniform()(spec), {
        score: () => {
          throw new Error("no");
        },
      }),
  });
  const before = router.status();
  for (let n = 0; n < 300; n++) expect(router.explain(hello).policyFailed).toBe(true);
  expect(router.explain({ messages: 1 }).policyFailed).toBe(true);
  expect(() => router.explain(hello, { tier: "none" })).toThrow("no tier");
  expect(router.status()).toEqual(before);
  expect(logger.error).not.toHaveBeenCalled();
  expect(failed).not.toHaveBeenCalled();
  // The same requests leave a trace if they are decided.
  for (let n = 0; n < 300; n++) router.route(hello);
  expect(router.status()).toMatchObject({ decisions: 300, policyFailures: 300 });
  expect(router.status().deadFeatures).not.toEqual(before.deadFeatures);
  await router.close();
});
