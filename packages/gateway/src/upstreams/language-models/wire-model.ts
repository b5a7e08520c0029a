import type { LanguageModelV4 } from "@ai-sdk/provider";
import type { Model } from "@armature/router";
import { chatCompletionsModel } from "../chat-completions/chat-completions-model.ts";
import type { HttpRequest } from "../http-client.ts";
import type { Wire } from "../provider-options.ts";
import type { Api } from "../providers/profile.ts";
import type { UpstreamResponse, UpstreamTraits } from "../upstream.ts";
import { anthropicMessages } from "./anthropic-messages.ts";
import { bedrockConverse } from "./bedrock-converse.ts";
import { fetchThrough } from "./fetch-through.ts";
import { openaiResponses } from "./openai-responses.ts";
import { requirePackage } from "./optional-package.ts";
import { SealedState } from "./sealed-state.ts";
import { withArm } from "./settings.ts";
import { UpstreamModel } from "./upstream-model.ts";
import type { Vendor } from "./vendor.ts";

export interface WireModelOptions {
  readonly model: Model;
  /** The wire formats of the model, the best one first. */
  readonly wires: readonly Wire[];
  readonly provider: string;
  readonly issuer: string;
  readonly traits: UpstreamTraits;
  readonly rootOf: (api: Api) => string;
  readonly post: (url: string, api: Api, request: HttpRequest) => Promise<UpstreamResponse>;
  readonly redact: (text: string) => string;
}

const vendors: Readonly<Record<Exclude<Wire, "openai-chat">, Vendor>> = {
  "openai-responses": openaiResponses,
  "anthropic-messages": anthropicMessages,
  converse: bedrockConverse,
};

const clients: readonly (readonly [Wire, string])[] = [
  ["openai-chat", "chat"],
  ["openai-responses", "Responses"],
  ["anthropic-messages", "Messages"],
];

/**
 * A model over its best wire format. The package that speaks it is loaded with the first call.
 * @throws GatewayError `invalid-option` if the package is not installed
 */
export function wireModel(options: WireModelOptions): LanguageModelV4 {
  const [wire = "openai-chat"] = options.wires;
  return wire === "openai-chat" ? chatModel(options) : vendorModel(options, vendors[wire]);
}

function chatModel(options: WireModelOptions): LanguageModelV4 {
  const { provider, model: arm, issuer, traits, rootOf, post } = options;
  const create = (): LanguageModelV4 =>
    chatCompletionsModel({
      provider,
      model: arm.model,
      issuer,
      tokenLimit: traits.tokenLimit,
      takesCacheMarks: provider === "openrouter",
      send: (body, stream, signal, headers) =>
        post(`${rootOf("openai")}/chat/completions`, "openai", {
          body,
          stream,
          signal,
          headers: {},
          clientHeaders: headers,
        }),
    });
  let model: LanguageModelV4 | undefined;
  return new UpstreamModel({
    provider,
    modelId: arm.model,
    load: () => (model ??= create()),
    redact: options.redact,
    prepare: (call) => ({ options: withArm(call, arm), warnings: [] }),
  });
}

function vendorModel(options: WireModelOptions, vendor: Vendor): LanguageModelV4 {
  const { provider, model: arm, issuer, wires, traits } = options;
  const translated = clients.flatMap(([wire, name]) => (wires.includes(wire) ? [] : [name]));
  requirePackage(vendor.package, provider, translated.join(" or "));
  const create = (stream: boolean): Promise<LanguageModelV4> =>
    vendor.create({
      baseURL: options.rootOf(vendor.api),
      model: arm.model,
      fetch: fetchThrough({
        post: (url, request) => options.post(url, vendor.api, request),
        // The package asks for betas unasked, and other hosts of Claude refuse what they do not know.
        knowsBeta: (name) => provider === "anthropic" && !traits.deniedBetas.includes(name),
        stream,
      }),
    });
  const models = new Map<boolean, Promise<LanguageModelV4>>();
  return new UpstreamModel({
    provider,
    modelId: arm.model,
    redact: options.redact,
    state: new SealedState(issuer),
    prepare: (call) => vendor.prepare(withArm(call, arm), arm),
    load: (stream) => {
      const model = models.get(stream) ?? create(stream);
      models.set(stream, model);
      return model;
    },
  });
}
