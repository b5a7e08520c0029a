import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";

const READY_WITHIN_MS = 20_000;

/** Kills of servers that must not outlive this process. */
const running = new Set<() => void>();
process.once("exit", () => {
  for (const kill of running) kill();
});

export interface ServerProcessOptions {
  readonly command: string;
  readonly args: readonly string[];
  /** The server's user and group. @default those of this process */
  readonly user?: { readonly uid: number; readonly gid: number } | undefined;
  /** True if the server answers. */
  isReady(): Promise<boolean>;
}

/** A server and its child processes, which can be killed, paused and started again. */
export class ServerProcess {
  readonly #options: ServerProcessOptions;
  #child: ChildProcess | undefined;
  #output = "";

  constructor(options: ServerProcessOptions) {
    this.#options = options;
    running.add(() => this.#signal("SIGKILL"));
  }

  /** Process id of the current or last server. */
  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** Resolves once the server answers. */
  async start(): Promise<void> {
    const { command, args, user, isReady } = this.#options;
    const child = spawn(command, args, {
      stdio: ["ignore", "pipe", "pipe"],
      ...user,
    });
    this.#child = child;
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on("data", (text) => {
        this.#output = `${this.#output}${text}`.slice(-4000);
      });
    }
    let failure: Error | undefined;
    child.once("error", (error) => {
      failure = error;
    });
    const deadline = performance.now() + READY_WITHIN_MS;
    while (!(await isReady())) {
      if (failure !== undefined) throw failure;
      if (child.exitCode !== null || performance.now() > deadline) {
        throw new Error(`${command} does not answer:\n${this.#output}`);
      }
      await sleep(20);
    }
  }

  /** Sends SIGKILL to the server and its children; resolves when the server has ended. */
  async kill(): Promise<void> {
    const child = this.#child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const closed = once(child, "close");
    this.#signal("SIGKILL");
    await closed;
  }

  /** Sends SIGQUIT, an immediate stop for PostgreSQL; resolves when the server has ended. */
  async quit(): Promise<void> {
    const child = this.#child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const closed = once(child, "close");
    child.kill("SIGQUIT");
    await closed;
  }

  /** Sends SIGSTOP: connections stay open, and the server does not answer. */
  pause(): void {
    this.#signal("SIGSTOP");
  }

  resume(): void {
    this.#signal("SIGCONT");
  }

  #signal(signal: NodeJS.Signals): void {
    const { pid, exitCode, signalCode } = this.#child ?? {};
    if (pid === undefined || exitCode !== null || signalCode !== null) return;
    // Children are in process groups of their own, so each gets its own signal.
    for (const each of [pid, ...childrenOf(pid)]) {
      try {
        process.kill(each, signal);
      } catch {
        // Already ended.
      }
    }
  }
}

function childrenOf(pid: number): readonly number[] {
  const table = execFileSync("ps", ["-A", "-o", "pid=,ppid="], { encoding: "utf8" });
  return table.split("\n").flatMap((line) => {
    const [child = 0, parent] = line.trim().split(/\s+/).map(Number);
    return parent === pid ? [child] : [];
  });
}
