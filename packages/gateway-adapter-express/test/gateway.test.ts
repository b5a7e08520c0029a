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

test("middleware before it may set headers, and add some when the head is written", async () => {
  const router = await createRouter({ models: [{ id: "only", provider: "ollama", model: "m" }] });
  onTestFinished(() => router.close());
  const app = express();
  app.use((_request, response, next) => {
    response.setHeader("access-control-allow-origin", "*");
    const { writeHead } = response;
    response.writeHead = ((status: number, headers: Record<string, string>) => {
      for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
      response.setHeader("x-late", String(status));
      return Reflect.apply(writeHead, response, [status]);
    }) as typeof writeHead;
    next();
  });
  app.use(gateway(router));
  const origin = await listen(createServer(app));
  const response = await fetch(`${origin}/v1/models`);
  expect(await response.json()).toMatchObject({ object: "list" });
  expect(response.headers.get("access-control-allow-origin")).toBe("*");
  expect(response.headers.get("x-late")).toBe("200");
  expect(response.headers.get("content-type")).toMatch(/^application\/json/);
});
