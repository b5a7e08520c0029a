import { GatewayError } from "../error.ts";
import { type ConfiguredProvider, describeProvider, homeUrl, invalidField } from "./provider.ts";
import type { Profile } from "./providers/profile.ts";

/**
 * The key of a provider; undefined if it needs none. A default key variable holds a key for the
 * provider's own origin: it is not used for any other.
 *
 * @param base the address that the key is sent to
 * @param defaults the address and the key variable of the provider
 * @throws GatewayError `missing-key`, `invalid-option`
 */
export function readKey(
  provider: ConfiguredProvider,
  base: URL,
  defaults: Pick<Profile, "baseUrl" | "apiKeyEnv">,
): string | undefined {
  const { apiKey, apiKeyEnv } = provider.options;
  if (apiKey !== undefined) return requirePrintable(provider, apiKey, "apiKey");
  const variable = apiKeyEnv ?? defaults.apiKeyEnv;
  if (variable === undefined) return undefined;
  const home = apiKeyEnv === undefined ? homeUrl(provider, defaults.baseUrl) : undefined;
  if (home !== undefined && base.origin !== new URL(home).origin) {
    throw new GatewayError(
      "missing-key",
      `${describeProvider(provider)}: ${variable} is for ${new URL(home).origin}; set ` +
        `providers.${provider.name}.apiKeyEnv to say which key goes to ${base.origin}`,
    );
  }
  const key = process.env[variable];
  if (key === undefined || key === "") {
    throw new GatewayError(
      "missing-key",
      `${describeProvider(provider)} needs a key; set the environment variable ${variable}`,
    );
  }
  return requirePrintable(provider, key, variable);
}

/**
 * The headers that are sent to a provider, with names in lower case.
 * @throws GatewayError `invalid-option`
 */
export function readHeaders(provider: ConfiguredProvider): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(provider.options.headers ?? {})) {
    if (!/^[\w-]+$/.test(name) || !isHeaderValue(value)) {
      throw invalidField(provider, `headers.${name}`, "is not a header that can be sent");
    }
    headers[name.toLowerCase()] = value;
  }
  return headers;
}

function requirePrintable(provider: ConfiguredProvider, key: string, name: string): string {
  if (/^[\x21-\x7e]+$/.test(key)) return key;
  const rule = "must be printable ASCII without spaces; look for a stray newline";
  throw invalidField(provider, name, rule);
}

function isHeaderValue(value: unknown): boolean {
  return typeof value === "string" && /^[\x20-\x7e]*$/.test(value);
}
