import { createServer } from "node:http";
import { getRequestListener } from "@hono/node-server";
import { adapterConformance, listen } from "../src/conformance/index.ts";
import { createGateway } from "../src/gateway.ts";
import { fetchHandler } from "../src/http/fetch.ts";
import { nodeHandler } from "../src/http/node.ts";

async function readJson(request: AsyncIterable<Uint8Array>): Promise<unknown> {
  const pieces: Uint8Array[] = [];
  for await (const piece of request) pieces.push(piece);
  return JSON.parse(Buffer.concat(pieces).toString());
}

adapterConformance("node:http", async (router, options, { prefix, parsesBodies }) => {
  const gateway = createGateway(router, options);
  const handle = nodeHandler(gateway);
  const server = createServer(async (request, response) => {
    const url = request.url ?? "";
    request.url = url.startsWith(`${prefix}/`) ? url.slice(prefix.length) : "/outside";
    if (parsesBodies && request.method === "POST") {
      Object.assign(request, { body: await readJson(request) });
    }
    await handle(request, response, () => response.end("elsewhere"));
  });
  return { origin: await listen(server), closeGateway: () => gateway.close() };
});

adapterConformance("fetch", async (router, options, { prefix, parsesBodies }) => {
  const gateway = createGateway(router, options);
  const handle = fetchHandler(gateway);
  const listener = getRequestListener(async (request) => {
    const url = new URL(request.url);
    const { pathname } = url;
    url.pathname = pathname.startsWith(`${prefix}/`) ? pathname.slice(prefix.length) : "/outside";
    const { headers, method, signal } = request;
    const asked =
      parsesBodies && method === "POST"
        ? new Request(url, { headers, method, signal, body: JSON.stringify(await request.json()) })
        : new Request(url, request);
    return handle(asked, () => new Response("elsewhere"));
  });
  return { origin: await listen(createServer(listener)), closeGateway: () => gateway.close() };
});
