import { setTimeout as sleep } from "node:timers/promises";
import type { Rng } from "@armature/policy";
import type { Storage } from "@armature/storage";
import { LosingProxy } from "@armature/test-kit/servers";
import type { Engine, Route } from "./engine.ts";
import { ReferenceReplica } from "./reference-replica.ts";
import { Replica } from "./replica.ts";
import { openStorage } from "./storage-spec.ts";

const REPLICAS = 3;

/**
 * Observations are added while a replica has fewer pending ones than the first number, so that none is
 * idle. A replica with more than the second number gets none.
 */
const ENOUGH = 96;
const TOO_MANY = 1000;

/** Time limit for pending observations once the engine works, in ms. */
const DRAINED_WITHIN_MS = 180_000;

export interface FleetOptions {
  readonly seed: number;
  readonly rng: Rng;
  readonly snapshotEvery: number;
}

/** Replicas of one log under load, each behind its own proxy, and a reference replica. */
export class Fleet {
  readonly replicas: readonly Replica[];
  readonly proxies: readonly LosingProxy[];
  readonly storage: Storage;
  reference: ReferenceReplica;
  readonly learned: Set<number> = new Set();
  readonly #rng: Rng;
  #limit = 0;
  /** Number of observations given to replicas, and number of times one was sent. */
  fed = 0;
  pushes = 0;

  private constructor(
    storage: Storage,
    proxies: readonly LosingProxy[],
    engine: Engine,
    { rng, seed, snapshotEvery }: FleetOptions,
  ) {
    this.storage = storage;
    this.reference = new ReferenceReplica(storage);
    this.proxies = proxies;
    this.#rng = rng;
    this.replicas = proxies.map(({ port }) => {
      const options = { spec: engine.spec(port), seed, snapshotEvery };
      return new Replica(options, (n) => {
        this.learned.add(n);
        this.#feed();
      });
    });
  }

  static async open(engine: Engine, options: FleetOptions): Promise<Fleet> {
    const storage = await openStorage(engine.spec());
    const proxies = await Promise.all(
      Array.from({ length: REPLICAS }, () => LosingProxy.before(engine.port)),
    );
    const fleet = new Fleet(storage, proxies, engine, options);
    await Promise.all(fleet.replicas.map((replica) => replica.start()));
    return fleet;
  }

  /**
   * Raises the total number of observations. Each is sent one to three times, to random replicas.
   */
  feed(limit: number): void {
    this.#limit = limit;
    this.#feed();
  }

  /** Resolves when `count` more observations are learned, or to a description if that takes too long. */
  async progress(count: number, withinMs: number): Promise<string | undefined> {
    const target = this.learned.size + count;
    const deadline = performance.now() + withinMs;
    while (this.learned.size < target) {
      if (performance.now() > deadline) {
        const missing = target - this.learned.size;
        return `${missing} of ${count} observations were not learned within ${withinMs} ms`;
      }
      await sleep(5);
    }
    return undefined;
  }

  /** Breaks the replicas' connections, and sends new ones to this port. */
  redirect({ port, delayMs }: Required<Route>): void {
    for (const proxy of this.proxies) {
      proxy.target = port;
      proxy.delayMs = delayMs;
      proxy.drop();
    }
  }

  /** Restarts the replicas that have stopped learning; resolves to their number. */
  async restartStopped(): Promise<number> {
    const stopped = this.replicas.filter((replica) => replica.stopped !== undefined);
    for (const replica of stopped) {
      await replica.kill();
      await replica.start();
    }
    if (this.reference.failure !== undefined) this.reference = new ReferenceReplica(this.storage);
    return stopped.length;
  }

  /** Waits for pending observations; resolves to a description of every broken promise. */
  async finish(): Promise<string[]> {
    this.#limit = this.fed;
    const broken: string[] = [];
    const deadline = performance.now() + DRAINED_WITHIN_MS;
    while (this.replicas.some(({ pending }) => pending > 0) && performance.now() < deadline) {
      await sleep(5);
    }
    const left = this.replicas.map(({ pending }) => pending);
    if (left.some((pending) => pending > 0)) broken.push(`never learned: ${left.join(", ")}`);
    broken.push(...(await this.reference.check(this.learned, this.replicas)));
    for (const [index, { failures, stopped }] of this.replicas.entries()) {
      broken.push(...failures.map((why) => `replica ${index}: ${why}`));
      if (stopped !== undefined) broken.push(`replica ${index} stopped learning: ${stopped}`);
    }
    return broken;
  }

  async close(): Promise<void> {
    await Promise.all(this.replicas.map((replica) => replica.kill()));
    await this.reference.stop();
    await this.storage.close();
    for (const proxy of this.proxies) proxy.close();
  }

  #feed(): void {
    while (this.fed < this.#limit && this.replicas.some(({ pending }) => pending < ENOUGH)) {
      const open = this.replicas.filter(({ pending }) => pending < TOO_MANY);
      const n = this.fed++;
      const times = 1 + Math.floor(this.#rng.uniform() * 3);
      for (let time = 0; time < times; time++) {
        this.pushes++;
        open[Math.floor(this.#rng.uniform() * open.length)]?.observe(n);
      }
    }
  }
}
