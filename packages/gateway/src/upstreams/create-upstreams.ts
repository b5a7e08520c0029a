import type { LanguageModelV4 } from "@ai-sdk/provider";
import type { Model } from "@armature/router";
import { z } from "zod";
import { GatewayError } from "../error.ts";
import { type ClientTimeouts, HttpClient } from "./http-client.ts";
import { type ProviderOptions, providerOptionsSchema } from "./provider-options.ts";
import { UpstreamRegistry } from "./registry.ts";

/** The providers of a router's models, without a gateway. */
export interface Upstreams {
  /**
   * The language model of a router's model.
   * @throws GatewayError `unknown-provider`, `missing-key`, `invalid-option`
   */
  languageModel(model: Model): LanguageModelV4;
  /** Resolves when the requests in flight have ended. */
  close(): Promise<void>;
}

/**
 * Reaches providers as a gateway does: same addresses, credentials and limits.
 * @param timeouts @default 60 s until a stream begins, 300 s until another response begins, and 120 s
 *   between two pieces of one
 * @throws GatewayError `invalid-option`
 */
export function createUpstreams(
  providers: Readonly<Record<string, ProviderOptions>> = {},
  timeouts: ClientTimeouts = { idleMs: 120_000 },
): Upstreams {
  const parsed = z.record(z.string(), providerOptionsSchema).safeParse(providers);
  if (!parsed.success) {
    throw new GatewayError("invalid-option", `invalid providers: ${z.prettifyError(parsed.error)}`);
  }
  const client = new HttpClient(timeouts);
  const registry = new UpstreamRegistry(providers, client);
  return {
    languageModel: (model) => registry.upstreamOf(model).languageModel(model),
    close: () => client.close(),
  };
}
