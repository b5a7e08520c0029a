import { Bench } from "tinybench";
import type { Operation } from "./operation.ts";

/** CPU time of untimed calls before the first sample, in ms, so that the code is compiled. */
const WARM_UP = 300;

/**
 * Durations in ms. A sample of short calls is timed by the wall clock. It ends before a busy machine
 * gives the core to another process, so that the median sample is undisturbed. A cycle longer than LONG
 * is timed by the CPU clock of the thread instead, whose coarse ticks need long samples.
 */
const SHORT_SAMPLE = 0.2;
const LONG = 1;
const LONG_SAMPLE = 50;

/** Least duration of a round by its clock, in ms. */
const ROUND = 5;

/** The clocks, in ms. */
export interface Clocks {
  readonly wall: () => number;
  /** Advances only while this thread is running. */
  readonly thread: () => number;
}

const machineClocks: Clocks = {
  wall: () => performance.now(),
  thread: () => {
    const { user, system } = process.threadCpuUsage();
    return (user + system) / 1000;
  },
};

/** Times one operation: each call of `round` gives the current median of nanoseconds per call. */
export class Sampler {
  readonly #operation: Operation;
  readonly #clocks: Clocks;
  #bench: Bench | undefined;
  #calls = 0;

  constructor(operation: Operation, clocks: Clocks = machineClocks) {
    this.#operation = operation;
    this.#clocks = clocks;
  }

  /** Runs a round. The first one also warms up. */
  async round(): Promise<number> {
    this.#bench ??= await this.#prepare();
    this.#bench.reset();
    await this.#bench.run();
    const result = this.#bench.tasks[0].result;
    if (result.state !== "completed") throw new Error("the operation was not timed completely");
    const { p50 } = result.latency;
    if (!(p50 > 0)) throw new Error("the clock did not move: it is too coarse for these samples");
    return (p50 / this.#calls) * 1e6;
  }

  async #prepare(): Promise<Bench> {
    const { cycle = 1 } = this.#operation;
    const cycleTime = (await this.#warmUp(cycle)) * cycle;
    const long = cycleTime > LONG;
    const sample = long ? LONG_SAMPLE : SHORT_SAMPLE;
    const calls = cycle * Math.ceil(sample / cycleTime);
    this.#calls = calls;
    const { call, before, after } = this.#operation;
    const bench = new Bench({
      now: long ? this.#clocks.thread : this.#clocks.wall,
      time: ROUND,
      iterations: 1,
      warmup: false,
      throws: true,
    });
    return bench.add("operation", repeated(call, calls), {
      async: false,
      ...(before && { beforeEach: () => before(calls) }),
      ...(after && { afterEach: after }),
    });
  }

  /** Milliseconds per call once warm: the least of several means, because the others were disturbed. */
  async #warmUp(cycle: number): Promise<number> {
    const { call, before, after } = this.#operation;
    const { wall, thread } = this.#clocks;
    const start = thread();
    let least = Number.POSITIVE_INFINITY;
    let calls = cycle;
    do {
      before?.(calls);
      const begin = wall();
      repeated(call, calls)();
      const elapsed = wall() - begin;
      await after?.();
      least = Math.min(least, elapsed / calls);
      // Long enough for the clock, short enough for many repetitions.
      if (elapsed < SHORT_SAMPLE) calls *= 2;
    } while (thread() - start < WARM_UP);
    return least;
  }
}

function repeated(call: () => void, calls: number): () => void {
  return () => {
    for (let i = 0; i < calls; i++) call();
  };
}
