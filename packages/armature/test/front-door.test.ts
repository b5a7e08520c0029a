import { expect, onTestFinished, test } from "vitest";
import { armature } from "../src/ai-sdk.ts";
import { gateway as expressGateway, route as expressRoute } from "../src/express.ts";
import { gateway as fastifyGateway, route as fastifyRoute } from "../src/fastify.ts";
import { gateway as honoGateway, route as honoRoute } from "../src/hono.ts";
import { createRouter, linUCB, memoryStorage, qualityCostLatency } from "../src/index.ts";
import { gateway as koaGateway, route as koaRoute } from "../src/koa.ts";

const models = [
  { id: "small", provider: "ollama", model: "qwen3:0.6b", quality: 0.6 },
  { id: "large", provider: "ollama", model: "qwen3:8b", quality: 0.8 },
];

test("the defaults are the ones that a router uses if it is given nothing", async () => {
  const explicit = await createRouter({
    models,
    storage: memoryStorage(),
    reward: qualityCostLatency(),
    seed: 1,
  });
  const implicit = await createRouter({ models, seed: 1 });
  onTestFinished(() => Promise.all([explicit.close(), implicit.close()]).then(() => {}));
  expect(explicit.explain("hello").arms).toEqual(implicit.explain("hello").arms);
});

test("a policy of the front door decides, and its decision can be reported", async () => {
  const router = await createRouter({ models, policy: linUCB({ epsilon: 0.1 }) });
  onTestFinished(() => router.close());
  const decision = router.route("hello");
  expect(models.map(({ id }) => id)).toContain(decision.model.id);
  await decision.report({ quality: 0.9 });
  expect(router.status()).toMatchObject({ status: "ok" });
});

test("an adapter serves a router of the front door", async () => {
  const router = await createRouter({ models });
  onTestFinished(() => router.close());
  for (const gateway of [expressGateway, fastifyGateway, honoGateway, koaGateway]) {
    const handler = gateway(router);
    expect(handler).toBeTypeOf("function");
    await handler.close();
  }
  for (const route of [expressRoute, fastifyRoute, honoRoute, koaRoute]) {
    expect(route(router)).toBeTypeOf("function");
  }
});

test("a router of the front door is a language model of the AI SDK", async () => {
  const router = await createRouter({ models });
  const provider = armature(router);
  onTestFinished(() => provider.close().then(() => router.close()));
  expect(provider("auto")).toMatchObject({ specificationVersion: "v4", modelId: "auto" });
});
