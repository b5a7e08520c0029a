import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { GatewayOptions } from "@armature/gateway";
import type { RouterOptions } from "@armature/router";
import { CliError } from "../error.ts";

/** What `armature serve --config FILE` serves: the default export of the file. */
export interface ServeConfig extends Omit<RouterOptions, "logger"> {
  /** Providers by name, timeouts and limits. @default what the providers' names imply */
  readonly gateway?: Omit<GatewayOptions, "logger">;
}

/** Types a configuration; returns it unchanged. */
export function defineConfig(config: ServeConfig): ServeConfig {
  return config;
}

/** @throws CliError where the file cannot be loaded or has no default export */
export async function loadConfig(file: string): Promise<ServeConfig> {
  const path = resolve(file);
  let module: { readonly default?: unknown };
  try {
    module = await import(pathToFileURL(path).href);
  } catch (cause) {
    throw new CliError(`cannot load ${path}: ${cause instanceof Error ? cause.message : cause}`, {
      cause,
    });
  }
  const config = module.default;
  if (typeof config !== "object" || config === null) {
    throw new CliError(`${path} has no default export: write \`export default defineConfig({…})\``);
  }
  return config as ServeConfig;
}
