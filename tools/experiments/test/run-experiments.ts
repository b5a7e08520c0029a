import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../..", import.meta.url));

/** Output of a command that has ended. */
export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `npm run experiments` as npm does, in a child process. */
export function runExperiments(...args: readonly string[]): Promise<Ran> {
  return run("main", args);
}

/** Runs `npm run simulate:fleet` as npm does, in a child process. */
export function simulateFleet(...args: readonly string[]): Promise<Ran> {
  return run("simulate-fleet", args);
}

/** Runs `npm run simulate:gateway` as npm does, in a child process. */
export function simulateGateway(...args: readonly string[]): Promise<Ran> {
  return run("simulate-gateway", args);
}

function run(script: string, args: readonly string[]): Promise<Ran> {
  const main = fileURLToPath(new URL(`../src/${script}.ts`, import.meta.url));
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      ["--conditions=@armature/source", main, ...args],
      { cwd: root, maxBuffer: 1e8 },
      (error, stdout, stderr) => resolve({ code: Number(error?.code ?? 0), stdout, stderr }),
    );
  });
}
