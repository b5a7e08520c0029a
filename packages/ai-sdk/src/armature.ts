import type { LanguageModelV4 } from "@ai-sdk/provider";
import { createUpstreams, type ProviderOptions } from "@armature/gateway/upstreams";
import type { Router } from "@armature/router";
import { RoutedModel } from "./routed-model.ts";

export interface ArmatureOptions {
  /** Providers by the name that models give, as in the gateway. @default their known addresses */
  readonly providers?: Readonly<Record<string, ProviderOptions>>;
  /** Models to try for one call, the first one included. @default 3 */
  readonly maxAttempts?: number;
}

/** Names the models of a router for the AI SDK. */
export interface ArmatureProvider {
  /** @param name `auto`, a tier, or the id of a model, which pins it */
  (name: string): LanguageModelV4;
  /** Resolves when the calls in flight have ended. The router is the caller's to close. */
  close(): Promise<void>;
}

/**
 * The models of a router as language models of the AI SDK: each call is decided by the router, falls
 * back when a model fails before its response began, and is learned from.
 *
 * @throws GatewayError `unknown-provider`, `missing-key`, `invalid-option`
 * @example
 * const { text } = await generateText({ model: armature(router)("auto"), prompt: "Why is the sky blue?" });
 */
export function armature(router: Router, options: ArmatureOptions = {}): ArmatureProvider {
  const upstreams = createUpstreams(options.providers);
  // A model that could never be reached is a fault of the configuration.
  for (const model of router.models()) upstreams.languageModel(model);
  const model = (name: string): LanguageModelV4 =>
    new RoutedModel(name, { router, upstreams, maxAttempts: options.maxAttempts ?? 3 });
  return Object.assign(model, { close: () => upstreams.close() });
}
