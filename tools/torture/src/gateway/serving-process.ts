import { readFileSync } from "node:fs";
import { createServer, request as httpRequest, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { gateway, route } from "@armature/gateway-adapter-express";
import { createRouter, type Router } from "@armature/router";
import { memoryStorage } from "@armature/storage";
import express from "express";
import type { Measurement, ServeOptions } from "./spawn-server.ts";

/** Serves what its argument says, and tells its parent, who asks, how it is. */
const options: ServeOptions = JSON.parse(process.argv[2] ?? "");
let router: Router | undefined;
const answer = { id: "x", choices: [{ message: { role: "assistant", content: "Hello" } }] };

async function openRouter(): Promise<Router> {
  const storage = memoryStorage();
  router = await createRouter({
    models: options.models.map((id) => ({
      id,
      provider: "local",
      model: id,
      price: { input: 1, output: 2 },
    })),
    storage,
  });
  return router;
}

/** What stands at the address: a gateway, or the least that could stand there instead. */
async function listenerOf(): Promise<RequestListener> {
  const app = express();
  app.disable("x-powered-by");
  switch (options.kind) {
    case "gateway": {
      const providers = { local: { baseUrl: options.upstream ?? "" } };
      app.use(gateway(await openRouter(), { providers, ...options.gateway }));
      return app;
    }
    case "proxy":
      return (request, response) => {
        const { method = "", headers, url = "" } = request;
        const upstream = httpRequest(`${options.upstream}${url}`, { method, headers }, (from) => {
          response.writeHead(from.statusCode ?? 502, from.headers);
          from.pipe(response);
        });
        upstream.on("error", () => response.destroy());
        response.once("close", () => upstream.destroy());
        request.pipe(upstream);
      };
    case "express":
      app.use(express.json());
      app.post("/v1/chat/completions", (_request, response) => void response.json(answer));
      return app;
    case "express-deciding":
    case "express-learning":
      app.use(express.json(), route(await openRouter()));
      app.post("/v1/chat/completions", (request, response) => {
        const outcome = { latencyMs: 1, usage: { inputTokens: 9, outputTokens: 9 } };
        if (options.kind === "express-learning") void request.armature?.report(outcome);
        response.json(answer);
      });
      return app;
  }
}

/** The kernel's own record; what `getrusage` says begins with the parent's. */
function peakRss(): number {
  const status = readFileSync("/proc/self/status", "utf8");
  return 1024 * Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1]);
}

const delay = monitorEventLoopDelay({ resolution: 5 });
const server = createServer(await listenerOf());
server.listen(0, "127.0.0.1", () => {
  const { port } = server.address() as AddressInfo;
  delay.enable();
  process.send?.({ url: `http://127.0.0.1:${port}` });
});

process.on("message", () => {
  globalThis.gc?.();
  const { rss, heapUsed, arrayBuffers } = process.memoryUsage();
  const { user, system } = process.cpuUsage();
  const milliseconds = (nanoseconds: number): number => nanoseconds / 1e6;
  const measurement: Measurement = {
    rss,
    peakRss: peakRss(),
    live: heapUsed + arrayBuffers,
    cpuMs: (user + system) / 1000,
    delayMs: { p99: milliseconds(delay.percentile(99)), max: milliseconds(delay.max) },
    decisions: router?.status().decisions ?? 0,
    settlements: router?.status().settlements ?? 0,
  };
  delay.reset();
  process.send?.(measurement);
});
process.on("disconnect", () => process.exit());
