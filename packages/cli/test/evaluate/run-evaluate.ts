import { fileURLToPath } from "node:url";
import { type Finished, runCli, temporaryDirectory } from "../run-cli.ts";
import { writeLog } from "./write-log.ts";

/** Path of a policy or configuration in this folder. */
export const file = (name: string): string =>
  fileURLToPath(new URL(`./${name}.ts`, import.meta.url));

/** Runs `armature evaluate` with a policy of this folder. */
export function evaluate(
  directory: string,
  policy: string,
  ...options: string[]
): Promise<Finished> {
  return runCli("evaluate", "--log", directory, "--policy", file(policy), ...options);
}

/** A directory with a log of `requests` decisions. */
export async function someLog(
  requests = 3000,
  options?: Parameters<typeof writeLog>[2],
): Promise<string> {
  const directory = temporaryDirectory();
  await writeLog(directory, requests, options);
  return directory;
}
