// Where one log cannot carry all: tenants are spread over routers, each of which has a log of its own
// and learns apart. Every replica of this app runs all of them, or some, with the others elsewhere.
import { createHash } from "node:crypto";
import { gateway } from "@armature/gateway-adapter-express";
import { createRouter } from "@armature/router";
import { fsStorage } from "@armature/storage-fs";
import { redisStorage } from "@armature/storage-redis";
import express from "express";

const partitions = 4;
const { REDIS_URL: url, OLLAMA_URL: baseUrl = "http://127.0.0.1:11434/v1" } = process.env;

/** On one machine a directory each; a fleet shares a log each, in which it keeps the last day or so. */
const storageOf = (log: string) =>
  url === undefined
    ? fsStorage({ directory: `./data/${log}` })
    : redisStorage({ url, log, retention: { maxEntries: 1_000_000 } });

/** Stands for whatever says who is asking, as the check of their key does. */
const tenantOf = ({ headers }: { headers: { readonly [name: string]: unknown } }) =>
  String(headers["x-tenant"] ?? "nobody");

/** For a tenant always the same, so that feedback finds the log of the decision. */
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
