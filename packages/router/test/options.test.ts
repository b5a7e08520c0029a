import { memoryStorage } from "@armature/storage";
import { expect, test, vi } from "vitest";
import { createRouter, type RouterOptions } from "../src/index.ts";
import { hello, large, routerOf, small } from "./setup.ts";

const custom = { kind: "mine", config: {}, quality: () => 1 };
const key = { id: "a", secret: "0123456789abcdef0123456789abcdef" };

test.each([
  [{ models: [] }, "models"],
  [{ models: [{ ...small, id: "with space" }] }, "models[0].id"],
  [{ models: [{ ...small, price: { input: -1, output: 0 } }] }, "models[0].price.input"],
  [{ models: [{ ...small, prize: 1 }] }, "prize"],
  [{ models: [small, small] }, "models[1].id"],
  [{ models: [small], tiers: { a: ["none"] } }, "tiers.a"],
  [{ models: [small], tiers: { small: ["small"] } }, "tiers.small"],
  [{ models: [small], tiers: {} }, "tiers"],
  [{ models: [small], tokenKeys: [{ id: "a", secret: "short" }] }, "tokenKeys[0].secret"],
  [{ models: [small], tokenKeys: [key, key] }, "two keys have the same id\n  → at tokenKeys"],
  [{ models: [{ ...small, price: { input: 1e308, output: 0 } }] }, "models[0].price.input"],
  [{ models: [small], tenantShare: 0 }, "tenantShare"],
  [{ models: [small], tenantShare: 1.01 }, "tenantShare"],
  [{ models: [small], clock: () => Number.NaN }, "clock"],
  [{ models: [small], clock: () => 1e308 }, "clock"],
  [{ models: [small], budget: { usdPerRequest: 0 } }, "budget.usdPerRequest"],
  [{ models: [small], budget: {} }, "usdPerDay"],
  [{ models: [small], budget: { usdPerDay: -1 } }, "budget.usdPerDay"],
  [{ models: [small], budget: { usdPerDay: 1, tenants: { a: { usd: 1 } } } }, "budget.tenants.a"],
  [{ models: [small], budget: { tenants: { a: {} } } }, "usdPerDay"],
  [{ models: [small], decisionTimeoutMs: 0 }, "decisionTimeoutMs"],
  [{ models: [small], decisionTimeoutMs: 2 ** 31 }, "decisionTimeoutMs"],
  [{ models: [small], polizy: 1 }, "polizy"],
  [{ models: [small], policy: {} }, "policy"],
  [{ models: [small], reward: () => 1 }, "reward"],
  [{ models: [small], reward: { ...custom, objective: { costWeight: -1 } } }, "reward.objective"],
  [{ models: [small], objectives: { a: { costWeight: -1 } } }, "objectives.a"],
  [{ models: [small], objectives: { a: { weight: 1 } } }, "weight"],
  [{ models: [{ ...small, effort: "very high" }] }, "models[0].effort"],
  [{ models: [{ ...small, maxOutputTokens: 0 }] }, "models[0].maxOutputTokens"],
])("a wrong option is refused by the name of its field: %j", async (options, field) => {
  const created = createRouter(options as unknown as RouterOptions);
  await expect(created).rejects.toMatchObject({ code: "invalid-option" });
  await expect(created).rejects.toThrow(field);
});

test("several tiers with custom features need a function that names the tier", async () => {
  const schema = {
    id: "other@1",
    features: [{ name: "bias", description: "", range: [1, 1] as const }],
  };
  const features = { schema, extract: (_: unknown, out: Float64Array) => out.fill(1) };
  const tiers = { easy: ["small"], hard: ["large"] };
  await expect(routerOf({ features, tiers })).rejects.toThrow(/chooseTier/);
});

test("a storage with an unreadable log is closed again", async () => {
  const storage = memoryStorage();
  const opened = await storage();
  await opened.log.append([{ kind: "nonsense" }]);
  await opened.close();
  await expect(routerOf({ storage })).rejects.toMatchObject({ code: "invalid-entry" });
  await (await storage()).close();
});

test("a log of another feature schema is refused and left unchanged", async () => {
  const storage = memoryStorage();
  const first = await routerOf({ storage });
  await first.route(hello).report({ quality: 1 });
  await first.close();
  const schema = {
    id: "other@1",
    features: [{ name: "bias", description: "", range: [1, 1] as const }],
  };
  const features = { schema, extract: (_: unknown, out: Float64Array) => out.fill(1) };
  await expect(routerOf({ storage, features })).rejects.toThrow(/req12@1.*other@1/);
  const again = await routerOf({ storage });
  expect(again.status().settlements).toBe(1);
  await again.close();
});

test("missing options that matter are logged as warnings at start", async () => {
  const logger = { info: vi.fn(), warn: vi.fn(), error: vi.fn() };
  const router = await createRouter({ models: [small, large], logger });
  const said = logger.warn.mock.calls.map(([, message]) => message).join("\n");
  expect(said).toMatch(/no storage/);
  expect(said).toMatch(/no quality function/);
  expect(said).toMatch(/no tokenKeys/);
  await router.close();
});
