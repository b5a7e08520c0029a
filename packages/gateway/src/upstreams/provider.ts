import { GatewayError } from "../error.ts";
import type { ProviderOptions } from "./provider-options.ts";

/** A provider that a model names, with its options. */
export interface ConfiguredProvider {
  readonly name: string;
  /** The model that names it, for error messages. */
  readonly model: string;
  readonly options: ProviderOptions;
}

/**
 * The address of a provider.
 * @throws GatewayError `invalid-option`
 */
export function readBaseUrl(provider: ConfiguredProvider, home: string | undefined): URL {
  const text = provider.options.baseUrl ?? home;
  if (text === undefined) {
    throw invalidField(provider, "baseUrl", "is missing; this provider has no default address");
  }
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw invalidField(provider, "baseUrl", "must be an http or https URL");
  }
  // Not quoted: it may hold a password.
  if (`${url.username}${url.password}${url.search}${url.hash}` !== "") {
    const rule = "must have no user, query or fragment; use apiKey or headers";
    throw invalidField(provider, "baseUrl", rule);
  }
  return url;
}

export function invalidField(
  provider: ConfiguredProvider,
  field: string,
  rule: string,
): GatewayError {
  const path = `providers.${provider.name}.${field}`;
  return new GatewayError("invalid-option", `${describeProvider(provider)}: ${path} ${rule}`);
}

/** A provider in an error message. */
export function describeProvider({ name, model }: ConfiguredProvider): string {
  return `model "${model}": provider "${name}"`;
}
