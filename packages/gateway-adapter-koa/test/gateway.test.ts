import { createServer } from "node:http";
import {
  clientOf,
  listen,
  type Provider,
  startProvider,
  startRouter,
} from "@armature/test-kit/gateway";
import Koa from "koa";
import { expect, onTestFinished, test } from "vitest";
import { type GatewayMiddleware, gateway } from "../src/index.ts";
import { bodyParser } from "./body-parser.ts";

const auto = { model: "auto", messages: [{ role: "user" as const, content: "Say hello" }] };

type Mount = (app: Koa, middleware: GatewayMiddleware) => unknown;

async function serve(mount: Mount): Promise<{
  app: Koa;
  provider: Provider;
  origin: string;
  status: () => { settlements: number };
}> {
  const provider = await startProvider();
  const router = await startRouter();
  const middleware = gateway(router, { providers: { local: { baseUrl: provider.baseUrl } } });
  const app = new Koa();
  mount(app, middleware);
  app.use((context) => {
    context.body = "elsewhere";
  });
  const origin = await listen(createServer(app.callback()));
  onTestFinished(() => middleware.close());
  return { app, provider, origin, status: () => router.status() };
}

const mounts: readonly [string, Mount][] = [
  ["at /", (app, middleware) => app.use(middleware)],
  [
    "mounted at /v1",
    (app, middleware) =>
      app.use(async (context, next) => {
        const { path } = context;
        if (!path.startsWith("/v1/")) return next();
        context.path = path.slice("/v1".length);
        await middleware(context, next);
        context.path = path;
      }),
  ],
  ["behind a body parser", (app, middleware) => app.use(bodyParser).use(middleware)],
  [
    "behind middleware that touches the response afterwards",
    (app, middleware) =>
      app
        .use(async (context, next) => {
          await next();
          context.set("x-late", String(context.status));
        })
        .use(middleware),
  ],
];

test.each(mounts)("the official client is served %s", async (_, mount) => {
  const { origin, status } = await serve(mount);
  const openai = clientOf(`${origin}/v1`);
  const { data, response } = await openai.chat.completions.create(auto).withResponse();
  expect(data.choices[0]?.message.content).toBe("Hello");
  expect(response.headers.get("x-armature-model")).toMatch(/^(first|second)$/);
  const chunks = await openai.chat.completions.create({ ...auto, stream: true });
  let text = "";
  for await (const chunk of chunks) text += chunk.choices[0]?.delta.content ?? "";
  expect(text).toBe("Hello");
  expect((await openai.models.list()).data.map(({ id }) => id)).toEqual([
    "auto",
    "first",
    "second",
  ]);
  await expect.poll(() => status().settlements).toBe(2);
  const feedback = await fetch(`${origin}/v1/feedback`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ decision: response.headers.get("x-armature-decision"), quality: 1 }),
  });
  expect(await feedback.json()).toEqual({ object: "feedback", counted: true });
  expect(await (await fetch(`${origin}/other`)).text()).toBe("elsewhere");
});

test("a client that leaves ends the upstream's work, and is no error of the app", async () => {
  const { app, origin, provider } = await serve((koa, middleware) => koa.use(middleware));
  const errors: unknown[] = [];
  app.on("error", (error) => errors.push(error));
  provider.stall = true;
  const chunks = await clientOf(`${origin}/v1`).chat.completions.create({ ...auto, stream: true });
  for await (const _ of chunks) break;
  expect(await provider.ended[0]).toBe(false);
  provider.stall = false;
  await expect(clientOf(`${origin}/v1`).chat.completions.create(auto)).resolves.toBeDefined();
  expect(errors).toEqual([]);
});

test("errors have the shape that the official client reads", async () => {
  const { origin } = await serve((app, middleware) => app.use(middleware));
  await expect(
    clientOf(`${origin}/v1`).chat.completions.create({ ...auto, model: "none" }),
  ).rejects.toMatchObject({ status: 404, code: "model_not_found", param: "model" });
});
