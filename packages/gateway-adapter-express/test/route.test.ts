import { createServer } from "node:http";
import { listen } from "@armature/gateway/conformance";
import { createRouter, type RouteOptions, type Router, type RouterOptions } from "@armature/router";
import type { ErrorRequestHandler, RequestHandler } from "express";
import express from "express";
import { expect, onTestFinished, test } from "vitest";
import { route } from "../src/index.ts";

async function startRouter(options: Partial<RouterOptions> = {}): Promise<Router> {
  const models = ["first", "second"].map((id) => ({ id, provider: "local", model: id }));
  const router = await createRouter({ models, ...options });
  onTestFinished(() => router.close());
  return router;
}

const post = { method: "POST", headers: { "content-type": "application/json" } };
const body = JSON.stringify({ messages: [{ role: "user", content: "Hi" }] });

async function json(response: Response): Promise<Record<string, unknown>> {
  return (await response.json()) as Record<string, unknown>;
}

async function serve(...handlers: RequestHandler[]): Promise<string> {
  const app = express();
  const refuse: ErrorRequestHandler = (error, _request, response, _next) => {
    response.status(error.status).json({ code: error.code, message: error.message });
  };
  app.post("/ask", ...handlers, refuse);
  return `${await listen(createServer(app))}/ask`;
}

const answer: RequestHandler = async (request, response) => {
  const decision = request.armature;
  await decision?.report({ quality: 0.9, latencyMs: 5 });
  response.json({ model: decision?.model.id, propensity: decision?.propensity });
};

test("the decision is on the request, and its outcome is learned from", async () => {
  const router = await startRouter();
  const url = await serve(express.json(), route(router), answer);
  const { model, propensity } = await json(await fetch(url, { ...post, body }));
  expect(["first", "second"]).toContain(model);
  expect(propensity).toBeGreaterThan(0);
  expect(router.status()).toMatchObject({ decisions: 1, settlements: 1 });
});

test("options bind a route to a tier", async () => {
  const router = await startRouter({ tiers: { low: ["first"], high: ["second"] } });
  const url = await serve(express.json(), route(router, { tier: "high" }), answer);
  expect(await json(await fetch(url, { ...post, body }))).toEqual({
    model: "second",
    propensity: 1,
  });
});

test("without a body parser the error says what to do", async () => {
  const url = await serve(route(await startRouter()), answer);
  const response = await fetch(url, { ...post, body });
  expect(response.status).toBe(400);
  expect((await json(response)).message).toContain("express.json()");
});

test("what the router refuses reaches the error handler with a status", async () => {
  const router = await startRouter({ exclude: () => "closed for lunch" });
  const url = await serve(express.json(), route(router), answer);
  const response = await fetch(url, { ...post, body });
  expect(response.status).toBe(400);
  const refusal = await json(response);
  expect(refusal.code).toBe("no-eligible-model");
  expect(refusal.message).toContain("closed for lunch");
});

test("an unknown option is refused before the first request", async () => {
  const router = await startRouter();
  const options = { teir: "low" } as RouteOptions;
  expect(() => route(router, options)).toThrow("teir is unknown: did you mean `tier`?");
});
