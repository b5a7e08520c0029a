import type { GatewayOptions } from "@armature/gateway";
import { createRouter, type Model } from "@armature/router";
import {
  KEY,
  PROTOCOLS,
  type Protocol,
  type StrictUpstream,
} from "../upstreams/strict-upstream.ts";
import { type Adapter, type Served, serve } from "./adapters.ts";

/** A provider as a gateway is configured with it. */
export interface Provider {
  readonly upstream: Pick<StrictUpstream, "baseUrl">;
  readonly protocols: readonly Protocol[];
  /** The provider's name of its model. @default the provider's name followed by `-model` */
  readonly model?: string;
}

/**
 * A gateway over providers, each with one model, whose id is the provider's name.
 * @param options of the gateway, beside the providers
 */
export async function startGateway(
  adapter: Adapter,
  providers: Readonly<Record<string, Provider>>,
  options: GatewayOptions = {},
): Promise<Served> {
  const router = await createRouter({ models: Object.entries(providers).map(modelOf) });
  const served = await serve(adapter, router, {
    ...options,
    providers: Object.fromEntries(
      Object.entries(providers).map(([name, { upstream }]) => [
        name,
        { baseUrl: upstream.baseUrl, apiKey: KEY },
      ]),
    ),
  });
  return {
    origin: served.origin,
    async close() {
      await served.close();
      await router.close();
    },
  };
}

export function modelOf([id, { protocols, model }]: readonly [string, Provider]): Model {
  return { id, provider: id, model: model ?? `${id}-model`, protocols };
}

/** A model that gets a budget for its thoughts and can be held to a schema. */
export const CLAUDE = "claude-sonnet-4-5";

/** One upstream under three names, each of which speaks one protocol. */
export function providersOf(upstream: StrictUpstream): Readonly<Record<Protocol, Provider>> {
  const providerOf = (protocol: Protocol): Provider => ({
    upstream,
    protocols: [protocol],
    ...(protocol === "anthropic-messages" && { model: CLAUDE }),
  });
  const entries = PROTOCOLS.map((protocol) => [protocol, providerOf(protocol)]);
  return Object.fromEntries(entries) as Record<Protocol, Provider>;
}
