import { memoryStorage } from "@armature/storage";
import { expect, test } from "vitest";
import { hello, large, routerOf, small } from "./setup.ts";

test("the id auto is reserved, for models and tiers, configured or added", async () => {
  const auto = { ...small, id: "auto" };
  const message = /"auto" means something else/;
  await expect(routerOf({ models: [auto] })).rejects.toThrow(message);
  await expect(routerOf({ models: [auto] })).rejects.toThrow("models[0].id");
  await expect(routerOf({ tiers: { auto: ["small"] } })).rejects.toThrow("tiers.auto");
  const router = await routerOf();
  await expect(router.addModel(auto)).rejects.toMatchObject({ code: "invalid-option" });
  expect(router.models()).toHaveLength(2);
  await router.close();
});

test.each([[{ provider: "q" }], [{ model: "s-2" }]])(
  "an id cannot be given to another model: %j",
  async (change) => {
    const storage = memoryStorage();
    const first = await routerOf({ storage });
    await first.route(hello, { model: "small" }).report({ quality: 0 });
    await first.close();
    const changed = { ...small, ...change };
    const reopened = routerOf({ storage, models: [large, changed] });
    await expect(reopened).rejects.toMatchObject({ code: "invalid-option" });
    await expect(reopened).rejects.toThrow(/models\[1\]: .*"small" as s of p, .*an id of its own/);
    // Removing it first does not help, because what was learned of it stays.
    await (await routerOf({ storage, models: [large] })).close();
    await expect(routerOf({ storage, models: [large, changed] })).rejects.toThrow(
      "an id of its own",
    );
    const router = await routerOf({ storage, models: [large, { ...changed, id: "small-2" }] });
    await expect(router.addModel(changed)).rejects.toThrow("an id of its own");
    await router.addModel(small);
    expect(
      router
        .models()
        .map(({ id }) => id)
        .sort(),
    ).toEqual(["large", "small", "small-2"]);
    await router.close();
  },
);

test("a log opens again if nothing changed, and if only prices and settings did", async () => {
  const storage = memoryStorage();
  await (await routerOf({ storage })).close();
  const same = await routerOf({ storage });
  expect(same.status()).toMatchObject({ status: "ok", offset: "2" });
  await same.close();
  const price = { input: 2, output: 4 };
  const changed = await routerOf({ storage, models: [{ ...small, price, effort: "low" }, large] });
  expect(changed.models()[0]).toMatchObject({ id: "small", price, effort: "low" });
  await changed.close();
});
