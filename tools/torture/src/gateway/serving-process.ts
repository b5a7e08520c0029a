import { readFileSync } from "node:fs";
import { createServer, request as httpRequest, type RequestListener } from "node:http";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { gateway, route } from "@armature/gateway-adapter-express";
import { createRouter, type Router } from "@armature/router";
import { memoryStorage } from "@armature/storage";
import { startServer } from "@armature/test-kit";
import express from "express";
import type { Measurement, ServeOptions } from "./spawn-server.ts";

// Serves according to `ServeOptions`, its argument, and sends measurements to its parent on request.
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

/** The listener: a gateway, or a minimal server in its place. */
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

/** From the kernel's record; the value of `getrusage` begins with that of the parent. */
function peakRss(): number {
  const status = readFileSync("/proc/self/status", "utf8");
  return 1024 * Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1]);
}

const delay = monitorEventLoopDelay({ resolution: 5 });
const server = createServer(await listenerOf());
const { url } = await startServer(server);
delay.enable();
process.send?.({ url });

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
