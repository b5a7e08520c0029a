import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { Answer, Question, ReplicaOptions } from "./messages.ts";

// Processes live for fractions of a second, which they should not spend on compiling.
const env = { ...process.env, NODE_COMPILE_CACHE: join(tmpdir(), "armature-torture-cache") };
const script = fileURLToPath(new URL("replica-process.ts", import.meta.url));

/** Concurrent observations in a replica. */
const AT_ONCE = 48;

/** Pause before a process that could not open its storage is restarted, in ms. */
const RESTART_AFTER_MS = 200;

/** A process that learns and appends, and its pending questions. */
export class Replica {
  readonly #options: ReplicaOptions;
  readonly #learned: (n: number) => void;
  readonly #waiting: number[] = [];
  /** Observations in progress, by the number of the question. */
  readonly #inProgress = new Map<number, number>();
  readonly #states = new Map<string, (state: string) => void>();
  #questions = 0;
  #child: ChildProcess | undefined;
  #ready = false;
  #wanted = false;
  #gone: Promise<unknown> = Promise.resolve();
  /** The health that it reported last. */
  health: { readonly status: string; readonly detail: string } = { status: "ok", detail: "" };
  /** Why it has stopped learning, if it has; reset by a restart. */
  stopped: string | undefined;
  /** Number of trims that removed entries it had not read. */
  leftBehind = 0;
  /** Reasons why a process ended unexpectedly or refused an observation. */
  readonly failures: string[] = [];

  /** @param learned called with each observation that was learned */
  constructor(options: ReplicaOptions, learned: (n: number) => void) {
    this.#options = options;
    this.#learned = learned;
  }

  /** Number of observations that are not learned yet. */
  get pending(): number {
    return this.#waiting.length + this.#inProgress.size;
  }

  /** Starts a process, repeatedly if it fails. Resolves when it has caught up. */
  async start(): Promise<void> {
    this.#wanted = true;
    while (this.#wanted && !(await this.#spawn())) await sleep(RESTART_AFTER_MS);
  }

  /** Makes it append and learn an observation; after a kill, the next process repeats it. */
  observe(n: number): void {
    this.#waiting.push(n);
    this.#pump();
  }

  /** Sends SIGKILL. Resolves when the process has ended; pending observations wait for the next one. */
  async kill(): Promise<void> {
    this.#wanted = false;
    this.#child?.kill("SIGKILL");
    await this.#gone;
  }

  pause(): void {
    this.#child?.kill("SIGSTOP");
  }

  resume(): void {
    this.#child?.kill("SIGCONT");
  }

  /** A hash of its state at the offset. */
  state(offset: string): Promise<string> {
    return new Promise((resolve) => {
      this.#states.set(offset, resolve);
      this.#ask({ stateAt: offset });
    });
  }

  /** Resolves to true when the process has caught up, to false if it ended before. */
  #spawn(): Promise<boolean> {
    const child = fork(script, [JSON.stringify(this.#options)], {
      execArgv: ["--conditions=@armature/source", "--no-warnings"],
      stdio: ["ignore", "ignore", "pipe", "ipc"],
      env,
    });
    let errors = "";
    child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      errors = `${errors}${text}`.slice(-2000);
    });
    this.#child = child;
    return new Promise((resolve) => {
      child.on("message", (answer: Answer) => {
        this.#handle(answer);
        if ("ready" in answer) resolve(true);
      });
      this.#gone = once(child, "close").then(([code, signal]) => {
        resolve(false);
        this.#lost(`it ended with ${code ?? signal}: ${errors}`);
      });
    });
  }

  #lost(why: string): void {
    const wasReady = this.#ready;
    this.#ready = false;
    this.#waiting.unshift(...this.#inProgress.values());
    this.#inProgress.clear();
    if (!this.#wanted || !wasReady) return;
    this.failures.push(why);
    void this.start();
  }

  #handle(answer: Answer): void {
    if ("ready" in answer) {
      this.#ready = true;
      this.stopped = undefined;
      this.health = { status: "ok", detail: "" };
    } else if ("learned" in answer) {
      this.#learned(this.#take(answer.learned));
    } else if ("refused" in answer) {
      const n = this.#take(answer.refused);
      this.#waiting.push(n);
      if (this.stopped === undefined) this.failures.push(`${n} was refused: ${answer.why}`);
    } else if ("state" in answer) this.#states.get(answer.offset)?.(answer.state);
    else if ("health" in answer) this.health = { status: answer.health, detail: answer.detail };
    else if ("leftBehind" in answer) this.leftBehind++;
    else this.stopped = answer.stopped;
    this.#pump();
  }

  #take(question: number): number {
    const n = this.#inProgress.get(question) ?? Number.NaN;
    this.#inProgress.delete(question);
    return n;
  }

  #pump(): void {
    while (this.#ready && this.stopped === undefined && this.#inProgress.size < AT_ONCE) {
      const observe = this.#waiting.shift();
      if (observe === undefined) return;
      const number = this.#questions++;
      this.#inProgress.set(number, observe);
      this.#ask({ observe, number });
    }
  }

  #ask(question: Question): void {
    // If the process ends before it answers, its `close` event handles that.
    this.#child?.send(question, () => undefined);
  }
}
