import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";

const script = fileURLToPath(new URL("appending-process.ts", import.meta.url));

/** How any process opens a storage: `module` exports `factory`, which takes `options`. */
export interface StorageSpec {
  readonly module: string;
  readonly factory: string;
  readonly options: object;
}

export interface Appender {
  readonly by: string;
  /** Resolves once an entry was acknowledged. */
  readonly started: Promise<unknown>;
  /** Resolves with the acknowledged numbers, once the process has ended by itself. */
  readonly done: Promise<readonly number[]>;
}

/** Starts a process that appends `{by, n}` for n from 0 to `count` or slightly more. */
export function spawnAppender(spec: StorageSpec, by: string, count: number): Appender {
  const { module, factory, options } = spec;
  const flags = ["--conditions=@armature/source", "--no-warnings"];
  const args = [...flags, script, module, factory, JSON.stringify(options), by, String(count)];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  onTestFinished(() => void child.kill("SIGKILL"));
  let output = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    output += text;
  });
  const done = once(child, "close").then(([code]) => {
    if (code !== 0) throw new Error(`the appending process ended with ${code}`);
    return output
      .split("\n")
      .filter((line) => line !== "")
      .flatMap((line) => JSON.parse(line) as number[]);
  });
  // A test that fails before it awaits this has reported its own failure.
  done.catch(() => undefined);
  return { by, started: once(child.stdout, "data"), done };
}
