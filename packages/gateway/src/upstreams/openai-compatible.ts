import { issuerOf } from "../call/issued-state.ts";
import { GatewayError } from "../error.ts";
import { readHeaders, readKey } from "./credentials.ts";
import type { HttpClient } from "./http-client.ts";
import { type ConfiguredProvider, readBaseUrl } from "./provider.ts";
import { Redactor } from "./redactor.ts";
import type { Upstream } from "./upstream.ts";

/** Differences between providers with an OpenAI-compatible API. */
export interface OpenAICompatibleOptions {
  readonly baseUrl?: string;
  readonly apiKeyEnv?: string;
  /** Header that holds the bare key. @default a bearer token in `authorization` */
  readonly keyHeader?: string;
  /** How it calls the limit on the tokens of a response. @default `max_tokens` */
  readonly tokenLimit?: "max_tokens" | "max_completion_tokens";
}

/**
 * A provider that serves `/chat/completions` below its base URL.
 * @throws GatewayError `missing-key`, `invalid-option`
 */
export function openaiCompatible(
  options: OpenAICompatibleOptions,
  provider: ConfiguredProvider,
  client: HttpClient,
): Upstream {
  const base = readBaseUrl(provider, options.baseUrl);
  const key = readKey(provider, base, options);
  const headers = readHeaders(provider);
  const redactor = new Redactor(key === undefined ? [] : [key], Object.values(headers));
  if (key !== undefined) {
    if (options.keyHeader === undefined) headers.authorization = `Bearer ${key}`;
    else headers[options.keyHeader] = key;
  }
  const url = `${base.href.replace(/(?<!\/)\/+$/, "")}/chat/completions`;
  const speaks = ["openai-chat"] as const;
  return {
    issuer: issuerOf(provider.name),
    traits: { tokenLimit: options.tokenLimit ?? "max_tokens", deniedBetas: [] },
    speaks: () => speaks,
    send: (request) => client.post(url, headers, request),
    languageModel: () => {
      throw new GatewayError("invalid-option", "not there yet");
    },
    redact: (text) => redactor.redact(text),
  };
}
