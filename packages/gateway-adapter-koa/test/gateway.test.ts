import { createServer } from "node:http";
import { adapterConformance, listen } from "@armature/gateway/conformance";
import { createRouter } from "@armature/router";
import Koa from "koa";
import { expect, onTestFinished, test } from "vitest";
import { type GatewayMiddleware, gateway } from "../src/index.ts";
import { bodyParser } from "./body-parser.ts";
import { mount } from "./mount.ts";

adapterConformance("Koa", async (router, options, { prefix, parsesBodies }) => {
  const middleware = gateway(router, options);
  const app = new Koa();
  app.silent = true;
  if (parsesBodies) app.use(bodyParser);
  app.use(mount(prefix, middleware));
  app.use((context) => {
    context.body = "elsewhere";
  });
  const origin = await listen(createServer(app.callback()));
  return { origin, closeGateway: () => middleware.close() };
});

/** A gateway before a provider whose streams stop after their first event. */
async function start(): Promise<{ middleware: GatewayMiddleware; ended: Promise<boolean> }> {
  let end: (finished: boolean) => void;
  const ended = new Promise<boolean>((resolve) => {
    end = resolve;
  });
  const provider = createServer((_request, response) => {
    response.once("close", () => end(response.writableFinished));
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.write('data: {"choices":[{"index":0,"delta":{"content":"Hel"}}]}\n\n');
  });
  const providers = { local: { baseUrl: await listen(provider) } };
  const router = await createRouter({ models: [{ id: "only", provider: "local", model: "m" }] });
  onTestFinished(() => router.close());
  return { middleware: gateway(router, { providers }), ended };
}

test("a client that leaves is no error of the app", async () => {
  const { middleware, ended } = await start();
  const app = new Koa().use(middleware);
  const errors: unknown[] = [];
  app.on("error", (error) => errors.push(error));
  const origin = await listen(createServer(app.callback()));
  const leave = new AbortController();
  const messages = [{ role: "user", content: "Hi" }];
  const response = await fetch(`${origin}/chat/completions`, {
    method: "POST",
    body: JSON.stringify({ model: "auto", messages, stream: true }),
    signal: leave.signal,
  });
  await response.body?.getReader().read();
  leave.abort();
  expect(await ended).toBe(false);
  expect(errors).toEqual([]);
});

test("middleware around it may touch the response afterwards", async () => {
  const { middleware } = await start();
  const app = new Koa();
  const errors: unknown[] = [];
  const seen: number[] = [];
  app.on("error", (error) => errors.push(error));
  app.use(async (context, next) => {
    await next();
    context.set("x-late", String(context.status));
    seen.push(context.status);
  });
  app.use(middleware);
  const origin = await listen(createServer(app.callback()));
  expect(await (await fetch(`${origin}/v1/models`)).json()).toMatchObject({ object: "list" });
  await expect.poll(() => seen).toEqual([200]);
  expect(errors).toEqual([]);
});
