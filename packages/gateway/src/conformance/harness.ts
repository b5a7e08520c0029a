import Anthropic from "@anthropic-ai/sdk";
import type { Outcome } from "@armature/reward";
import { createRouter, type Router } from "@armature/router";
import OpenAI from "openai";
import { onTestFinished } from "vitest";
import type { ProtocolName } from "../call/protocol-name.ts";
import type { GatewayOptions } from "../options/gateway-options.ts";
import { type ScriptedProvider, startProvider } from "./provider.ts";

/** How the gateway is mounted in a case. */
export interface Mount {
  /** The path below which the gateway is: empty, or such as `/ai`. */
  readonly prefix: string;
  /** True if the framework parses JSON bodies before the gateway sees them. */
  readonly parsesBodies: boolean;
}

/**
 * Starts a server with the adapter's gateway on a free port of 127.0.0.1, and stops it when the test
 * has finished. To a request that the gateway passes on, the server responds with the text `elsewhere`.
 */
export type ServeAdapter = (
  router: Router,
  options: GatewayOptions,
  mount: Mount,
) => Promise<ServedAdapter>;

export interface ServedAdapter {
  /** Such as `http://127.0.0.1:50000`. */
  readonly origin: string;
  /** Closes the gateway, while the server goes on. */
  closeGateway(): Promise<void>;
}

export interface Case {
  readonly name: string;
  run(serve: ServeAdapter): Promise<void>;
}

/** An adapter between a real router, a scripted provider and the official clients. */
export interface Harness extends ServedAdapter {
  readonly provider: ScriptedProvider;
  readonly openai: OpenAI;
  readonly anthropic: Anthropic;
  /** The OpenAI base URL. */
  readonly baseUrl: string;
  /** The outcomes that were reported, in order. */
  readonly outcomes: readonly Outcome[];
  post(path: string, body: string | Uint8Array, options?: RequestInit): Promise<Response>;
}

export const auto: OpenAI.ChatCompletionCreateParamsNonStreaming = {
  model: "auto",
  messages: [{ role: "user", content: "Say hello" }],
};

/** @param protocols the wire formats that the provider speaks */
export async function start(
  serve: ServeAdapter,
  mount: Partial<Mount> = {},
  options: GatewayOptions = {},
  protocols: readonly ProtocolName[] = ["openai-chat"],
): Promise<Harness> {
  const provider = await startProvider();
  const outcomes: Outcome[] = [];
  const router = await createRouter({
    models: ["first", "second"].map((id) => ({ id, provider: "local", model: id, protocols })),
    observers: [{ attempted: ({ outcome }) => void outcomes.push(outcome) }],
  });
  const { prefix = "", parsesBodies = false } = mount;
  const providers = { local: { baseUrl: provider.baseUrl } };
  const served = await serve(router, { providers, ...options }, { prefix, parsesBodies });
  onTestFinished(async () => {
    await served.closeGateway();
    await router.close();
  });
  const baseUrl = `${served.origin}${prefix}/v1`;
  return {
    ...served,
    provider,
    outcomes,
    baseUrl,
    openai: new OpenAI({ baseURL: baseUrl, apiKey: "sk-client", maxRetries: 0 }),
    anthropic: new Anthropic({
      baseURL: `${served.origin}${prefix}`,
      apiKey: "sk-client",
      maxRetries: 0,
    }),
    post: (path, body, rest = {}) =>
      fetch(`${baseUrl}${path}`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body,
        ...rest,
      } as RequestInit),
  };
}
