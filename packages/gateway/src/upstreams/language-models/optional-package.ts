import { createRequire } from "node:module";
import { GatewayError } from "../../error.ts";

/** The packages that speak a wire format, in the versions that were tested. */
const versions = {
  "@ai-sdk/anthropic": "4.0.105",
  "@ai-sdk/openai": "4.0.118",
  "@ai-sdk/amazon-bedrock": "5.0.101",
} as const;

export type OptionalPackage = keyof typeof versions;

/**
 * Makes sure that an optional package is installed, without loading it.
 * @param clients those that it is needed for
 * @throws GatewayError `invalid-option`
 */
export function requirePackage(
  name: OptionalPackage,
  provider: string,
  clients: string,
  resolve: (name: string) => unknown = createRequire(import.meta.url).resolve,
): void {
  try {
    resolve(name);
  } catch {
    throw new GatewayError(
      "invalid-option",
      `provider "${provider}" needs the package ${name} to serve ${clients} clients: ` +
        `npm install ${name}@${versions[name]}`,
    );
  }
}
