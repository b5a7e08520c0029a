import { memoryStorage } from "@armature/storage";
import { prototypes, strangeIds } from "@armature/test-kit/fuzz";
import { expect, test } from "vitest";
import { createRouter, RouterError, type RouterOptions } from "../src/index.ts";
import { entriesOf, hello, large, routerOf, small } from "./setup.ts";

const tokenKeys = [{ id: "k", secret: "0123456789abcdef0123456789abcdef" }];

test.each(strangeIds.map((id) => [id]))(
  "a tenant is refused or logged unchanged: %j",
  async (id) => {
    const before = prototypes();
    const storage = memoryStorage();
    const budget = { usdPerDay: 1, tenants: { acme: { usdPerDay: 0.5 } } };
    const router = await routerOf({ storage, budget });
    let taken = true;
    try {
      const decision = router.route(hello, { tenant: id });
      expect(router.explain(hello, { tenant: id }).chosen).toBeDefined();
      await decision.report({ costUsd: 0.25, quality: 1 });
      expect(await router.feedback(decision.token, { quality: 0 })).toBe(true);
      expect(router.spending(id).usd).toBe(0.25);
    } catch (error) {
      taken = false;
      expect(error).toMatchObject({ code: "invalid-id" });
      expect(() => router.explain(hello, { tenant: id })).toThrow(RouterError);
    }
    expect(router.status()).toMatchObject({ status: "ok", settlements: taken ? 1 : 0 });
    await router.close();
    const settled = (await entriesOf(storage)).filter(
      (entry) => (entry as { kind: string }).kind === "settlement",
    );
    expect(settled).toMatchObject(taken ? [{ tenant: id }] : []);
    expect(prototypes()).toBe(before);
  },
);

test.each(strangeIds.map((id) => [id]))(
  "a conversation is refused or logged unchanged, by a fallback too: %j",
  async (id) => {
    const storage = memoryStorage();
    const router = await routerOf({ storage });
    let kept: object[] = [];
    try {
      const decision = router.route(hello, { conversation: id });
      await decision.report({ failed: true });
      await decision.fallback().report({ quality: 1 });
      kept = [
        { attempt: 1, conversation: id },
        { attempt: 2, conversation: id },
      ];
    } catch (error) {
      expect(error).toMatchObject({ code: "invalid-id" });
      expect(() => router.explain(hello, { conversation: id })).toThrow(RouterError);
    }
    await router.close();
    const settled = (await entriesOf(storage)).filter(
      (entry) => (entry as { kind: string }).kind === "settlement",
    );
    expect(settled).toMatchObject(kept);
  },
);

test.each(strangeIds.map((id) => [id]))(
  "the id of a decision is refused or logged unchanged: %j",
  async (id) => {
    const router = await routerOf({ generateId: () => id });
    try {
      const decision = router.route(hello);
      await decision.report({ quality: 1 });
      expect(await router.feedback(decision.token, { quality: 0 })).toBe(true);
      expect((await router.replay(id)).reproduced).toBe(true);
    } catch (error) {
      expect(error).toMatchObject({ code: "invalid-id" });
    }
    await router.close();
  },
);

test.each(strangeIds.map((id) => [id]))(
  "the id of a model, tier or key is refused or works: %j",
  async (id) => {
    const before = prototypes();
    const model = { ...small, id };
    const tried = [
      { models: [model, large] },
      {
        models: [small, large],
        tiers: JSON.parse(`{"easy":["small"],${JSON.stringify(id)}:["large"]}`),
      },
      { models: [small, large], tiers: { easy: ["small"], hard: [id] } },
      { models: [small], tokenKeys: [{ id, secret: "0123456789abcdef0123456789abcdef" }] },
      {
        models: [small],
        budget: JSON.parse(`{"tenants":{${JSON.stringify(id)}:{"usdPerDay":1}}}`),
      },
      { models: [small], priors: { kind: "armature-prior", arms: { [id]: {} } } },
    ];
    for (const options of tried) {
      try {
        const given: unknown = { tokenKeys, storage: memoryStorage(), ...options };
        const router = await createRouter(given as RouterOptions);
        for (const { id: model } of router.models()) {
          const decision = router.route(hello, { model });
          expect(decision.model.id).toBe(model);
          await decision.report({ quality: 1 });
          await router.feedback(decision.token, { quality: 0.5 });
        }
        await router.addModel({ ...small, id: `${id}-2`.slice(0, 100) }).catch(requireTyped);
        for (const tier of router.tiers()) router.explain(hello, { tier });
        expect(Object.keys(router.status().tiers)).toEqual(router.tiers());
        expect(router.status()).toMatchObject({ status: "ok", refused: 0, policyFailures: 0 });
        await router.close();
      } catch (error) {
        requireTyped(error);
      }
    }
    expect(prototypes()).toBe(before);
  },
);

function requireTyped(error: unknown): void {
  expect(error).toMatchObject({ code: "invalid-option" });
  expect(RouterError.isInstance(error)).toBe(true);
}

test("the channel of the router's own quality function cannot be used by others", async () => {
  const router = await routerOf({ quality: async () => 0.25 });
  const decision = router.route(hello);
  const forged = router.feedback(decision.token, { quality: 1, channel: "quality" });
  await expect(forged).rejects.toThrow(/router's own/);
  await decision.report({ costUsd: 0 });
  await router.close();
});
