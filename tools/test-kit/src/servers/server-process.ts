import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";

const READY_WITHIN_MS = 20_000;

/** What must not outlive this process. */
const running = new Set<() => void>();
process.once("exit", () => {
  for (const kill of running) kill();
});

export interface ServerProcessOptions {
  readonly command: string;
  readonly args: readonly string[];
  /** The user and group that the server runs as, if others than this process's. */
  readonly user?: { readonly uid: number; readonly gid: number } | undefined;
  /** True once the server answers. */
  isReady(): Promise<boolean>;
}

/** A server with all its child processes, which can be killed, paused and started again. */
export class ServerProcess {
  readonly #options: ServerProcessOptions;
  #child: ChildProcess | undefined;
  #output = "";

  constructor(options: ServerProcessOptions) {
    this.#options = options;
    running.add(() => this.#signal("SIGKILL"));
  }

  /** Of the server that runs now, or ran last. */
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

  /** kill -9 of the server and all its children, until it is gone. */
  async kill(): Promise<void> {
    const child = this.#child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const closed = once(child, "close");
    this.#signal("SIGKILL");
    await closed;
  }

  /** SIGQUIT, which PostgreSQL takes for an immediate stop, until it is gone. */
  async quit(): Promise<void> {
    const child = this.#child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const closed = once(child, "close");
    child.kill("SIGQUIT");
    await closed;
  }

  /** SIGSTOP: connections stay open, and nothing answers. */
  pause(): void {
    this.#signal("SIGSTOP");
  }

  resume(): void {
    this.#signal("SIGCONT");
  }

  #signal(signal: NodeJS.Signals): void {
    const { pid, exitCode, signalCode } = this.#child ?? {};
    if (pid === undefined || exitCode !== null || signalCode !== null) return;
    // Children have process groups of their own, so each is told apart.
    for (const each of [pid, ...childrenOf(pid)]) {
      try {
        process.kill(each, signal);
      } catch {
        // Gone already.
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
