import { fork } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import type { End, Slice } from "./slice.ts";

const script = fileURLToPath(new URL("soaking-process.ts", import.meta.url));

export interface SoakOptions {
  readonly directory: string;
  readonly seed: number;
  readonly decisions: number;
  /** Decisions between two measurements. */
  readonly slice: number;
  /** Retention limit of the log, and size of its segments, in bytes. */
  readonly retainBytes: number;
  readonly segmentBytes: number;
}

/** The measurements of a process under load, and its findings at the end. */
export interface Soaked {
  readonly slices: readonly Slice[];
  readonly end: End;
}

/** Runs the load in a separate process. */
export async function spawnSoak(options: SoakOptions): Promise<Soaked> {
  const child = fork(script, [JSON.stringify(options)], {
    execArgv: ["--conditions=@armature/source", "--expose-gc"],
    stdio: ["ignore", "ignore", "pipe", "ipc"],
  });
  const kill = (): void => void child.kill("SIGKILL");
  process.once("exit", kill);
  const slices: Slice[] = [];
  let end: End | undefined;
  child.on("message", (message: Slice | End) => {
    if ("counts" in message) end = message;
    else slices.push(message);
  });
  const [errors] = await Promise.all([
    child.stderr === null ? "" : text(child.stderr),
    once(child, "close"),
  ]);
  process.off("exit", kill);
  if (child.exitCode !== 0 || end === undefined) {
    throw new Error(`it ended with ${child.exitCode ?? child.signalCode}: ${errors}`);
  }
  return { slices, end };
}
