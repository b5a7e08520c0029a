import { resolve } from "node:path";
import type { GatewayOptions } from "@armature/gateway";
import type { RouterOptions } from "@armature/router";
import { CliError } from "../error.ts";
import { importDefault } from "./import-default.ts";

/** Configuration of `armature serve --config FILE`: the default export of the file. */
export interface ServeConfig extends Omit<RouterOptions, "logger"> {
  /** Providers by name, timeouts and limits. @default the known addresses of the providers */
  readonly gateway?: Omit<GatewayOptions, "logger">;
}

/** Returns a configuration unchanged; gives it its type. */
export function defineConfig(config: ServeConfig): ServeConfig {
  return config;
}

/** @throws CliError if the file cannot be loaded or has no default export */
export async function loadConfig(file: string): Promise<ServeConfig> {
  const config = await importDefault(file);
  if (typeof config === "object" && config !== null) return config as ServeConfig;
  throw new CliError(
    `${resolve(file)} has no default export: write \`export default defineConfig({…})\``,
  );
}
