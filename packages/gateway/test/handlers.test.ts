import { once } from "node:events";
import { createServer } from "node:http";
import { createRouter } from "@armature/router";
import { startUpstream } from "@armature/test-kit/upstream";
import { expect, onTestFinished, test } from "vitest";
import { listen } from "../src/conformance/index.ts";
import { createGateway, fetchHandler, type Gateway, nodeHandler } from "../src/index.ts";

async function start(): Promise<{ gateway: Gateway; upstream: string }> {
  const upstream = await startUpstream();
  const router = await createRouter({ models: [{ id: "only", provider: "p", model: "m" }] });
  const gateway = createGateway(router, { providers: { p: { baseUrl: upstream.url } } });
  onTestFinished(async () => {
    await upstream.close();
    await gateway.close();
    await router.close();
  });
  return { gateway, upstream: upstream.url };
}

const missing = {
  error: {
    message: "there is no POST /v1/images",
    type: "invalid_request_error",
    param: null,
    code: "not_found",
  },
};

test("as the whole server, each handler responds to unknown paths with 404 in JSON", async () => {
  const { gateway } = await start();
  const origin = await listen(createServer(nodeHandler(gateway)));
  const request = new Request(`${origin}/v1/images?x=1`, { method: "POST" });
  for (const response of [await fetch(request.clone()), await fetchHandler(gateway)(request)]) {
    expect(response.status).toBe(404);
    expect(response.headers.get("content-type")).toMatch(/^application\/json/);
    expect(await response.json()).toEqual(missing);
  }
});

test("the result of `next` is that of the handler", async () => {
  const { gateway } = await start();
  const request = new Request("http://host/other");
  expect(await fetchHandler(gateway)(request, async () => "elsewhere")).toBe("elsewhere");
  const failing = fetchHandler(gateway)(request, () => {
    throw new Error("no room");
  });
  await expect(failing).rejects.toThrow("no room");
});

test("a body that was read as bytes, or parsed to null, is not read again", async () => {
  const { gateway } = await start();
  const handle = nodeHandler(gateway);
  for (const [body, status] of [
    [Buffer.from('{"model":"only","messages":[{"role":"user","content":"hi"}]}'), 200],
    [null, 400],
  ] as const) {
    const server = createServer(async (request, response) => {
      request.resume();
      await once(request, "end");
      await handle(Object.assign(request, { body }), response);
    });
    const url = `${await listen(server)}/chat/completions`;
    expect((await fetch(url, { method: "POST", body: "{}" })).status).toBe(status);
  }
});
