import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { Answer, Question, ReplicaOptions } from "./messages.ts";

// A process that is killed a moment later should not spend that moment on compiling.
const env = { ...process.env, NODE_COMPILE_CACHE: join(tmpdir(), "armature-torture-cache") };
const script = fileURLToPath(new URL("replica-process.ts", import.meta.url));

/** So many observations are under way in a replica at a time. */
const AT_ONCE = 48;

/** A process that could not open its storage is started again after this. */
const RESTART_AFTER_MS = 200;

/** A process of its own that learns and appends, and what it was asked and has not answered. */
export class Replica {
  readonly #options: ReplicaOptions;
  readonly #learned: (n: number) => void;
  readonly #waiting: number[] = [];
  /** Observations by the number of the question. */
  readonly #underWay = new Map<number, number>();
  readonly #states = new Map<string, (state: string) => void>();
  #questions = 0;
  #child: ChildProcess | undefined;
  #ready = false;
  #wanted = false;
  #gone: Promise<unknown> = Promise.resolve();
  /** What it said of its health last. */
  health: { readonly status: string; readonly detail: string } = { status: "ok", detail: "" };
  /** Why it learns no more, if so; until it is started anew. */
  stopped: string | undefined;
  /** How often it was left behind by a trim. */
  leftBehind = 0;
  /** Each time that a process ended by itself, or refused an observation, and why. */
  readonly failures: string[] = [];

  /** @param learned Told of each observation that was learned from. */
  constructor(options: ReplicaOptions, learned: (n: number) => void) {
    this.#options = options;
    this.#learned = learned;
  }

  /** How many observations are not learned from yet. */
  get pending(): number {
    return this.#waiting.length + this.#underWay.size;
  }

  /** Starts a process; resolves once it is caught up, however often it has to be started. */
  async start(): Promise<void> {
    this.#wanted = true;
    while (this.#wanted && !(await this.#spawn())) await sleep(RESTART_AFTER_MS);
  }

  /** Has it append and learn from an observation; again after a kill, until it has. */
  observe(n: number): void {
    this.#waiting.push(n);
    this.#pump();
  }

  /** kill -9. Resolves when it is gone; what was not answered waits for the next process. */
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

  /** A hash of what it has learned from all entries through the offset. */
  state(offset: string): Promise<string> {
    return new Promise((resolve) => {
      this.#states.set(offset, resolve);
      this.#ask({ stateAt: offset });
    });
  }

  /** True once the process is caught up, false where it ended before. */
  #spawn(): Promise<boolean> {
    const child = fork(script, [JSON.stringify(this.#options)], {
      execArgv: ["--conditions=@armature/source", "--no-warnings"],
      stdio: ["ignore", "ignore", "pipe", "ipc"],
      env,
    });
    let complaint = "";
    child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      complaint = `${complaint}${text}`.slice(-2000);
    });
    this.#child = child;
    return new Promise((resolve) => {
      child.on("message", (answer: Answer) => {
        this.#hear(answer);
        if ("ready" in answer) resolve(true);
      });
      this.#gone = once(child, "close").then(([code, signal]) => {
        resolve(false);
        this.#lost(`it ended with ${code ?? signal}: ${complaint}`);
      });
    });
  }

  #lost(why: string): void {
    const wasReady = this.#ready;
    this.#ready = false;
    this.#waiting.unshift(...this.#underWay.values());
    this.#underWay.clear();
    if (!this.#wanted || !wasReady) return;
    this.failures.push(why);
    void this.start();
  }

  #hear(answer: Answer): void {
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
    const n = this.#underWay.get(question) ?? Number.NaN;
    this.#underWay.delete(question);
    return n;
  }

  #pump(): void {
    while (this.#ready && this.stopped === undefined && this.#underWay.size < AT_ONCE) {
      const observe = this.#waiting.shift();
      if (observe === undefined) return;
      const number = this.#questions++;
      this.#underWay.set(number, observe);
      this.#ask({ observe, number });
    }
  }

  #ask(question: Question): void {
    // A process that ends meanwhile is told by its end.
    this.#child?.send(question, () => undefined);
  }
}
