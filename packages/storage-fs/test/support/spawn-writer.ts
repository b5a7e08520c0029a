import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";

const script = fileURLToPath(new URL("writing-process.ts", import.meta.url));

export interface Writer {
  readonly child: ChildProcess;
  readonly pid: number;
  /** The numbers acknowledged so far. */
  acknowledged(): number[];
  /** Resolves at the first acknowledgement. */
  started(): Promise<void>;
  /** Sends SIGKILL, and resolves once the process is gone. */
  kill(): Promise<void>;
}

/** A process that appends the numbers from `from` on to the log in a directory. */
export function spawnWriter(directory: string, from: number): Writer {
  const options = ["--conditions=@armature/source", "--no-warnings"];
  const child = spawn(process.execPath, [...options, script, directory, String(from)], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  const exited = once(child, "close");
  let output = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    output += text;
  });
  const writer: Writer = {
    child,
    pid: child.pid ?? 0,
    acknowledged: () =>
      output
        .slice(0, output.lastIndexOf("\n") + 1)
        .split("\n")
        .filter((line) => line !== "")
        .flatMap((line) => JSON.parse(line) as number[]),
    async started() {
      await Promise.race([once(child.stdout, "data"), exited]);
    },
    async kill() {
      child.kill("SIGKILL");
      await exited;
    },
  };
  onTestFinished(() => writer.kill());
  return writer;
}
