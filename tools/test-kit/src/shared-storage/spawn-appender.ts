import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";

const script = fileURLToPath(new URL("appending-process.ts", import.meta.url));

/** A storage that a process can open by itself: `module` exports `factory`, which takes `options`. */
export interface StorageRecipe {
  readonly module: string;
  readonly factory: string;
  readonly options: object;
}

export interface Appender {
  readonly by: string;
  /** Resolves once something was acknowledged. */
  readonly started: Promise<unknown>;
  /** Resolves with the numbers that were acknowledged, once the process has ended by itself. */
  readonly done: Promise<readonly number[]>;
}

/** A process that appends `{by, n}` with n from 0 to `count` or a little more. */
export function spawnAppender(recipe: StorageRecipe, by: string, count: number): Appender {
  const { module, factory, options } = recipe;
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
  // A test that failed before it waited for this has nothing to learn from it.
  done.catch(() => undefined);
  return { by, started: once(child.stdout, "data"), done };
}
