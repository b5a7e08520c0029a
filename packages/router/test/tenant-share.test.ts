import { ucb1 } from "@armature/bandit-baselines";
import { memoryStorage } from "@armature/storage";
import { expect, test } from "vitest";
import { hello, routerOf, small } from "./setup.ts";

test("responses beyond a tenant's share are billed and counted but not learned from, after a restart too", async () => {
  const options = {
    models: [small],
    storage: memoryStorage(),
    policy: ucb1(),
    tenantShare: 0.5,
  };
  let router = await routerOf(options);
  const judged = async (tenant: string | undefined, quality: number) => {
    const decision = router.route(hello, tenant === undefined ? {} : { tenant });
    await decision.report({ costUsd: 1 });
    return router.feedback(decision.token, { quality });
  };
  for (let i = 0; i < 5; i++) expect(await judged("flood", 0)).toBe(true);
  await router.close();
  router = await routerOf(options);
  for (let i = 0; i < 3; i++) await judged("flood", 0);
  await judged("acme", 1);
  await judged(undefined, 1);
  expect(router.status()).toMatchObject({ settlements: 10, capped: 7, refused: 0 });
  expect(router.status().tiers.default).toMatchObject([{ id: "small", count: 3 }]);
  expect(router.spending("flood").usd).toBe(8);
  const other = await routerOf({ ...options, storage: memoryStorage(), tenantShare: 1 });
  expect(other.status().fingerprint).not.toBe(router.status().fingerprint);
  await other.close();
  await router.close();
});
