import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Agent } from "./agent.ts";

/** The folder that agents are installed into, outside of the repository. */
export function installFolder(env: NodeJS.ProcessEnv): string {
  const cache = env.XDG_CACHE_HOME ?? join(homedir(), ".cache");
  return env.ARMATURE_CLIENTS_DIR ?? join(cache, "armature-clients");
}

/** The folder of the programs of an agent. */
export function programsOf(agent: Agent, folder: string): string {
  return join(packageFolder(agent, folder), "node_modules", ".bin");
}

/** True if this version of the agent is installed. */
export function isInstalled(agent: Agent, folder: string): boolean {
  return existsSync(markOf(agent, folder));
}

/** Installs an agent from the npm registry. */
export async function install(agent: Agent, folder: string): Promise<void> {
  const at = packageFolder(agent, folder);
  await mkdir(at, { recursive: true });
  await writeFile(join(at, "package.json"), '{ "private": true }\n');
  await promisify(execFile)("npm", ["install", "--no-audit", "--no-fund", agent.package], {
    cwd: at,
    env: withoutNpm(process.env),
  });
  await writeFile(markOf(agent, folder), "");
}

/** The file that a finished installation leaves. */
function markOf(agent: Agent, folder: string): string {
  return join(packageFolder(agent, folder), "installed");
}

function packageFolder(agent: Agent, folder: string): string {
  return join(folder, "packages", agent.package.replaceAll("/", "+"));
}

/** The environment without the variables that `npm run` set for this project. */
function withoutNpm(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith("npm_")));
}
