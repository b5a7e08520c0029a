import { createServer } from "node:http";
import {
  clientOf,
  listen,
  type Provider,
  startProvider,
  startRouter,
} from "@armature/test-kit/gateway";
import express, { type Express } from "express";
import { expect, onTestFinished, test } from "vitest";
import { gateway } from "../src/index.ts";

const auto = { model: "auto", messages: [{ role: "user" as const, content: "Say hello" }] };

async function serve(
  mount: (app: Express, handler: ReturnType<typeof gateway>) => void,
): Promise<{ provider: Provider; origin: string; status: () => { settlements: number } }> {
  const provider = await startProvider();
  const router = await startRouter();
  const handler = gateway(router, { providers: { local: { baseUrl: provider.baseUrl } } });
  const app = express();
  mount(app, handler);
  app.use((_request, response) => void response.send("elsewhere"));
  const origin = await listen(createServer(app));
  onTestFinished(() => handler.close());
  return { provider, origin, status: () => router.status() };
}

test.each([
  ["at /", (app, handler) => app.use(handler)],
  ["at /v1", (app, handler) => app.use("/v1", handler)],
  ["behind a body parser", (app, handler) => app.use(express.json(), handler)],
  ["behind a raw body parser", (app, handler) => app.use(express.raw({ type: "*/*" }), handler)],
] as [string, Parameters<typeof serve>[0]][])(
  "the official client is served %s",
  async (_, mount) => {
    const { origin, status } = await serve(mount);
    const openai = clientOf(`${origin}/v1`);
    const { data, response } = await openai.chat.completions.create(auto).withResponse();
    expect(data.choices[0]?.message.content).toBe("Hello");
    expect(response.headers.get("x-armature-model")).toMatch(/^(first|second)$/);
    expect(response.headers.get("content-length")).toMatch(/^\d+$/);
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
  },
);

test("a client that leaves ends the upstream's work, and the app lives on", async () => {
  const { origin, provider } = await serve((app, handler) => app.use(handler));
  provider.stall = true;
  const chunks = await clientOf(`${origin}/v1`).chat.completions.create({ ...auto, stream: true });
  for await (const _ of chunks) break;
  expect(await provider.ended[0]).toBe(false);
  provider.stall = false;
  await expect(clientOf(`${origin}/v1`).chat.completions.create(auto)).resolves.toBeDefined();
});

test("errors have the shape that the official client reads", async () => {
  const { origin } = await serve((app, handler) => app.use(handler));
  await expect(
    clientOf(`${origin}/v1`).chat.completions.create({ ...auto, model: "none" }),
  ).rejects.toMatchObject({ status: 404, code: "model_not_found", param: "model" });
});
