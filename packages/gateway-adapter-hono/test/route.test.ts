import { GatewayError } from "@armature/gateway";
import { createRouter, type RouteOptions, type Router, type RouterOptions } from "@armature/router";
import { Hono } from "hono";
import { expect, onTestFinished, test } from "vitest";
import { route } from "../src/index.ts";

async function startRouter(options: Partial<RouterOptions> = {}): Promise<Router> {
  const models = ["first", "second"].map((id) => ({ id, provider: "local", model: id }));
  const router = await createRouter({ models, ...options });
  onTestFinished(() => router.close());
  return router;
}

function serve(middleware: ReturnType<typeof route>) {
  return new Hono().post("/ask", middleware, async (context) => {
    const decision = context.var.armature;
    await decision.report({ quality: 0.9, latencyMs: 5 });
    const { messages } = await context.req.json();
    return context.json({
      model: decision.model.id,
      propensity: decision.propensity,
      messages: messages.length,
    });
  });
}

const post = {
  method: "POST",
  body: JSON.stringify({ messages: [{ role: "user", content: "Hi" }] }),
};

test("the decision is in the context, its outcome is learned from, and the body can be read again", async () => {
  const router = await startRouter();
  const response = await serve(route(router)).request("/ask", post);
  const { model, propensity, messages } = JSON.parse(await response.text());
  expect(["first", "second"]).toContain(model);
  expect(propensity).toBeGreaterThan(0);
  expect(messages).toBe(1);
  expect(router.status()).toMatchObject({ decisions: 1, settlements: 1 });
});

test("options bind a route to a tier", async () => {
  const router = await startRouter({ tiers: { low: ["first"], high: ["second"] } });
  const response = await serve(route(router, { tier: "high" })).request("/ask", post);
  expect(await response.json()).toMatchObject({ model: "second", propensity: 1 });
});

test("a body that is not JSON is refused", async () => {
  const app = serve(route(await startRouter()));
  const response = await app.request("/ask", { ...post, body: "{" });
  expect(response.status).toBe(400);
  expect(await response.text()).toContain("not JSON");
});

test("a refusal of the router is thrown with a status and a message", async () => {
  const router = await startRouter({ exclude: () => "closed for lunch" });
  const app = serve(route(router));
  let cause: unknown;
  app.onError((error) => {
    cause = error.cause;
    return "getResponse" in error
      ? (error as { getResponse(): Response }).getResponse()
      : new Response();
  });
  const response = await app.request("/ask", post);
  expect(response.status).toBe(400);
  expect(await response.text()).toContain("closed for lunch");
  expect(GatewayError.isInstance(cause)).toBe(true);
});

test("an unknown option is refused before the first request", async () => {
  const router = await startRouter();
  const options = { teir: "low" } as RouteOptions;
  expect(() => route(router, options)).toThrow("teir is unknown: did you mean `tier`?");
});
