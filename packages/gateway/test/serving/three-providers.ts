import { createServer } from "node:http";
import type { Model, RouterOptions } from "@armature/router";
import { createRouter } from "@armature/router";
import { startServer } from "@armature/test-kit";
import { onTestFinished } from "vitest";
import { issuerOf } from "../../src/call/issued-state.ts";
import type { ProtocolName } from "../../src/call/protocol-name.ts";
import { type ScriptedProvider, startProvider } from "../../src/conformance/provider.ts";
import { createGateway, type GatewayOptions, nodeHandler } from "../../src/index.ts";
import type { Settled } from "../setup.ts";

export interface Providers {
  /** By name: `a`, `b` and `c`. */
  readonly providers: Readonly<Record<string, ScriptedProvider>>;
  readonly url: string;
  /** The attempts that were reported, in order. */
  readonly attempts: readonly (Pick<Settled, "forced" | "outcome"> & { readonly model: Model })[];
  post(path: string, body: unknown, headers?: Record<string, string>): Promise<Response>;
}

/** Short names of the providers as issuers of state. */
export const issuers: { readonly a: string; readonly b: string } = {
  a: issuerOf("a"),
  b: issuerOf("b"),
};

/** A gateway before scripted providers; `speaks` says what the models of each provider speak. */
export async function startProviders(
  speaks: Readonly<Record<string, readonly ProtocolName[]>>,
  options: GatewayOptions = {},
  more: Partial<RouterOptions> & { readonly models?: readonly Model[] } = {},
): Promise<Providers> {
  const providers: Record<string, ScriptedProvider> = {};
  const attempts: Providers["attempts"][number][] = [];
  for (const name of Object.keys(speaks)) providers[name] = await startProvider();
  const models = Object.entries(speaks).map(([name, protocols]) => ({
    id: `${name}-model`,
    provider: name,
    model: `${name}-upstream`,
    protocols,
    price: { input: name.charCodeAt(0), output: 1 },
  }));
  const router = await createRouter({
    ...more,
    models: [...models, ...(more.models ?? [])],
    observers: [
      {
        attempted: ({ model, outcome, forced }) =>
          void attempts.push({ model, outcome, ...(forced && { forced }) }),
      },
    ],
  });
  const gateway = createGateway(router, {
    ...options,
    providers: Object.fromEntries(
      Object.entries(providers).map(([name, { baseUrl }]) => [
        name,
        { baseUrl, apiKey: `sk-${name}-4f9d2b7c81e6` },
      ]),
    ),
  });
  const server = createServer(nodeHandler(gateway));
  const url = `${(await startServer(server)).url}/v1`;
  onTestFinished(async () => {
    server.close();
    server.closeAllConnections();
    await gateway.close();
    await router.close();
  });
  return {
    providers,
    url,
    attempts,
    post: (path, body, headers = {}) =>
      fetch(`${url}${path}`, {
        method: "POST",
        headers: { "content-type": "application/json", ...headers },
        body: JSON.stringify(body),
      }),
  };
}
