import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { createGateway, nodeHandler } from "@armature/gateway";
import { createRouter, type Logger, type Router } from "@armature/router";
import { fsStorage } from "@armature/storage-fs";
import { tokenKeyOf } from "../discovery/token-key.ts";
import type { Setup } from "./setup.ts";

/** Claude Code names Anthropic's models by itself; those that are not configured mean `auto`. */
const DEFAULT_ALIASES = { "claude-*": "auto" };

/** A listening gateway. */
export interface RunningServer {
  readonly url: string;
  readonly router: Router;
  /** Finishes the requests in flight, makes their outcomes durable and closes the router. */
  close(): Promise<void>;
}

export interface ServerOptions {
  readonly host: string;
  readonly port: number;
  readonly logger: Logger;
}

export async function startServer(setup: Setup, options: ServerOptions): Promise<RunningServer> {
  const { host, port, logger } = options;
  const { gateway: gatewayOptions, ...routerOptions } = setup.config;
  const router = await createRouter({
    storage: fsStorage({ directory: setup.directory }),
    tokenKeys: [await tokenKeyOf(setup.directory)],
    ...routerOptions,
    logger,
  });
  try {
    const gateway = createGateway(router, {
      // Clients of a loopback address run on this machine, so they may choose their own objective.
      objective: () => isLoopback(host),
      ...gatewayOptions,
      aliases: { ...DEFAULT_ALIASES, ...gatewayOptions?.aliases },
      logger,
    });
    const server = createServer(nodeHandler(gateway));
    await listen(server, host, port);
    const { port: actual } = server.address() as AddressInfo;
    return {
      url: `http://${host}:${actual}`,
      router,
      close: async () => {
        await stop(server);
        await gateway.close();
        await router.close();
      },
    };
  } catch (error) {
    await router.close();
    throw error;
  }
}

function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || host.startsWith("127.");
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, resolve);
  });
}

const DRAIN_MS = 5_000;

async function stop(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  const deadline = setTimeout(() => server.closeAllConnections(), DRAIN_MS);
  await closed;
  clearTimeout(deadline);
}
