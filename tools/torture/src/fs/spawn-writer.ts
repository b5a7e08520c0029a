import { spawn } from "node:child_process";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";

// A process that is killed a moment later should not spend that moment on compiling.
const env = { ...process.env, NODE_COMPILE_CACHE: join(tmpdir(), "armature-torture-cache") };
const script = fileURLToPath(new URL("writing-process.ts", import.meta.url));

export interface WritingOptions {
  readonly directory: string;
  readonly seed: number;
  /** The first entry to write. */
  readonly from: number;
  /** Beyond so many bytes of the log, what snapshots do not need goes. @default nothing goes */
  readonly retainBytes?: number;
  /** What an acknowledgement means. @default "fsync" */
  readonly durability?: "fsync" | "os";
  /** It acknowledges what is not yet durable. @default false */
  readonly premature?: boolean;
  /** The user, and the group of the same number, that the process becomes before it opens the directory. */
  readonly user?: number;
}

/** What a writing process has said of its health last. */
export interface WriterHealth {
  readonly status: string;
  readonly pending: number;
}

/** A process that writes until it is killed. */
export interface Writer {
  /** The entries that were acknowledged until now. */
  readonly acknowledged: readonly number[];
  readonly health: WriterHealth | undefined;
  readonly pid: number;
  /** For how long it has acknowledged entries, or did so before it was killed. */
  readonly activeMs: number;
  /** Resolves once it acknowledges something, or has ended. */
  started(): Promise<void>;
  /** kill -9. Resolves when it is gone, and all that it said was read. */
  kill(): Promise<void>;
  /** What it said before it ended by itself; undefined while it runs and after a kill. */
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
  const complaint = text(child.stderr);
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
      return `it ended with ${child.exitCode}: ${await complaint}`;
    },
  };
}
