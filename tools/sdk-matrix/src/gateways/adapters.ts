import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { GatewayOptions } from "@armature/gateway";
import { gateway as expressGateway } from "@armature/gateway-adapter-express";
import { gateway as fastifyGateway } from "@armature/gateway-adapter-fastify";
import { gateway as honoGateway } from "@armature/gateway-adapter-hono";
import { gateway as koaGateway } from "@armature/gateway-adapter-koa";
import type { Router } from "@armature/router";
import { getRequestListener } from "@hono/node-server";
import express from "express";
import Fastify from "fastify";
import { Hono } from "hono";
import Koa from "koa";

/** A gateway in a web framework, on a free port of 127.0.0.1. */
export interface Served {
  readonly origin: string;
  close(): Promise<void>;
}

export type Adapter = "express" | "koa" | "fastify" | "hono";

export const ADAPTERS: readonly Adapter[] = ["express", "koa", "fastify", "hono"];

/** Serves a router by the adapter of a web framework. */
export async function serve(
  adapter: Adapter,
  router: Router,
  options: GatewayOptions,
): Promise<Served> {
  switch (adapter) {
    case "express": {
      const handler = expressGateway(router, options);
      return listen(createServer(express().use(handler)), () => handler.close());
    }
    case "koa": {
      const middleware = koaGateway(router, options);
      const app = new Koa().use(middleware);
      return listen(createServer(app.callback()), () => middleware.close());
    }
    case "fastify": {
      const plugin = fastifyGateway(router, options);
      const app = Fastify();
      await app.register(plugin);
      const origin = await app.listen({ host: "127.0.0.1", port: 0 });
      return {
        origin,
        async close() {
          app.server.closeAllConnections();
          await app.close();
          await plugin.close();
        },
      };
    }
    case "hono": {
      const middleware = honoGateway(router, options);
      const app = new Hono().use("*", middleware);
      return listen(createServer(getRequestListener(app.fetch)), () => middleware.close());
    }
  }
}

async function listen(server: Server, closeGateway: () => Promise<void>): Promise<Served> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.close();
      server.closeAllConnections();
      await closeGateway();
    },
  };
}
