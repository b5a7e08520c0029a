import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { CliError } from "../error.ts";

/**
 * Imports the default export of a module; undefined if it has none. Node strips TypeScript's types.
 *
 * @throws CliError if the module cannot be loaded
 */
export async function importDefault(file: string): Promise<unknown> {
  const path = resolve(file);
  try {
    return (await import(pathToFileURL(path).href)).default;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : cause;
    throw new CliError(`cannot load ${path}: ${reason}`, { cause });
  }
}
