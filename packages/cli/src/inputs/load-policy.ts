import { resolve } from "node:path";
import type { PolicyFactory } from "@armature/policy";
import { CliError } from "../error.ts";
import { importDefault } from "./import-default.ts";

/** @throws CliError if the file cannot be loaded or its default export is not a policy */
export async function loadPolicy(file: string): Promise<PolicyFactory> {
  const policy = await importDefault(file);
  if (isPolicyFactory(policy)) return policy;
  throw new CliError(
    `${resolve(file)} has no policy as its default export: write \`export default linUCB()\`, with ` +
      "the parentheses, or any other PolicyFactory",
  );
}

/** Tells `linUCB()` from `linUCB`: both are functions, but the second does not return a policy. */
function isPolicyFactory(value: unknown): value is PolicyFactory {
  if (typeof value !== "function") return false;
  const policy: unknown = value({ dimension: 1, featureSchema: "check@1" });
  return typeof policy === "object" && policy !== null && "distribute" in policy;
}
