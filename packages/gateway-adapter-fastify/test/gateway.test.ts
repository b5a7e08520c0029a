import { setTimeout as sleep } from "node:timers/promises";
import { adapterConformance } from "@armature/gateway/conformance";
import { createRouter } from "@armature/router";
import Fastify from "fastify";
import { expect, onTestFinished, test } from "vitest";
import { gateway } from "../src/index.ts";

adapterConformance("Fastify", async (router, options, { prefix }) => {
  const plugin = gateway(router, options);
  const app = Fastify();
  app.register(plugin, { prefix });
  app.setNotFoundHandler(async (_request, reply) => {
    await sleep(5);
    return reply.code(200).send("elsewhere");
  });
  const origin = await app.listen({ host: "127.0.0.1", port: 0 });
  onTestFinished(() => app.server.closeAllConnections());
  onTestFinished(() => void app.close());
  return { origin, closeGateway: () => plugin.close() };
});

async function start() {
  const router = await createRouter({ models: [{ id: "only", provider: "ollama", model: "m" }] });
  onTestFinished(() => router.close());
  const plugin = gateway(router);
  const app = Fastify();
  onTestFinished(() => app.close());
  return { app, plugin };
}

test("the application's own routes and parsers are left alone, and its hooks run", async () => {
  const { app, plugin } = await start();
  const seen: string[] = [];
  app.addHook("onResponse", async ({ originalUrl }, { statusCode }) => {
    seen.push(`${originalUrl} ${statusCode}`);
  });
  app.register(plugin, { prefix: "/ai" });
  app.post("/echo", async ({ body }) => body);
  const origin = await app.listen({ host: "127.0.0.1", port: 0 });
  const headers = { "content-type": "application/json" };
  const echoed = await fetch(`${origin}/echo`, { method: "POST", headers, body: '{"a":1}' });
  expect(await echoed.json()).toEqual({ a: 1 });
  await (await fetch(`${origin}/ai/v1/models?x=1`)).text();
  expect((await fetch(`${origin}/ai/v1/embeddings`)).status).toBe(404);
  await expect
    .poll(() => seen)
    .toEqual(["/echo 200", "/ai/v1/models?x=1 200", "/ai/v1/embeddings 404"]);
});

test("closing the application closes the gateway", async () => {
  const { app, plugin } = await start();
  const other = Fastify().register(plugin);
  onTestFinished(() => other.close());
  expect((await other.inject("/v1/models")).statusCode).toBe(200);
  await app.register(plugin);
  await app.close();
  expect((await other.inject("/v1/models")).statusCode).toBe(503);
});
