import { spawn } from "node:child_process";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";

// Processes live for fractions of a second, which they should not spend on compiling.
const env = { ...process.env, NODE_COMPILE_CACHE: join(tmpdir(), "armature-torture-cache") };
const script = fileURLToPath(new URL("writing-process.ts", import.meta.url));

export interface WritingOptions {
  readonly directory: string;
  readonly seed: number;
  /** Number of the first entry. */
  readonly from: number;
  /** Bytes of the log beyond which entries that snapshots do not need are trimmed. @default no trim */
  readonly retainBytes?: number;
  /** Durability that an acknowledgement promises. @default "fsync" */
  readonly durability?: "fsync" | "os";
  /** True if entries are acknowledged before they are durable. @default false */
  readonly premature?: boolean;
  /** User and group id that the process takes before it opens the directory. */
  readonly user?: number;
}

/** The health that a writing process reported last. */
export interface WriterHealth {
  readonly status: string;
  readonly pending: number;
}

/** A process that appends entries until it is killed. */
export interface Writer {
  /** Numbers of the entries acknowledged so far. */
  readonly acknowledged: readonly number[];
  readonly health: WriterHealth | undefined;
  readonly pid: number;
  /** Time between its first and last output, in ms. */
  readonly activeMs: number;
  /** Resolves when it has acknowledged an entry, or has ended. */
  started(): Promise<void>;
  /** Sends SIGKILL. Resolves when the process has ended and its output was read. */
  kill(): Promise<void>;
  /** Its error output if it ended without a kill; otherwise undefined. */
  failure(): Promise<string | undefined>;
}

export function spawnWriter(options: WritingOptions): Writer {
  const flags = ["--conditions=@armature/source", "--no-warnings"];
  const child = spawn(process.execPath, [...flags, script, JSON.stringify(options)], {
    stdio: ["ignore", "pipe", "pipe"],
    env,
  });
  const kill = (): void => void child.kill("SIGKILL");
  process.once("exit", kill);
  const closed = once(child, "close").finally(() => process.off("exit", kill));
  const errors = text(child.stderr);
  const acknowledged: number[] = [];
  let health: WriterHealth | undefined;
  let firstAt: number | undefined;
  let lastAt = 0;
  let rest = "";
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
    lastAt = performance.now();
    firstAt ??= lastAt;
    const lines = (rest + chunk).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) {
      const [kind, word = "", count] = line.split(" ");
      if (kind === "a") acknowledged.push(Number(word));
      else health = { status: word, pending: Number(count) };
    }
  });
  return {
    acknowledged,
    get health() {
      return health;
    },
    pid: child.pid ?? 0,
    get activeMs() {
      return lastAt - (firstAt ?? lastAt);
    },
    async started() {
      await Promise.race([once(child.stdout, "data"), closed]);
    },
    async kill() {
      kill();
      await closed;
    },
    async failure() {
      if (child.exitCode === null) return undefined;
      return `it ended with ${child.exitCode}: ${await errors}`;
    },
  };
}
