import { createServer } from "node:http";
import type { Outcome } from "@armature/reward";
import { createRouter, type Model, type Router, type RouterOptions } from "@armature/router";
import { memoryStorage, type Storage } from "@armature/storage";
import { startServer } from "@armature/test-kit";
import { type FaultyUpstream, startUpstream } from "@armature/test-kit/upstream";
import OpenAI from "openai";
import { onTestFinished } from "vitest";
import { createGateway } from "../src/gateway.ts";
import { nodeHandler } from "../src/http/node.ts";
import type { GatewayOptions } from "../src/options/gateway-options.ts";

/** The fields of a settlement that tests read. */
export interface Settled {
  readonly kind: string;
  readonly arm: string;
  readonly attempt: number;
  readonly forced?: string;
  readonly outcome: Outcome;
}

export interface Setup {
  readonly upstream: FaultyUpstream;
  readonly router: Router;
  readonly url: string;
  readonly openai: OpenAI;
  /** Closes the gateway and reads the settlements from the log. */
  settled(): Promise<Settled[]>;
  post(path: string, body: unknown, headers?: Record<string, string>): Promise<Response>;
}

export const KEY = "sk-canary-4f9d2b7c81e6a350";

export const prompt: { readonly role: "user"; readonly content: string } = {
  role: "user",
  content: "Say hello",
};

export const models: readonly Model[] = ["first", "second"].map((id) => ({
  id,
  provider: "faulty",
  model: `${id}-upstream`,
  price: { input: 1, output: 2 },
}));

/** A gateway over a real router, on a real socket, before a scripted upstream. */
export async function setup(
  options: GatewayOptions = {},
  routerOptions: Partial<RouterOptions> = {},
): Promise<Setup> {
  const upstream = await startUpstream();
  const open = memoryStorage();
  let storage: Storage | undefined;
  const router = await createRouter({
    models,
    storage: async () => {
      storage = await open();
      return storage;
    },
    ...routerOptions,
  });
  const gateway = createGateway(router, {
    providers: { faulty: { baseUrl: upstream.url, apiKey: KEY } },
    timeouts: { headersMs: 300, idleMs: 300 },
    ...options,
  });
  const handle = nodeHandler(gateway);
  const server = createServer((request, response) =>
    handle(request, response, () => void response.writeHead(404).end("elsewhere")),
  );
  const url = `${(await startServer(server)).url}/v1`;
  onTestFinished(async () => {
    server.close();
    server.closeAllConnections();
    await upstream.close();
    await gateway.close();
    await router.close();
  });
  return {
    upstream,
    router,
    url,
    openai: new OpenAI({ baseURL: url, apiKey: "sk-client-secret-0001", maxRetries: 0 }),
    settled: async () => {
      await gateway.close();
      const entries: unknown[] = [];
      if (storage === undefined) return [];
      for await (const { entry } of storage.log.read(null)) entries.push(entry);
      return (entries as Settled[]).filter(({ kind }) => kind === "settlement");
    },
    post: (path, body, headers = {}) =>
      fetch(`${url}${path}`, {
        method: "POST",
        headers: { "content-type": "application/json", ...headers },
        body: typeof body === "string" || body instanceof Uint8Array ? body : JSON.stringify(body),
      } as RequestInit),
  };
}
