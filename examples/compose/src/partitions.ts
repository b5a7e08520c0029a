// If one log cannot carry the whole load: tenants are spread over several routers, each with its own log
// and its own learned state. A replica of this app runs all of them or some of them.
import { createHash } from "node:crypto";
import { gateway } from "@armature/gateway-adapter-express";
import { createRouter } from "@armature/router";
import { fsStorage } from "@armature/storage-fs";
import { redisStorage } from "@armature/storage-redis";
import express from "express";

const partitions = 4;
const { REDIS_URL: url, OLLAMA_URL: baseUrl = "http://127.0.0.1:11434/v1" } = process.env;

/** One directory per log on a single machine; a fleet shares each log and keeps its latest entries. */
const storageOf = (log: string) =>
  url === undefined
    ? fsStorage({ directory: `./data/${log}` })
    : redisStorage({ url, log, retention: { maxEntries: 1_000_000 } });

/** Identifies the tenant. A real app derives it from the client's API key. */
const tenantOf = ({ headers }: { headers: { readonly [name: string]: unknown } }) =>
  String(headers["x-tenant"] ?? "nobody");

/** The same partition for all requests of a tenant, so that feedback finds the log of its decision. */
const partitionOf = (tenant: string) =>
  createHash("sha256").update(tenant).digest().readUInt32BE() % partitions;

const gateways = await Promise.all(
  Array.from({ length: partitions }, async (_, partition) => {
    const router = await createRouter({
      models: [
        { id: "small", provider: "ollama", model: "qwen3:0.6b", quality: 0.6 },
        { id: "large", provider: "ollama", model: "qwen3:8b", quality: 0.8 },
      ],
      storage: storageOf(`tenants-${partition}`),
    });
    return gateway(router, { providers: { ollama: { baseUrl } }, tenant: tenantOf });
  }),
);
const app = express().use("/v1", (request, response, next) =>
  gateways[partitionOf(tenantOf(request))]?.(request, response, next),
);
app.listen(Number(process.env.PORT ?? 3000), "127.0.0.1");
