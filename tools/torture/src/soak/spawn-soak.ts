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
  /** What the log may keep beyond what snapshots need, and when a new file of it is begun. */
  readonly retainBytes: number;
  readonly segmentBytes: number;
}

/** What a process measured that was under load, and what it found at the end. */
export interface Soaked {
  readonly slices: readonly Slice[];
  readonly end: End;
}

/** Lets a process of its own do all of it. */
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
  const [complaint] = await Promise.all([
    child.stderr === null ? "" : text(child.stderr),
    once(child, "close"),
  ]);
  process.off("exit", kill);
  if (child.exitCode !== 0 || end === undefined) {
    throw new Error(`it ended with ${child.exitCode ?? child.signalCode}: ${complaint}`);
  }
  return { slices, end };
}
