import { createRouter, type RouteOptions, type Router, type RouterOptions } from "@armature/router";
import Fastify, { type FastifyInstance } from "fastify";
import { expect, onTestFinished, test } from "vitest";
import { route } from "../src/index.ts";

async function startRouter(options: Partial<RouterOptions> = {}): Promise<Router> {
  const models = ["first", "second"].map((id) => ({ id, provider: "local", model: id }));
  const router = await createRouter({ models, ...options });
  onTestFinished(() => router.close());
  return router;
}

function serve(preHandler: ReturnType<typeof route>): FastifyInstance {
  const app = Fastify();
  onTestFinished(() => app.close());
  return app.post("/ask", { preHandler }, async ({ armature }) => {
    await armature?.report({ quality: 0.9, latencyMs: 5 });
    return { model: armature?.model.id, propensity: armature?.propensity };
  });
}

const ask = {
  method: "POST",
  url: "/ask",
  body: { messages: [{ role: "user", content: "Hi" }] },
} as const;

test("the decision is on the request, and its outcome is learned from", async () => {
  const router = await startRouter();
  const { model, propensity } = (await serve(route(router)).inject(ask)).json();
  expect(["first", "second"]).toContain(model);
  expect(propensity).toBeGreaterThan(0);
  expect(router.status()).toMatchObject({ decisions: 1, settlements: 1 });
});

test("options bind a route to a tier", async () => {
  const router = await startRouter({ tiers: { low: ["first"], high: ["second"] } });
  const response = await serve(route(router, { tier: "high" })).inject(ask);
  expect(response.json()).toEqual({ model: "second", propensity: 1 });
});

test("without a body the error says what to do", async () => {
  const { method, url } = ask;
  const response = await serve(route(await startRouter())).inject({ method, url });
  expect(response.statusCode).toBe(400);
  expect(response.json().message).toContain("send JSON");
});

test("a refusal of the router is thrown with a status and a message", async () => {
  const router = await startRouter({ exclude: () => "closed for lunch" });
  const response = await serve(route(router)).inject(ask);
  expect(response.statusCode).toBe(400);
  expect(response.json().message).toContain("closed for lunch");
});

test("an unknown option is refused before the first request", async () => {
  const router = await startRouter();
  const options = { teir: "low" } as RouteOptions;
  expect(() => route(router, options)).toThrow("teir is unknown: did you mean `tier`?");
});
