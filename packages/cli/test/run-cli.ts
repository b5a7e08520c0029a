import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";

const main = fileURLToPath(new URL("../src/main.ts", import.meta.url));

export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The command line that runs the command from source: the program, then its arguments. */
export function commandOf(...parameters: string[]): [string, ...string[]] {
  return [process.execPath, "--conditions=@armature/source", main, ...parameters];
}

function start(parameters: readonly string[]): ChildProcess {
  const { OPENAI_API_KEY: _, ANTHROPIC_API_KEY: __, OPENROUTER_API_KEY: ___, ...env } = process.env;
  const [program, ...args] = commandOf(...parameters);
  return spawn(program, args, { env });
}

function collect(child: ChildProcess): Promise<Finished> {
  let stdout = "";
  let stderr = "";
  child.stdout?.on("data", (chunk) => {
    stdout += chunk;
  });
  child.stderr?.on("data", (chunk) => {
    stderr += chunk;
  });
  return new Promise((resolve) => child.on("close", (code) => resolve({ code, stdout, stderr })));
}

/** Runs the command from source, as `npm run armature` does, until it exits. */
export function runCli(...parameters: string[]): Promise<Finished> {
  return collect(start(parameters));
}

export interface Served {
  readonly url: string;
  readonly stdout: string;
  readonly pid: number;
  /** Sends SIGTERM and waits for the process to exit. */
  stop(): Promise<Finished>;
}

/** Starts `armature serve` on a free port and waits until it listens. */
export async function serve(...parameters: string[]): Promise<Served> {
  const child = start(["serve", "--port", "0", ...parameters]);
  const finished = collect(child);
  onTestFinished(() => {
    child.kill("SIGKILL");
  });
  const stdout = await new Promise<string>((resolve, reject) => {
    let text = "";
    child.stdout?.on("data", (chunk) => {
      text += chunk;
      if (text.includes("/healthz")) resolve(text);
    });
    void finished.then(({ stderr }) => reject(new Error(`it did not start: ${stderr}`)));
  });
  const url = /listens on (\S+)/.exec(stdout)?.[1] ?? "";
  return {
    url,
    stdout,
    pid: child.pid ?? 0,
    stop: () => {
      child.kill("SIGTERM");
      return finished;
    },
  };
}

/** A directory that is removed after the test. */
export function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), "armature-cli-"));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}
