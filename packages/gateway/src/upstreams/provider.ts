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
 * The address of a provider as its options or the gateway give it.
 * @param home its own address; by region if it has one for each
 * @throws GatewayError `invalid-option`
 */
export function readBaseUrl(
  provider: ConfiguredProvider,
  home: string | ((region: string) => string) | undefined,
): URL {
  if (provider.options.region !== undefined && typeof home !== "function") {
    throw invalidField(provider, "region", "has no meaning; only bedrock has regions");
  }
  const text = provider.options.baseUrl ?? homeUrl(provider, home);
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

/**
 * A provider's own address; undefined if it has none.
 * @throws GatewayError `invalid-option` if it depends on a region and none is set
 */
export function homeUrl(
  provider: ConfiguredProvider,
  home: string | ((region: string) => string) | undefined,
): string | undefined {
  if (typeof home !== "function") return home;
  const region = provider.options.region ?? process.env.AWS_REGION;
  if (region !== undefined && /^[a-z0-9-]+$/.test(region)) return home(region);
  const rule = "is missing; set it, or the environment variable AWS_REGION, to a region";
  throw invalidField(provider, "region", rule);
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
