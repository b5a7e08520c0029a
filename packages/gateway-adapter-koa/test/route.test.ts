import { createServer } from "node:http";
import { listen } from "@armature/gateway/conformance";
import { createRouter, type RouteOptions, type Router, type RouterOptions } from "@armature/router";
import Koa from "koa";
import { expect, onTestFinished, test } from "vitest";
import { type RouteState, route } from "../src/index.ts";
import { bodyParser } from "./body-parser.ts";

async function startRouter(options: Partial<RouterOptions> = {}): Promise<Router> {
  const models = ["first", "second"].map((id) => ({ id, provider: "local", model: id }));
  const router = await createRouter({ models, ...options });
  onTestFinished(() => router.close());
  return router;
}

const post = {
  method: "POST",
  body: JSON.stringify({ messages: [{ role: "user", content: "Hi" }] }),
};

async function serve(...middleware: Koa.Middleware<RouteState>[]): Promise<string> {
  const app = new Koa<RouteState>();
  app.silent = true;
  for (const each of middleware) app.use(each);
  return listen(createServer(app.callback()));
}

const answer: Koa.Middleware<RouteState> = async (context) => {
  const decision = context.state.armature;
  await decision.report({ quality: 0.9, latencyMs: 5 });
  context.body = { model: decision.model.id, propensity: decision.propensity };
};

test("the decision is in the state, and its outcome is learned from", async () => {
  const router = await startRouter();
  const url = await serve(bodyParser, route(router), answer);
  const { model, propensity } = JSON.parse(await (await fetch(url, post)).text());
  expect(["first", "second"]).toContain(model);
  expect(propensity).toBeGreaterThan(0);
  expect(router.status()).toMatchObject({ decisions: 1, settlements: 1 });
});

test("options bind a route to a tier", async () => {
  const router = await startRouter({ tiers: { low: ["first"], high: ["second"] } });
  const url = await serve(bodyParser, route(router, { tier: "high" }), answer);
  expect(await (await fetch(url, post)).json()).toEqual({ model: "second", propensity: 1 });
});

test("without a body parser the error says what to do", async () => {
  const response = await fetch(await serve(route(await startRouter()), answer), post);
  expect(response.status).toBe(400);
  expect(await response.text()).toContain("put a body parser before route()");
});

test("what the router refuses is thrown with a status and a message", async () => {
  const router = await startRouter({ exclude: () => "closed for lunch" });
  const response = await fetch(await serve(bodyParser, route(router), answer), post);
  expect(response.status).toBe(400);
  expect(await response.text()).toContain("closed for lunch");
});

test("an unknown option is refused before the first request", async () => {
  const router = await startRouter();
  const options = { teir: "low" } as RouteOptions;
  expect(() => route(router, options)).toThrow("teir is unknown: did you mean `tier`?");
});
