import { createServer } from "node:http";
import { adapterConformance, listen } from "@armature/gateway/conformance";
import { createRouter } from "@armature/router";
import { getRequestListener } from "@hono/node-server";
import { Hono } from "hono";
import { expect, onTestFinished, test } from "vitest";
import { gateway } from "../src/index.ts";

adapterConformance("Hono", async (router, options, { prefix, parsesBodies }) => {
  const middleware = gateway(router, options);
  const app = new Hono();
  if (parsesBodies) {
    app.use(async (context, next) => {
      if (context.req.method === "POST") await context.req.json();
      await next();
    });
  }
  app.use(`${prefix}/*`, middleware);
  app.all("*", (context) => context.text("elsewhere"));
  const origin = await listen(createServer(getRequestListener(app.fetch)));
  return { origin, closeGateway: () => middleware.close() };
});

test("it serves an application that is mounted, below a parameter, and with middleware around it", async () => {
  const router = await createRouter({ models: [{ id: "only", provider: "ollama", model: "m" }] });
  onTestFinished(() => router.close());
  const inner = new Hono().use("/ai/*", gateway(router));
  const app = new Hono();
  app.use(async (context, next) => {
    await next();
    context.header("x-late", String(context.res.status));
  });
  app.route("/teams/:team", inner);
  const response = await app.request("/teams/7/ai/v1/models");
  expect(await response.json()).toMatchObject({ object: "list" });
  expect(response.headers.get("x-late")).toBe("200");
  expect((await app.request("/teams/7/ai/v1/embeddings")).status).toBe(404);
});
