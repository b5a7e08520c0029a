import { createServer } from "node:http";
import { adapterConformance, listen } from "@armature/gateway/conformance";
import { createRouter } from "@armature/router";
import express from "express";
import { expect, onTestFinished, test } from "vitest";
import { gateway } from "../src/index.ts";

adapterConformance("Express", async (router, options, { prefix, parsesBodies }) => {
  const handler = gateway(router, options);
  const app = express();
  if (parsesBodies) app.use(express.json());
  app.use(prefix || "/", handler);
  app.use((_request, response) => void response.send("elsewhere"));
  return { origin: await listen(createServer(app)), closeGateway: () => handler.close() };
});

test("a raw body parser may stand before it", async () => {
  const router = await createRouter({ models: [{ id: "only", provider: "ollama", model: "m" }] });
  onTestFinished(() => router.close());
  const app = express().use(express.raw({ type: "*/*" }), gateway(router));
  const origin = await listen(createServer(app));
  const body = JSON.stringify({ model: "none", messages: [{ role: "user", content: "Hi" }] });
  const response = await fetch(`${origin}/v1/chat/completions`, { method: "POST", body });
  expect(await response.json()).toMatchObject({ error: { code: "model_not_found" } });
});
