import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { PolicyFactory } from "@armature/policy";
import { CliError } from "../../error.ts";

/**
 * The policy that a module exports by default. Node strips its types.
 *
 * @throws CliError where the file cannot be loaded or its default export is not a policy
 */
export async function loadPolicy(file: string): Promise<PolicyFactory> {
  const path = resolve(file);
  let module: { readonly default?: unknown };
  try {
    module = await import(pathToFileURL(path).href);
  } catch (cause) {
    throw new CliError(`cannot load ${path}: ${cause instanceof Error ? cause.message : cause}`, {
      cause,
    });
  }
  if (!makesPolicies(module.default)) {
    throw new CliError(
      `${path} has no policy as its default export: write \`export default linUCB()\`, with the ` +
        "parentheses, or any other PolicyFactory",
    );
  }
  return module.default;
}

/** `linUCB` without its parentheses is a function too, but what it makes is no policy. */
function makesPolicies(value: unknown): value is PolicyFactory {
  if (typeof value !== "function") return false;
  const made: unknown = value({ dimension: 1, featureSchema: "check@1" });
  return typeof made === "object" && made !== null && "distribute" in made;
}
